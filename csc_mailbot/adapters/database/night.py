"""The night in SQL: entries by their time, and what waits for a person."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select, text

from csc_mailbot.adapters.database.tables import entry, entry_text, organisation, outbox, person, received_mail, ticket
from csc_mailbot.adapters.database.ticket_rows import load_tickets
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.night import PAGED, Alert, Happening, HeldMail, Incident, Night, Undelivered
from csc_mailbot.tickets.ticket import Folio

_ALERT = 1
"""The rank of an alert, and above it of a page."""
_MOST_ENTRIES = 20_000
_MOST_WAITING = 100

UNDELIVERED = text("outbox.state IN ('failed', 'in_doubt')")
"""In SQL's own words: with parameters SQLite would not see that the index of undelivered letters answers it."""

_ENTRIES: Select[Any] = (
    select(
        entry.c.ticket_id,
        entry.c.at,
        entry.c.kind,
        entry.c.author,
        entry.c.facts,
        person.c.name,
        person.c.address,
        entry_text.c.text,
    )
    .join_from(entry, person, entry.c.person_id == person.c.id, isouter=True)
    .outerjoin(entry_text, and_(entry_text.c.entry_id == entry.c.id, entry.c.kind == PAGED))
    .order_by(entry.c.at, entry.c.id)
    .limit(_MOST_ENTRIES)
)
_CUSTOMERS: Select[Any] = (
    select(ticket.c.id, organisation.c.name)
    .join_from(ticket, person, ticket.c.requester_id == person.c.id)
    .join(organisation, person.c.organisation_id == organisation.c.id)
)
_HELD: Select[Any] = (
    select(received_mail.c.id, received_mail.c.received_at, received_mail.c.decision, ticket.c.folio)
    .join_from(received_mail, ticket, isouter=True)
    .where(received_mail.c.outcome == Outcome.HELD.value)
    .order_by(received_mail.c.id)
    .limit(_MOST_WAITING)
)
_UNDELIVERED: Select[Any] = (
    select(outbox.c.finished_at, outbox.c.recipient, outbox.c.letter, outbox.c.state, ticket.c.folio)
    .join_from(outbox, ticket, isouter=True)
    .where(UNDELIVERED)
    .order_by(outbox.c.finished_at, outbox.c.id)
    .limit(_MOST_WAITING)
)


def night(connection: Connection, since: datetime, until: datetime, limit: int) -> Night:
    """Return what happened from `since` until just before `until`, the first `limit` incidents of it."""
    happenings: dict[int, list[Happening]] = {}
    for row in connection.execute(_ENTRIES.where(entry.c.at >= since, entry.c.at < until)):
        happenings.setdefault(row.ticket_id, []).append(_happening(row))
    numbers = list(happenings)[:limit]
    tickets = load_tickets(connection, numbers) if numbers else {}
    alerts, customers = _alerts(connection, numbers, since, until), _customers(connection, numbers)
    incidents = (
        Incident(tickets[one], tuple(happenings[one]), tuple(alerts.get(one, ())), customers.get(one, ""))
        for one in numbers
    )
    failed = connection.execute(_UNDELIVERED.where(outbox.c.finished_at >= since, outbox.c.finished_at < until))
    return Night(
        since=since,
        until=until,
        incidents=tuple(incidents),
        held=tuple(_held(row) for row in connection.execute(_HELD)),
        undelivered=tuple(_undelivered(row) for row in failed),
        more=len(happenings) - len(numbers),
    )


def _happening(row: Row[Any]) -> Happening:
    who, text = row.name or row.address or row.author, row.text if row.kind == PAGED else ""
    return Happening(row.at, row.kind, who, json.loads(row.facts), text or "")


def _alerts(connection: Connection, tickets: list[int], since: datetime, until: datetime) -> dict[int, list[Alert]]:
    """Return the urgent notices about each ticket, in the order in which they were written."""
    query = (
        select(outbox.c.ticket_id, outbox.c.created_at, outbox.c.recipient)
        .where(
            outbox.c.ticket_id.in_(tickets),
            outbox.c.rank == _ALERT,
            outbox.c.created_at >= since,
            outbox.c.created_at < until,
        )
        .order_by(outbox.c.id)
    )
    found: dict[int, list[Alert]] = {}
    for row in connection.execute(query) if tickets else ():
        found.setdefault(row.ticket_id, []).append(Alert(row.created_at, row.recipient))
    return found


def _customers(connection: Connection, tickets: list[int]) -> dict[int, str]:
    rows = connection.execute(_CUSTOMERS.where(ticket.c.id.in_(tickets))) if tickets else ()
    return {row.id: row.name for row in rows}


def _held(row: Row[Any]) -> HeldMail:
    intents = json.loads(row.decision or "{}").get("intents", ())
    agent = next((one["agent"] for one in intents if one["intent"] == "ask_author"), "")
    return HeldMail(row.id, row.received_at, Folio(row.folio) if row.folio else None, agent)


def _undelivered(row: Row[Any]) -> Undelivered:
    folio = Folio(row.folio) if row.folio else None
    return Undelivered(row.finished_at, row.recipient, row.letter, folio, in_doubt=row.state == "in_doubt")
