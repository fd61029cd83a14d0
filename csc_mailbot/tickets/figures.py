"""What can be counted of the desk's work: a period's tickets against their targets, and the state of the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status

Counts = tuple[tuple[str, int], ...]
"""Names and how many of each, the most first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises that were met in a period were met in time."""

    in_time: int
    late: int
    typical: timedelta | None
    """The median of the working time that they took; None when there were none."""

    @property
    def total(self) -> int:
        """How many were met."""
        return self.in_time + self.late

    @property
    def percent(self) -> int:
        """How many of a hundred were in time, rounded down, so that 100 means all of them."""
        return 100 * self.in_time // self.total if self.total else 100


def kept(outcomes: Sequence[tuple[bool, timedelta | None]]) -> Kept:
    """Return the figures of promises: whether each was late, and the working time that it took."""
    late = sum(one for one, _ in outcomes)
    used = [time.total_seconds() for _, time in outcomes if time is not None]
    return Kept(len(outcomes) - late, late, timedelta(seconds=median(used)) if used else None)


@dataclass(frozen=True, slots=True)
class PagesTold:
    """How often the guardia was paged in a period, and how soon it answered."""

    pages: int
    acknowledged: int
    typical: timedelta | None
    """The median time from page to acknowledgement."""
    slowest: timedelta | None


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """A period's work, from `since` until just before `until` (UTC)."""

    since: datetime
    until: datetime
    opened: int
    done: int
    cancelled: int
    reopened: int
    by_day: tuple[tuple[date, int, int], ...]
    """Each day, in the desk's zone: how many were opened, and how many done."""
    by_type: Counts
    """Opened ones, by code; empty for those without a type. Likewise the next three."""
    by_team: Counts
    by_priority: Counts
    by_customer: Counts
    response: Mapping[Priority, Kept]
    """First responses given in the period; only priorities that had any. Likewise resolutions."""
    resolution: Mapping[Priority, Kept]
    scores: Mapping[int, int]
    """How many customers gave each score, 1 to 5."""
    open_now: Mapping[Status, int]
    late_now: int
    """Open tickets of which something that was promised is late now."""
    pages: PagesTold | None = None

    @property
    def backlog(self) -> int:
        """How many tickets are open now."""
        return sum(self.open_now.values())

    @property
    def average_score(self) -> float | None:
        """The mean of the scores; None when nobody gave one."""
        number = sum(self.scores.values())
        return sum(score * count for score, count in self.scores.items()) / number if number else None


@dataclass(frozen=True, slots=True)
class BooksFigures:
    """Is every mail accounted for, and is every letter on its way?"""

    mails: Mapping[str, int]
    """As `audit books`: how many were fetched, how many ended in each outcome, how many are pending."""
    head: str
    """What vouches for every entry so far, as `audit verify` prints it."""
    tickets: int
    waiting: int
    """Letters that are not delivered yet."""
    oldest_waiting: datetime | None
    """When the oldest of them was written."""
    failed: int
    """Letters that were refused or came back since the last report."""
    in_doubt: int
    failed_since: datetime
    oldest_pending: datetime | None = None
    """When the oldest mail came that is not judged yet."""

    @property
    def balanced(self) -> bool:
        """Whether all fetched mail is accounted for."""
        return self.mails["fetched"] == sum(count for name, count in self.mails.items() if name != "fetched")
