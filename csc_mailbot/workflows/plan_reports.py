"""When is each report due next? A deadline for each, kept in step with the desk's hours and its configuration."""

from collections.abc import Mapping
from datetime import datetime

from csc_mailbot.timekeeping.business_hours import BusinessHours
from csc_mailbot.timekeeping.reporting_days import next_at, next_working_day, week_of
from csc_mailbot.workflows.desk import ReportsPolicy
from csc_mailbot.workflows.records import Books, Records

NIGHT_REPORT = "night_report"
WEEK_REPORT = "week_report"
BOOKS_REPORT = "books_report"
"""Deadlines; there is one of each, so their key is always the same."""
KEY = "desk"


def due_next(policy: ReportsPolicy, hours: BusinessHours, now: datetime) -> Mapping[str, datetime | None]:
    """Return when each report is due after now (UTC); None for one that is not sent."""
    return {
        NIGHT_REPORT: next_working_day(now, hours) if policy.night else None,
        WEEK_REPORT: _week_begins_next(hours, now) if policy.week else None,
        BOOKS_REPORT: next_at(now, policy.books, hours.timezone) if policy.books else None,
    }


def _week_begins_next(hours: BusinessHours, now: datetime) -> datetime | None:
    """Return the next first opening of a week, which may be later today."""
    monday, next_monday = week_of(now.astimezone(hours.timezone).date(), hours.timezone)
    opening = next_working_day(monday, hours)
    return opening if opening is None or opening > now else next_working_day(next_monday, hours)


async def plan_reports(books: Books, policy: ReportsPolicy, hours: BusinessHours, now: datetime) -> None:
    """Set what is not set, and move what the configuration has moved; what is due already stays so until it is met.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    wanted = due_next(policy, hours, now)

    def find(records: Records) -> dict[str, datetime | None]:
        return {kind: records.deadlines.due_at(kind, KEY) for kind in wanted}

    def is_due(at: datetime | None) -> bool:
        return at is not None and at <= now

    found = await books.read(find)
    moved = {kind: at for kind, at in wanted.items() if found[kind] != at and not (at and is_due(found[kind]))}
    if moved:
        await books.write(lambda records: _move(records, moved))


def _move(records: Records, moved: Mapping[str, datetime | None]) -> None:
    for kind, at in moved.items():
        records.deadlines.cancel(kind, KEY)
        if at:
            records.deadlines.set(kind, KEY, at)
