"""When does a working day begin, and which week or month is meant?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from csc_mailbot.timekeeping.business_hours import BusinessHours
from csc_mailbot.timekeeping.local_time import opening_instant

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)

Period = tuple[datetime, datetime]
"""From the first instant until just before the second, in UTC."""


def next_working_day(at: datetime, hours: BusinessHours) -> datetime | None:
    """Return the first opening of a day that comes after `at` (UTC), not that after a break; None within `HORIZON`.

    A desk that never closes has no such opening.
    """
    opening = hours.next_opening(at)
    while opening is not None and not _is_first(opening, hours):
        opening = hours.next_opening(opening)
    return opening


def _is_first(opening: datetime, hours: BusinessHours) -> bool:
    midnight = day_begins(opening.astimezone(hours.timezone).date(), hours.timezone)
    return hours.next_opening(midnight - _TICK) == opening


def next_at(at: datetime, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant after `at` (UTC) at which the zone's clocks next show the time of day."""
    day = at.astimezone(zone).date()
    return next(one for ahead in range(3) if (one := opening_instant(day + ahead * _DAY, wall, zone)) > at)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of the day (UTC)."""
    return opening_instant(day, time(0), zone).astimezone(UTC)


def week_of(day: date, zone: ZoneInfo) -> Period:
    """Return the week of the day, from Monday on."""
    monday = day - day.weekday() * _DAY
    return day_begins(monday, zone), day_begins(monday + 7 * _DAY, zone)


def month_of(day: date, zone: ZoneInfo) -> Period:
    """Return the month of the day."""
    first = day.replace(day=1)
    return day_begins(first, zone), day_begins((first + 31 * _DAY).replace(day=1), zone)
