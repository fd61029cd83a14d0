"""What people and programs read of tickets: rows as JSON values, times in the desk's zone."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, select

from csc_mailbot.adapters.database.rounds import is_latest
from csc_mailbot.adapters.database.sla_tables import sla_round
from csc_mailbot.adapters.database.tables import attachment, entry, entry_text, person, ticket
from csc_mailbot.adapters.database.ticket_rows import participants_of, ticket_query
from csc_mailbot.errors import NotFound
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team

_CHANGES = (
    "status",
    "before",
    "priority",
    "type",
    "team",
    "linked",
    "merged_into",
    "minutes",
    "joined",
    "channel",
    "missed",
    "score",
)
"""Facts of an entry that say what changed, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets are wanted; None asks for nothing."""

    status: Status | None = None
    team: Team | None = None
    priority: Priority | None = None
    assignee: str | None = None
    """An agent's registered address."""
    requester: str | None = None
    """An address; case does not matter."""
    since: datetime | None = None
    """Opened then or later."""
    only_open: bool = False
    """Neither done nor cancelled."""


EVERY_TICKET = TicketFilter()


def ticket_list(
    connection: Connection, zone: ZoneInfo, wanted: TicketFilter = EVERY_TICKET, *, limit: int = 1000
) -> list[dict[str, Any]]:
    """Return tickets, oldest first, in the shape that `ticket list --json` promises."""
    query = _only(wanted, _query()).order_by(ticket.c.id).limit(limit)
    return [_ticket_values(row, zone) for row in connection.execute(query)]


def _query() -> Select[Any]:
    """Return a SELECT of tickets with their latest rounds."""
    promised = (sla_round.c.response_due_at, sla_round.c.responded_at, sla_round.c.resolution_due_at)
    return ticket_query(*promised).outerjoin(sla_round, is_latest())


def _only(wanted: TicketFilter, query: Select[Any]) -> Select[Any]:
    equal = {
        ticket.c.status: wanted.status,
        ticket.c.team: wanted.team,
        ticket.c.priority: wanted.priority,
        ticket.c.assignee: wanted.assignee,
        person.c.address: wanted.requester and wanted.requester.strip().lower(),
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == str(value))
    if wanted.since is not None:
        query = query.where(ticket.c.opened_at >= wanted.since)
    if wanted.only_open:
        query = query.where(ticket.c.status.not_in([one.value for one in Status if one.is_closed]))
    return query


def ticket_row(connection: Connection, zone: ZoneInfo, folio: str) -> dict[str, Any]:
    """Return one ticket in the shape that `ticket list --json` promises.

    Raises:
        NotFound: there is no ticket with this folio.
    """
    return _ticket_values(_row_of(connection, folio), zone)


def ticket_show(connection: Connection, zone: ZoneInfo, folio: str) -> dict[str, Any]:
    """Return one ticket with its bitácora, in the shape that `ticket show --json` promises, and its participants.

    Raises:
        NotFound: there is no ticket with this folio.
    """
    row = _row_of(connection, folio)
    people = participants_of(connection, {row.ticket_id}).get(row.ticket_id, ())
    return _ticket_values(row, zone) | {
        "entries": _entries(connection, row.ticket_id, zone),
        "participants": [{"address": one.address, "name": one.name} for one in people],
    }


def _row_of(connection: Connection, folio: str) -> Row[Any]:
    row = connection.execute(_query().where(ticket.c.folio == folio.strip().upper())).first()
    if row is None:
        raise NotFound(f"there is no ticket {folio}; `ticket list` shows what there is")
    return row


def _ticket_values(row: Row[Any], zone: ZoneInfo) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "status": row.status,
        "priority": row.priority,
        "type": row.type,
        "team": row.team,
        "assignee": row.assignee,
        "requester": {"address": row.requester_address, "name": row.requester_name},
        "subject": row.subject,
        "opened_at": row.opened_at.astimezone(zone).isoformat(),
        "first_response_due": _instant(row.response_due_at, zone),
        "first_response_at": _instant(row.responded_at, zone),
        "resolution_due": _instant(row.resolution_due_at, zone),
    }


def _instant(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None


def _entries(connection: Connection, ticket_id: int, zone: ZoneInfo) -> list[dict[str, Any]]:
    query = (
        select(entry, entry_text.c.text, entry_text.c.hidden, person.c.name, person.c.address)
        .join_from(entry, entry_text, isouter=True)
        .outerjoin(person, entry.c.person_id == person.c.id)
        .where(entry.c.ticket_id == ticket_id)
        .order_by(entry.c.sequence)
    )
    files = _files(connection, ticket_id)
    return [
        {
            "at": row.at.astimezone(zone).isoformat(),
            "kind": row.kind,
            "public": row.public,
            "author": row.name or row.address or row.author,
            "text": row.text,
            "hidden": row.hidden,
            "changes": _changes(row.facts),
            "attachments": files.get(row.id, []),
        }
        for row in connection.execute(query)
    ]


def _changes(facts: str) -> dict[str, str | int]:
    told = json.loads(facts)
    shown = _CHANGES if told.get("status") else [name for name in _CHANGES if name != "before"]
    return {name: told[name] for name in shown if told.get(name)}


def _files(connection: Connection, ticket_id: int) -> dict[int, list[dict[str, Any]]]:
    query = (
        select(attachment).join_from(attachment, entry).where(entry.c.ticket_id == ticket_id).order_by(attachment.c.id)
    )
    files: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        one = {"name": row.name, "type": row.type, "size": row.size, "digest": row.digest}
        files.setdefault(row.entry_id, []).append(one)
    return files
