"""The few things done again and again. Everything with a due time of its own is a row in the books, not a tick here.

The intervals are reckoned by the event loop's clock, which no change of the machine's time moves: a watchdog that is
not fed for an hour because the clock was put back would end a daemon that works.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from csc_mailbot.daemon.observer import Observer
from csc_mailbot.errors import TemporaryError


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done every so many seconds."""

    name: str
    every: float
    do: Callable[[], Awaitable[object]]


class Ticker:
    """Runs the ticks on the event loop: one at a time each, missed ones made up for once."""

    def __init__(self, ticks: list[Tick], observer: Observer) -> None:
        """Prepare the ticks; `start` begins."""
        self._ticks = ticks
        self._observer = observer
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._tasks = [asyncio.get_running_loop().create_task(self._run(tick)) for tick in self._ticks]

    def stop(self) -> None:
        """Tick no more; what runs now is finished by its own."""
        self._stop.set()

    async def _run(self, tick: Tick) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + tick.every, loop.time())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), due - loop.time())
            if self._stop.is_set():
                return
            await self._guarded(tick)

    async def _guarded(self, tick: Tick) -> None:
        try:
            await tick.do()
        except TemporaryError as error:
            self._observer.warned("tick_waits", tick=tick.name, error=str(error))
        except Exception as error:  # noqa: BLE001 - a tick's fault must not end the daemon
            self._observer.fault(tick.name, error)
