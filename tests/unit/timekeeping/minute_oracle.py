"""The desk's hours worked out the slow way: one look at the wall clock for every minute of some days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from csc_mailbot.timekeeping.business_hours import BusinessHours, Interval, MonthDay

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class MinuteOracle:
    """Every minute from `first` to `last`, in UTC, and whether the desk works in it."""

    def __init__(self, hours: BusinessHours, around: date, days: int = 3) -> None:
        noon = datetime.combine(around, time(12), tzinfo=UTC)
        self.minutes = list(_minutes(noon - days * DAY, noon + days * DAY))
        self._walls = _walls(hours.timezone, tuple(self.minutes))
        self.open = [False] * len(self.minutes)
        for offset in range(-days - 2, days + 3):
            self._mark(hours, around + offset * DAY)

    def _mark(self, hours: BusinessHours, day: date) -> None:
        if day in hours.exceptions:
            intervals = hours.exceptions[day]
        elif day in hours.holidays:
            return
        else:
            season = next(one for one in hours.seasons if one.holds(MonthDay(day.month, day.day)))
            intervals = season.days[day.weekday()]
        for interval in intervals:
            begins, ends = self._span(day, interval)
            for index in range(begins, ends):
                self.open[index] = True

    def _span(self, day: date, interval: Interval) -> tuple[int, int]:
        """From the first minute that shows `start` or later, to after the last one that shows less than `end`."""
        start = datetime.combine(day, interval.start)
        end = datetime.combine(day + DAY if interval.ends_with_the_day else day, interval.end)
        count = len(self._walls)
        begins = next((index for index in range(count) if self._walls[index] >= start), count)
        ends = next((index for index in range(count, 0, -1) if self._walls[index - 1] < end), 0)
        return begins, ends

    def turns(self, *, to_open: bool) -> list[datetime]:
        """The minutes at which the desk opens, or closes."""
        return [
            self.minutes[index]
            for index in range(1, len(self.minutes))
            if self.open[index] is to_open and self.open[index - 1] is not to_open
        ]

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """How many minutes the desk works between two minutes."""
        return MINUTE * sum(
            is_open for minute, is_open in zip(self.minutes, self.open, strict=True) if start <= minute < end
        )


@cache
def _walls(zone: ZoneInfo, minutes: tuple[datetime, ...]) -> list[datetime]:
    return [minute.astimezone(zone).replace(tzinfo=None) for minute in minutes]


def _minutes(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += MINUTE
