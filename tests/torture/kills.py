"""The daemon is killed at every boundary of a mail's way, and at random instants, and started again."""

from collections.abc import AsyncIterator

from tests.acceptance.crashing_daemon import BOUNDARIES, PAGE_BOUNDARIES
from tests.acceptance.page_survival import night, survive_page, survive_pages_at_random
from tests.acceptance.survival import survive_boundary, survive_random
from tests.torture.ground import Ground
from tests.torture.result import Result, attempt, judged

KILLS_A_LIFE = 30
"""Kills of one desk at random instants; more kills are more desks."""

PAGES_A_NIGHT = 10
"""Kills of one desk in a night, with an urgent mail before each."""


async def at_boundaries(ground: Ground) -> AsyncIterator[Result]:
    """Kill at each boundary, thrice."""
    for boundary in BOUNDARIES:
        name = f"three times at {boundary}"
        yield await attempt("kill", name, _at_boundary(ground, boundary, name))


async def _at_boundary(ground: Ground, boundary: str, name: str) -> Result:
    async with ground.trial() as trial:
        account, mails = await survive_boundary(trial.desk, boundary)
        return judged("kill", name, account, mails)


async def at_random(ground: Ground, kills: int, seed: int) -> AsyncIterator[Result]:
    """Kill at so many instants that chance chooses."""
    for begin in range(0, kills, KILLS_A_LIFE):
        count = min(KILLS_A_LIFE, kills - begin)
        name = f"{count} times at random, seed {seed + begin}"
        yield await attempt("kill", name, _at_random(ground, count, seed + begin, name))


async def _at_random(ground: Ground, count: int, seed: int, name: str) -> Result:
    async with ground.trial() as trial:
        account, mails = await survive_random(trial.desk, count, seed)
        return judged("kill", name, account, mails)


async def at_pages(ground: Ground, kills: int, seed: int) -> AsyncIterator[Result]:
    """Kill in every phase of a page, and at instants that chance chooses; whoever is on call must be alerted."""
    for boundary in (*PAGE_BOUNDARIES, "sending", "sent", "posted", "settled"):
        name = f"once at {boundary}"
        yield await attempt("page", name, _at_page(ground, boundary, name))
    for begin in range(0, kills, PAGES_A_NIGHT):
        count = min(PAGES_A_NIGHT, kills - begin)
        name = f"{count} times at random, seed {seed + begin}"
        yield await attempt("page", name, _in_night(ground, count, seed + begin, name))


async def _at_page(ground: Ground, boundary: str, name: str) -> Result:
    async with ground.trial(night()) as trial:
        await survive_page(trial.desk, boundary, trial.desk.sink)
        return Result("page", name, 1)


async def _in_night(ground: Ground, count: int, seed: int, name: str) -> Result:
    async with ground.trial(night()) as trial:
        wrong = await survive_pages_at_random(trial.desk, trial.desk.sink, count, seed)
        return Result("page", name, count, "; ".join(wrong))
