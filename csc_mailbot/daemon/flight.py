"""What is under way at the same time: tasks, so many at most, none of which waits for another."""

import asyncio
from collections.abc import Coroutine

from csc_mailbot.daemon.loop import Loop
from csc_mailbot.daemon.observer import Observer

GATHERING = 0.05
"""Seconds between being rung and looking: under a backlog the bell rings with each mail that is judged."""


class Flight:
    """The tasks that one loop began. What nobody foresaw in one of them is told, and ends no other."""

    def __init__(self, name: str, most: int, observer: Observer) -> None:
        """Name the flight for the log; `most` may be under way at once."""
        self._name = name
        self._most = most
        self._observer = observer
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> int:
        """How many more may begin."""
        return self._most - len(self._tasks)

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Begin one more."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def landing(self) -> None:
        """Return when one has ended, or none is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def run(self, loop: Loop, stop: asyncio.Event) -> None:
        """Run the loop that begins them until `stop`, and then until all have ended; cancelled, cut them off."""
        try:
            await loop.run(stop)
            while self._tasks:
                await asyncio.wait(self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._observer.fault(self._name, error)
