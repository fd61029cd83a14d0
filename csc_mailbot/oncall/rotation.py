"""Whose turn is it? People take turns of one length, handed over at the same time on the wall all year.

An 08:30 handoff stays at 08:30 over both changes of the clocks, so one week has 167 hours and another 169. A handoff at
a time that the clocks skip happens at the first instant after it; at a repeated one, the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from csc_mailbot.timekeeping.local_time import opening_instant


@dataclass(frozen=True, slots=True)
class Shift:
    """A technician's time on call, half-open, in UTC; `level` 0 is woken first."""

    person: str
    """The technician's key."""
    start: datetime
    end: datetime
    level: int = 0


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns from `start` on, a wall-clock time; a person named twice has two turns a round."""

    start: datetime
    every: timedelta
    people: tuple[str, ...]
    """The technicians' keys, at least one."""
    name: str = ""

    def turn_at(self, at: datetime, zone: ZoneInfo) -> int | None:
        """Return the number of the turn that the instant belongs to, from 0; None before the first."""
        wall = at.astimezone(zone).replace(tzinfo=None)
        turn = max((wall - self.start) // self.every, 0)
        # The wall clock jumps, and a handoff that it skips or repeats belongs to one side of the jump.
        while self.handoff(turn + 1, zone) <= at:
            turn += 1
        while turn >= 0 and self.handoff(turn, zone) > at:
            turn -= 1
        return turn if turn >= 0 else None

    def handoff(self, turn: int, zone: ZoneInfo) -> datetime:
        """Return the instant, in UTC, at which the turn begins."""
        wall = self.start + turn * self.every
        return opening_instant(wall.date(), wall.time(), zone)

    def person_of(self, turn: int) -> str:
        """Return whose turn it is."""
        return self.people[turn % len(self.people)]

    def turns(self, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[int, datetime, datetime]]:
        """Yield number, start and end of each turn that overlaps the time, whole and in order; empty ones are left out.

        A turn is empty when the clocks skip all of it.
        """
        turn = self.turn_at(since, zone) or 0
        start = self.handoff(turn, zone)
        while start < until:
            end = self.handoff(turn + 1, zone)
            if start < end and end > since:
                yield turn, start, end
            turn, start = turn + 1, end
