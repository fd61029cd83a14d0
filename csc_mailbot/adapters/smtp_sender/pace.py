"""May the next mail go now? No more than so many in any sixty seconds, because providers count."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

MINUTE = 60.0


class Pace:
    """Lets mails pass in the order they come, as fast as the limit allows."""

    def __init__(
        self, max_per_minute: int, now: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        """Count in seconds of `now`, which only goes forward; 0 means no limit."""
        self._now = now
        self._sleep = sleep
        self._passed: deque[float] = deque(maxlen=max_per_minute)
        self._turn = asyncio.Lock()

    async def keep(self) -> None:
        """Return when one more mail may go."""
        if not self._passed.maxlen:
            return
        async with self._turn:
            if len(self._passed) == self._passed.maxlen:
                await self._sleep(max(0.0, self._passed[0] + MINUTE - self._now()))
            self._passed.append(self._now())
