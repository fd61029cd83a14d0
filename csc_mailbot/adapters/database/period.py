"""A period's figures in SQL: rows of the period alone are read, by indexes on time, and counted here."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, func, or_, select

from csc_mailbot.adapters.database.page_tables import page
from csc_mailbot.adapters.database.sla_tables import sla_round
from csc_mailbot.adapters.database.tables import entry, entry_text, organisation, person, ticket
from csc_mailbot.intake.customer_words import score_in
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.figures import Counts, Kept, PagesTold, PeriodFigures, kept
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.timekeeping.reporting_days import Period

_OPENED: Select[Any] = (
    select(ticket.c.opened_at, ticket.c.priority, ticket.c.type, ticket.c.team, organisation.c.name)
    .join_from(ticket, person, ticket.c.requester_id == person.c.id)
    .outerjoin(organisation, person.c.organisation_id == organisation.c.id)
)
_ENDED: Select[Any] = select(
    sla_round.c.ended_at,
    sla_round.c.cancelled,
    sla_round.c.resolution_allowed,
    sla_round.c.resolution_due_at,
    sla_round.c.resolved_at,
    sla_round.c.resolution_used,
    ticket.c.priority,
).join_from(sla_round, ticket)
_RESPONDED: Select[Any] = select(
    sla_round.c.response_due_at, sla_round.c.responded_at, sla_round.c.response_used, ticket.c.priority
).join_from(sla_round, ticket)
_PAGES: Select[Any] = select(page.c.raised_at, page.c.acked_at)
_SCORES: Select[Any] = (
    select(entry.c.ticket_id, entry.c.facts, entry_text.c.text)
    .join_from(entry, entry_text, isouter=True)
    .where(entry.c.kind == EntryKind.SCORE.value)
    .order_by(entry.c.at, entry.c.id)
)
_OPEN_NOW = (
    select(ticket.c.status, func.count())
    .where(ticket.c.status.in_([one.value for one in Status if not one.is_closed]))
    .group_by(ticket.c.status)
)


def period(connection: Connection, whole: Period, zone: ZoneInfo, now: datetime) -> PeriodFigures:
    """Return the figures of a period; what is open or late is counted as it is now."""
    since, until = whole
    opened = list(connection.execute(_OPENED.where(_within(ticket.c.opened_at, since, until))))
    ended = list(connection.execute(_ENDED.where(_within(sla_round.c.ended_at, since, until))))
    done = [row for row in ended if not row.cancelled]
    responded = connection.execute(_RESPONDED.where(_within(sla_round.c.responded_at, since, until)))
    open_now = {Status(status): count for status, count in connection.execute(_OPEN_NOW)}
    return PeriodFigures(
        since=since,
        until=until,
        opened=len(opened),
        done=len(done),
        cancelled=len(ended) - len(done),
        reopened=_reopened(connection, since, until),
        by_day=_days(whole, zone, [row.opened_at for row in opened], [row.ended_at for row in done]),
        by_type=_counted(row.type for row in opened),
        by_team=_counted(row.team for row in opened),
        by_priority=tuple(sorted(_counted(row.priority for row in opened))),
        by_customer=_counted(row.name for row in opened),
        response=_kept(
            (row.priority, _is_late(row.response_due_at, row.responded_at), row.response_used) for row in responded
        ),
        resolution=_kept(
            (row.priority, _is_late(row.resolution_due_at, row.resolved_at), row.resolution_used)
            for row in done
            if row.resolution_allowed is not None
        ),
        scores=_scores(connection, since, until),
        open_now=open_now,
        late_now=_late(connection, now),
        pages=_pages(connection, since, until),
    )


def _within(column: Column[Any], since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(column >= since, column < until)


def _reopened(connection: Connection, since: datetime, until: datetime) -> int:
    query = select(func.count()).where(_within(sla_round.c.started_at, since, until), sla_round.c.number > 1)
    return connection.scalar(query) or 0


def _late(connection: Connection, now: datetime) -> int:
    """Count the open rounds of which something is late."""
    late = or_(
        sla_round.c.resolution_due_at < now,
        and_(sla_round.c.response_due_at < now, sla_round.c.responded_at.is_(None)),
    )
    return connection.scalar(select(func.count()).where(sla_round.c.ended_at.is_(None), late)) or 0


def _pages(connection: Connection, since: datetime, until: datetime) -> PagesTold:
    """Return how soon the pages raised in the period were taken, by whoever has them, or had them last."""
    raised = list(connection.execute(_PAGES.where(_within(page.c.raised_at, since, until))))
    waits = sorted(row.acked_at - row.raised_at for row in raised if row.acked_at)
    typical = median(wait.total_seconds() for wait in waits) if waits else None
    return PagesTold(
        pages=len(raised),
        acknowledged=len(waits),
        typical=timedelta(seconds=typical) if typical is not None else None,
        slowest=waits[-1] if waits else None,
    )


def _days(
    whole: Period, zone: ZoneInfo, opened: Iterable[datetime], done: Iterable[datetime]
) -> tuple[tuple[date, int, int], ...]:
    opened_on, done_on = (Counter(at.astimezone(zone).date() for at in instants) for instants in (opened, done))
    first = whole[0].astimezone(zone).date()
    last = (whole[1] - timedelta(microseconds=1)).astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple((day, opened_on[day], done_on[day]) for day in days)


def _counted(names: Iterable[str | None]) -> Counts:
    counted = Counter(name or "" for name in names)
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _is_late(due_at: datetime | None, met_at: datetime) -> bool:
    return due_at is not None and met_at > due_at


def _kept(met: Iterable[tuple[str, bool, timedelta | None]]) -> dict[Priority, Kept]:
    by_priority: dict[Priority, list[tuple[bool, timedelta | None]]] = {}
    for priority, late, used in met:
        by_priority.setdefault(Priority(priority), []).append((late, used))
    return {priority: kept(by_priority[priority]) for priority in sorted(by_priority)}


def _scores(connection: Connection, since: datetime, until: datetime) -> dict[int, int]:
    """Count the last score of each ticket."""
    rows = connection.execute(_SCORES.where(_within(entry.c.at, since, until)))
    last = {row.ticket_id: score for row in rows if (score := _score(row))}
    counted = Counter(last.values())
    return {score: counted[score] for score in range(1, 6)}


def _score(row: Row[Any]) -> int | None:
    """Return what the entry keeps; entries from before have it in their words alone."""
    told = json.loads(row.facts).get("score")
    return int(told) if told else score_in(row.text or "")
