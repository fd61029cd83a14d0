"""The few things done by the clock. Everything with a due time of its own is a row in the books, not a job here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from csc_mailbot.daemon.observer import Observer
from csc_mailbot.errors import TemporaryError

LATE = 60
"""Seconds that a tick may be late and still happens; APScheduler's own default drops one after a second."""


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
        self._observer = observer
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for tick in ticks:
            self._scheduler.add_job(
                self._guarded,
                "interval",
                seconds=tick.every,
                args=[tick],
                id=tick.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=LATE,
            )

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; what runs now is finished by its own."""
        self._scheduler.shutdown(wait=False)

    async def _guarded(self, tick: Tick) -> None:
        try:
            await tick.do()
        except TemporaryError as error:
            self._observer.warned("tick_waits", tick=tick.name, error=str(error))
        except Exception as error:  # noqa: BLE001 - a tick's fault must not end the daemon
            self._observer.fault(tick.name, error)
