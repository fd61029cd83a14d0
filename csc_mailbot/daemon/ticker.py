"""The few things done again and again. Everything with a due time of its own is a row in the books, not a tick here.

APScheduler reckons by the machine's clock, which may be set; a watchdog that is not fed for an hour because the clock
was put back would end a daemon that works. So the event loop's clock, which only goes forward, looks after it: no tick
is ever further away than its interval.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]

from csc_mailbot.daemon.observer import Observer
from csc_mailbot.errors import TemporaryError
from csc_mailbot.timekeeping.clock import SystemClock

LOOK_EVERY = 1.0
"""Seconds of the event loop's clock between two looks for ticks that a clock put back has moved too far away."""


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
        self._ticks = {tick.name: tick for tick in ticks}
        self._observer = observer
        self._clock = SystemClock()
        # However late a tick is, it is done, once: None is "no grace ever ends", where the library's default is 1 s.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._look: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        for tick in self._ticks.values():
            self._scheduler.add_job(self._guarded, _FromNow(tick.every), args=[tick], id=tick.name)
        self._scheduler.start()
        self._look_after_clock()

    def stop(self) -> None:
        """Tick no more; what runs now is finished by its own (a shutdown of the scheduler would cut it off)."""
        if self._look:
            self._look.cancel()
            self._scheduler.pause()

    def _look_after_clock(self) -> None:
        now = self._clock.now()
        for job in self._scheduler.get_jobs():
            latest = now + timedelta(seconds=self._ticks[job.id].every)
            if job.next_run_time > latest:
                job.modify(next_run_time=latest)
        self._look = asyncio.get_running_loop().call_later(LOOK_EVERY, self._look_after_clock)

    async def _guarded(self, tick: Tick) -> None:
        try:
            await tick.do()
        except TemporaryError as error:
            self._observer.warned("tick_waits", tick=tick.name, error=str(error))
        except Exception as error:  # noqa: BLE001 - a tick's fault must not end the daemon
            self._observer.fault(tick.name, error)


class _FromNow(BaseTrigger):  # type: ignore[misc]
    """The next time is reckoned from now: a clock put forward by a year leaves no missed times to count."""

    def __init__(self, every: float) -> None:
        """Come every so many seconds."""
        self._every = timedelta(seconds=every)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:  # noqa: ARG002
        """Return the time after `now`."""
        return now + self._every
