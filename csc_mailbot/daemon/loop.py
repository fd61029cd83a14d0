"""A loop that outlives every fault: a temporary one is waited out, an unforeseen one is written down as well."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from csc_mailbot.daemon.health import Pulse
from csc_mailbot.daemon.observer import Observer
from csc_mailbot.errors import TemporaryError

LONGEST_STEP = timedelta(minutes=5)
"""A step that takes longer than this hangs, unless it says before that it may take longer."""

LONGEST_DELIVERY = timedelta(minutes=20)
"""A server may need its 20 seconds to connect, a minute for each of six commands, five for the mail and five to answer
(RFC 5321 §4.5.3.2); to end the program over that would only put its letters in doubt."""

LONGEST_FETCH = timedelta(minutes=30)
"""A portion of mail over a slow line: 35 MB at 20 KB in a second. A server that falls silent is given up sooner."""

_LOOK_AGAIN = timedelta(seconds=30)
_SHORTEST = timedelta(milliseconds=50)
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0


class Bell:
    """Rung to wake one loop; rings once for any number of pulls."""

    def __init__(self, *others: "Bell") -> None:
        """Begin silent; the others are rung along, for a bell wakes one loop only."""
        self._event = asyncio.Event()
        self._others = others

    def ring(self) -> None:
        """Wake whoever waits, now or next."""
        self._event.set()
        for other in self._others:
            other.ring()

    async def wait(self, at_most: timedelta) -> None:
        """Return when rung, or after that time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), at_most.total_seconds())
        self._event.clear()


def until_due(due: datetime | None, now: datetime) -> timedelta:
    """Return how long a loop waits at most for its bell: until something is due, and for half a minute."""
    return _LOOK_AGAIN if due is None else max(_SHORTEST, min(_LOOK_AGAIN, due - now))


def backoff() -> Iterator[float]:
    """Yield growing waits in seconds; up to half of each is taken off by chance, so that many do not come at once."""
    wait = _FIRST_WAIT
    while True:
        yield wait * random.uniform(0.5, 1.0)
        wait = min(wait * 2, _LONGEST_WAIT)


class Loop:
    """Does one step again and again until it is told to stop."""

    def __init__(self, name: str, step: Callable[[], Awaitable[None]], observer: Observer, pulse: Pulse) -> None:
        """Name the loop for log and watchdog; the step decides for itself how long it waits for work."""
        self._name = name
        self._step = step
        self._observer = observer
        self._pulse = pulse

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until `stop`; a running step is finished, a wait after a fault is cut short."""
        waits = backoff()
        while not stop.is_set():
            self._pulse.beat(self._name, LONGEST_STEP)
            try:
                await self._step()
                waits = backoff()
            except TemporaryError as error:
                wait = error.retry_after.total_seconds() if error.retry_after else next(waits)
                self._observer.trouble(self._name, error, timedelta(seconds=wait))
                self._pulse.beat(self._name, LONGEST_STEP + timedelta(seconds=wait))
                await _pause(stop, wait)
            except Exception as error:  # noqa: BLE001 - one loop's fault must not end the others
                self._observer.fault(self._name, error)
                await _pause(stop, next(waits))
        self._pulse.end(self._name)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
