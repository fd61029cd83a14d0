"""Reports as JSON values: times ISO 8601 with offset in the desk's zone, lengths of time in whole seconds."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from csc_mailbot.tickets.figures import BooksFigures, Counts, Kept, PagesTold, PeriodFigures
from csc_mailbot.tickets.night import Incident, Night
from csc_mailbot.tickets.priority import Priority


def night_values(night: Night, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """Yield one object for the night, then one for each incident in the order in which it began."""
    yield {
        "since": _instant(night.since, zone),
        "until": _instant(night.until, zone),
        "incidents": len(night.incidents) + night.more,
        "held": [
            {
                "mail": one.ledger_id,
                "received_at": _instant(one.received_at, zone),
                "folio": one.folio,
                "agent": one.agent or None,
            }
            for one in night.held
        ],
        "undelivered": [
            {
                "at": _instant(one.at, zone),
                "to": one.to,
                "letter": one.letter,
                "folio": one.folio,
                "in_doubt": one.in_doubt,
            }
            for one in night.undelivered
        ],
        "uncovered": [{"start": _instant(one.start, zone), "end": _instant(one.end, zone)} for one in night.uncovered],
    }
    for one in night.incidents:
        yield _incident(one, zone)


def _incident(one: Incident, zone: ZoneInfo) -> dict[str, Any]:
    ticket = one.ticket
    return {
        "folio": ticket.folio,
        "subject": ticket.subject,
        "requester": {"address": ticket.requester.address, "name": ticket.requester.name},
        "customer": one.customer or None,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "assignee": ticket.assignee,
        "alerted": [{"at": _instant(alert.at, zone), "to": alert.to} for alert in one.alerts],
        "story": [
            {"at": _instant(told.at, zone), "kind": told.kind, "who": told.who, "text": told.text, "facts": told.facts}
            for told in one.happenings
        ],
    }


def period_values(figures: PeriodFigures, zone: ZoneInfo) -> dict[str, Any]:
    """Return a period's figures as one object."""
    return {
        "since": _instant(figures.since, zone),
        "until": _instant(figures.until, zone),
        "opened": figures.opened,
        "done": figures.done,
        "cancelled": figures.cancelled,
        "reopened": figures.reopened,
        "by_day": [{"day": day.isoformat(), "opened": opened, "done": done} for day, opened, done in figures.by_day],
        "by_type": _counts(figures.by_type),
        "by_team": _counts(figures.by_team),
        "by_priority": _counts(figures.by_priority),
        "by_customer": _counts(figures.by_customer),
        "first_response": _kept(figures.response),
        "resolution": _kept(figures.resolution),
        "scores": {str(score): count for score, count in figures.scores.items()},
        "average_score": round(figures.average_score, 2) if figures.average_score else None,
        "open_now": {status.value: count for status, count in figures.open_now.items()},
        "late_now": figures.late_now,
        "pages": _pages(figures.pages),
    }


def books_values(figures: BooksFigures, zone: ZoneInfo) -> dict[str, Any]:
    """Return the state of the books as one object."""
    return {
        **figures.mails,
        "balanced": figures.balanced,
        "head": figures.head,
        "tickets": figures.tickets,
        "waiting": figures.waiting,
        "oldest_waiting": _instant(figures.oldest_waiting, zone),
        "oldest_pending": _instant(figures.oldest_pending, zone),
        "failed": figures.failed,
        "in_doubt": figures.in_doubt,
        "failed_since": _instant(figures.failed_since, zone),
    }


def _instant(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None


def _seconds(time: timedelta | None) -> int | None:
    return int(time.total_seconds()) if time is not None else None


def _counts(counts: Counts) -> list[dict[str, Any]]:
    return [{"name": name or None, "count": count} for name, count in counts]


def _kept(by_priority: Mapping[Priority, Kept]) -> dict[str, Any]:
    return {
        priority.value: {
            "in_time": one.in_time,
            "late": one.late,
            "percent": one.percent,
            "median_seconds": _seconds(one.typical),
        }
        for priority, one in by_priority.items()
    }


def _pages(pages: PagesTold | None) -> dict[str, Any] | None:
    if pages is None:
        return None
    return {
        "pages": pages.pages,
        "acknowledged": pages.acknowledged,
        "median_seconds": _seconds(pages.typical),
        "slowest_seconds": _seconds(pages.slowest),
    }
