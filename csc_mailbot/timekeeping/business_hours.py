"""When does the desk work? Seasons of weekly hours, holidays, and arithmetic in working time.

Hours are wall-clock times in the desk's zone; answers are instants in UTC. A local time that the clocks skip means the
first instant after it; of a repeated one, the desk opens at the first and closes at the last.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from csc_mailbot.timekeeping.local_time import closing_instant, opening_instant

HORIZON = timedelta(days=4 * 366)
"""How far ahead openings and closings are looked for: from one 29 February to the next."""

_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_PORTION = timedelta(days=14)
"""How much of the past is worked out at once."""
_LEAP_YEAR = 2024


class MonthDay(NamedTuple):
    """A day of any year."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` until just before `end`, in minutes of wall-clock time; `end` 00:00 is the end of the day."""

    start: time
    end: time

    @property
    def ends_with_the_day(self) -> bool:
        """Whether it is open until midnight."""
        return self.end == _MIDNIGHT

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{'24:00' if self.ends_with_the_day else format(self.end, '%H:%M')}"


@dataclass(frozen=True, slots=True)
class Season:
    """A part of the year with weekly hours of its own: `first` and `last` belong to it, and it may wrap the year."""

    name: str
    first: MonthDay
    last: MonthDay
    days: tuple[tuple[Interval, ...], ...]
    """Monday to Sunday; an empty tuple is a closed day."""

    def holds(self, day: MonthDay) -> bool:
        """Tell whether the day is of this season."""
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The desk's calendar.

    Raises:
        ValueError: the seasons leave days out, overlap, or hold impossible hours; the message says all of it.
    """

    timezone: ZoneInfo
    seasons: tuple[Season, ...]
    holidays: Container[date] = ()
    exceptions: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    """Single days with hours of their own, whatever season and holidays say; an empty tuple is a closed day."""
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Refuse a calendar that does not say of every day, once, when the desk works."""
        if faults := [*season_faults(self.seasons), *exception_faults(self.exceptions)]:
            raise ValueError("; ".join(faults))

    def is_open(self, at: datetime) -> bool:
        """Tell whether the desk works at the instant; the closing instant itself is out of hours."""
        day = self._local_day(at)
        return any(start <= at < end for near in (day - _DAY, day, day + _DAY) for start, end in self._spans_of(near))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the instant (UTC) after `at` at which the desk opens next; None when not within `HORIZON`."""
        closed_since = None
        for start, end in self._spans(at):
            if start > at and start != closed_since:
                return start
            closed_since = end
        return None

    def next_closing(self, at: datetime) -> datetime | None:
        """Return the instant (UTC) after `at` at which the desk closes next; None when not within `HORIZON`."""
        for _, end in self._spans(at):
            if end > at and not self.is_open(end):
                return end
        return None

    def previous_opening(self, at: datetime) -> datetime | None:
        """Return the last instant (UTC), not after `at`, at which the desk opened; None when not within `HORIZON`."""
        spans = self._spans_back(at)
        opened = next((span for span in spans if span[0] <= at), None)
        for start, end in spans:
            if opened is None or end != opened[0]:
                break
            opened = start, end
        return opened[0] if opened else None

    def previous_closing(self, at: datetime) -> datetime | None:
        """Return the last instant (UTC), not after `at`, at which the desk closed; None when not within `HORIZON`."""
        for _, end in self._spans_back(at):
            if end <= at and not self.is_open(end):
                return end
        return None

    def add_working(self, at: datetime, duration: timedelta) -> datetime:
        """Return the first instant, in UTC, at which `duration` of working time has passed since `at`.

        Raises:
            ValueError: the duration is negative, or the desk does not work that long within `HORIZON`.
        """
        left = _not_negative(duration)
        if not left:
            return _aware(at).astimezone(UTC)
        for start, end in self._spans(at):
            since = max(start, at.astimezone(UTC))
            if since + left <= end:
                return since + left
            left -= max(end - since, timedelta(0))
        raise ValueError(f"the desk does not work for {duration} within {HORIZON.days} days of {at}")

    def take_working(self, at: datetime, duration: timedelta) -> datetime:
        """Return the last instant, in UTC, from which `duration` of working time passes until `at`.

        Raises:
            ValueError: the duration is negative, or the desk did not work that long within `HORIZON` before.
        """
        left = _not_negative(duration)
        if not left:
            return _aware(at).astimezone(UTC)
        for start, end in self._spans_back(at):
            until = min(end, at.astimezone(UTC))
            if until - left >= start:
                return until - left
            left -= max(until - start, timedelta(0))
        raise ValueError(f"the desk does not work for {duration} within {HORIZON.days} days before {at}")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how long the desk works from `start` until `end`; zero when `end` is not later."""
        worked = timedelta(0)
        for opened, closed in self._spans(start, _aware(end) - start):
            worked += max(min(closed, end) - max(opened, start), timedelta(0))
        return worked

    def intervals_of(self, day: date) -> tuple[Interval, ...]:
        """Return the hours of the day as its calendar names it; none when it is closed."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day in self.holidays:
            return ()
        month_day = MonthDay(day.month, day.day)
        return next(season for season in self.seasons if season.holds(month_day)).days[day.weekday()]

    def _local_day(self, at: datetime) -> date:
        return _aware(at).astimezone(self.timezone).date()

    def _spans(self, at: datetime, ahead: timedelta = HORIZON) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open spans from the local day before `at` on, in order and without overlap."""
        day = self._local_day(at) - _DAY
        closed_since = None
        for _ in range(ahead.days + 4):
            for start, end in self._spans_of(day):
                begins = max(start, closed_since) if closed_since else start
                if begins < end:
                    closed_since = end
                    yield begins, end
            day += _DAY

    def _spans_back(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the same spans backwards, from the one that begins last before two days after `at`."""
        newest = until = _aware(at).astimezone(UTC) + 2 * _DAY
        while newest - until < HORIZON + _PORTION:
            since = until - _PORTION
            near = self._spans(since - 2 * _DAY, _PORTION + 2 * _DAY)
            yield from reversed([span for span in near if since <= span[0] < until])
            until = since

    def _spans_of(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        spans = self._known.get(day)
        if spans is None:
            spans = self._known[day] = tuple(self._reckon(day))
        return spans

    def _reckon(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for interval in sorted(self.intervals_of(day), key=_begin):
            last_day = day + _DAY if interval.ends_with_the_day else day
            start = opening_instant(day, interval.start, self.timezone)
            end = closing_instant(last_day, interval.end, self.timezone)
            if start < end:
                yield start, end


def season_faults(seasons: tuple[Season, ...]) -> list[str]:
    """Return everything that is wrong with the seasons, a phrase each; an empty list when they make a calendar."""
    faults = [fault for season in seasons for fault in _day_faults(season)]
    return faults + _cover_faults(seasons)


def exception_faults(exceptions: Mapping[date, tuple[Interval, ...]]) -> list[str]:
    """Return everything that is wrong with the hours of single days, a phrase each."""
    return [fault for day, intervals in exceptions.items() for fault in _interval_faults(str(day), intervals)]


def _day_faults(season: Season) -> Iterator[str]:
    if len(season.days) != 7:  # noqa: PLR2004 - a week
        yield f"season {season.name}: a week has 7 days, not {len(season.days)}"
    for intervals in season.days:
        yield from _interval_faults(f"season {season.name}", intervals)


def _interval_faults(of: str, intervals: tuple[Interval, ...]) -> Iterator[str]:
    for interval in intervals:
        if interval.start >= interval.end and not interval.ends_with_the_day:
            yield f"{of}: {interval} ends before it begins"
    for earlier, later in pairwise(sorted(intervals, key=_begin)):
        if earlier.ends_with_the_day or earlier.end > later.start:
            yield f"{of}: {earlier} and {later} overlap"


def _cover_faults(seasons: tuple[Season, ...]) -> list[str]:
    """Say which days of the year belong to no season, or to several; 29 February counts."""
    owners: dict[tuple[str, ...], list[MonthDay]] = {}
    day = date(_LEAP_YEAR, 1, 1)
    while day.year == _LEAP_YEAR:
        month_day = MonthDay(day.month, day.day)
        names = tuple(season.name for season in seasons if season.holds(month_day))
        if len(names) != 1:
            owners.setdefault(names, []).append(month_day)
        day += _DAY
    return [_cover_fault(names, days) for names, days in owners.items()]


def _cover_fault(names: tuple[str, ...], days: list[MonthDay]) -> str:
    which = f"{days[0]} belongs" if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]} belong"
    return f"{which} to no season" if not names else f"{which} to several seasons: {', '.join(names)}"


def _begin(interval: Interval) -> time:
    return interval.start


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone; this one has none")
    return at


def _not_negative(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise ValueError(f"working time is counted in positive durations: {duration}")
    return duration
