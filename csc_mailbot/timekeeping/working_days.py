"""Which days does the desk work, and when have so many of them passed? A day counts when it has any open interval."""

from datetime import UTC, date, datetime, timedelta

from csc_mailbot.timekeeping.business_hours import HORIZON, BusinessHours
from csc_mailbot.timekeeping.local_time import opening_instant

_DAY = timedelta(days=1)


def is_working_day(day: date, hours: BusinessHours) -> bool:
    """Tell whether the desk is open at any time of the day, as its calendar names it."""
    return bool(hours.intervals_of(day))


def working_day_after(day: date, count: int, hours: BusinessHours) -> date:
    """Return the `count`-th working day after the day; before it when `count` is negative; the day itself for 0.

    Raises:
        ValueError: the desk does not work on so many days within `HORIZON`.
    """
    step = _DAY if count > 0 else -_DAY
    left, reached = abs(count), day
    while left:
        reached += step
        if abs(reached - day) > HORIZON:
            raise ValueError(f"the desk does not work on {abs(count)} days within {HORIZON.days} days of {day}")
        left -= is_working_day(reached, hours)
    return reached


def add_working_days(at: datetime, count: int, hours: BusinessHours) -> datetime:
    """Return the same time of day `count` working days after `at`, or before it, in UTC; at any hour of that day.

    The day of `at` itself is not counted. A local time that the clocks skip means the first instant after it.

    Raises:
        ValueError: `at` has no zone, or the desk does not work on so many days within `HORIZON`.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone; this one has none")
    local = at.astimezone(hours.timezone)
    day = working_day_after(local.date(), count, hours)
    return opening_instant(day, local.time(), hours.timezone)


def in_hours(at: datetime, hours: BusinessHours) -> datetime:
    """Return `at` itself when the desk is open, else its next opening, in UTC.

    Raises:
        ValueError: the desk does not open within `HORIZON`.
    """
    if hours.is_open(at):
        return at.astimezone(UTC)
    opening = hours.next_opening(at)
    if opening is None:
        raise ValueError(f"the desk does not open within {HORIZON.days} days of {at}")
    return opening
