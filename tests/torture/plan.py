"""Which trials are made, and how all of them end in a line of the table, whatever happens to one or to its servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from time import monotonic

from tests.torture.ground import Ground
from tests.torture.result import Outcome, Result, attempt, failed, not_made

OVER = "the run's time was over"


@dataclass(frozen=True, slots=True)
class Planned:
    """One trial, not made yet."""

    part: str
    name: str
    make: Callable[[Ground], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Group:
    """Trials that share their servers."""

    open: Callable[[], AbstractAsyncContextManager[Ground]]
    trials: Sequence[Planned]


async def carry_out(groups: Sequence[Group], seconds: float) -> AsyncIterator[Result]:
    """Make every trial and yield its line as soon as there is one; after so many seconds none is begun or finished."""
    over = monotonic() + seconds
    for group in (one for one in groups if one.trials):
        async for result in _carry_out(group, over):
            yield result


async def _carry_out(group: Group, over: float) -> AsyncIterator[Result]:
    """Where the servers cannot be had, every trial that is left was not made."""
    left = list(group.trials)
    try:
        async with group.open() as ground:
            while left:
                outcome = await _make(left[0], ground, over)
                yield _line(left.pop(0), outcome)
    except Exception as error:  # noqa: BLE001 - servers end in many ways, and the other group has its own
        if not left:
            yield Result("servers", "their end", failed(error))
        for one in left:
            yield _line(one, not_made(error))


async def _make(one: Planned, ground: Ground, over: float) -> Outcome:
    if monotonic() >= over:
        return not_made(OVER)
    try:
        async with asyncio.timeout(over - monotonic()):
            return await attempt(one.make(ground))
    except TimeoutError:
        return not_made(f"{OVER} in the middle of it")


def _line(one: Planned, outcome: Outcome) -> Result:
    return Result(one.part, one.name, outcome)
