"""A report is due: what it tells is read first, beside all other work, and then written to its readers, once."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from csc_mailbot.outbound.books_report import books_report
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.night_report import night_report
from csc_mailbot.outbound.week_report import week_report
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Team
from csc_mailbot.timekeeping.reporting_days import week_of
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.night_before import night_before
from csc_mailbot.workflows.plan_reports import BOOKS_REPORT, NIGHT_REPORT, WEEK_REPORT
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import Deadline

REPORT_SENT = "report_sent"
"""Stands for a report of a civil day, so that it is not sent again; its key names both."""
_DAY = timedelta(days=1)
_REMEMBERED = timedelta(days=8)


async def send_report(books: Books, desk: Desk, due: Deadline, now: datetime) -> bool:
    """Draw up a report and queue it for its readers, once for each civil day; False when another process did.

    Raises:
        DatabaseUnavailable: the books cannot be had; it stays due.
    """
    letters = await books.read(lambda records: _DRAW_UP[due.kind](records, desk, due, now))

    def post(records: Records) -> bool:
        taken = records.deadlines.take(due) and _is_first(records, desk, due)
        if taken and letters:
            rendered = desk.templates.render(letters[0])
            for letter in letters:
                post_letter(records, desk, letter, now, rendered=rendered)
        return taken

    return await books.write(post)


def _is_first(records: Records, desk: Desk, due: Deadline) -> bool:
    """Tell whether the report was not sent yet for the day on which it is due.

    A worker whose clock is behind plans again what one whose clock is ahead has sent.
    """
    day = due.due_at.astimezone(desk.policies.hours.timezone).date()
    return records.deadlines.set(REPORT_SENT, f"{due.kind} {day}", due.due_at + _REMEMBERED)


def forget_report(_records: Records, _desk: Desk, _due: Deadline, _now: datetime) -> None:
    """Forget that a report was sent: its day is long over."""


def _night(records: Records, desk: Desk, due: Deadline, now: datetime) -> list[Letter]:
    """Tell everybody of the company; a night without anything only where that is wanted."""
    hours, policy = desk.policies.hours, desk.reports
    since = hours.previous_closing(due.due_at) or due.due_at - _DAY
    night = night_before(records, desk, since, now)
    if night.is_quiet and not (policy and policy.quiet_night):
        return []
    readers = (*desk.policies.directory.agents, *_admins(desk))
    return [night_report(night, reader, desk.policies.directory, desk.card) for reader in readers]


def _week(records: Records, desk: Desk, due: Deadline, now: datetime) -> list[Letter]:
    """Tell operations of the week before the one in which it is due."""
    zone = desk.policies.hours.timezone
    this_week = week_of(due.due_at.astimezone(zone).date(), zone)[0]
    figures = records.reports.period(week_of((this_week - _DAY).astimezone(zone).date(), zone), zone, now)
    readers = (*desk.policies.directory.agents_of([Team.COP]), *_admins(desk))
    return [week_report(figures, reader, now, desk.card) for reader in readers]


def _books(records: Records, desk: Desk, due: Deadline, now: datetime) -> list[Letter]:
    figures = records.reports.books(failed_since=due.due_at - _DAY)
    return [books_report(figures, admin, now, desk.card) for admin in desk.policies.directory.admins]


def _admins(desk: Desk) -> tuple[Agent, ...]:
    """Return the administrators who are no agents."""
    directory = desk.policies.directory
    return tuple(Agent(one, one) for one in directory.admins if directory.agent_of(one) is None)


_DRAW_UP: Mapping[str, Callable[[Records, Desk, Deadline, datetime], list[Letter]]] = {
    NIGHT_REPORT: _night,
    WEEK_REPORT: _week,
    BOOKS_REPORT: _books,
}
REPORTS = frozenset(_DRAW_UP)
"""The kinds of deadlines that are met here."""
