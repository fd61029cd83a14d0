"""What people and programs read of tickets: rows as JSON values, times in the desk's zone."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from csc_mailbot.adapters.database.tables import attachment, entry, entry_text, person, ticket
from csc_mailbot.adapters.database.ticket_rows import ticket_query
from csc_mailbot.errors import NotFound


def ticket_list(
    connection: Connection,
    zone: ZoneInfo,
    *,
    status: str | None = None,
    requester: str | None = None,
    limit: int = 1000,
) -> list[dict[str, Any]]:
    """Return tickets, oldest first, in the shape that `ticket list --json` promises."""
    query = ticket_query().order_by(ticket.c.id).limit(limit)
    if status is not None:
        query = query.where(ticket.c.status == status)
    if requester is not None:
        query = query.where(person.c.address == requester.strip().lower())
    return [_ticket_values(row, zone) for row in connection.execute(query)]


def ticket_show(connection: Connection, zone: ZoneInfo, folio: str) -> dict[str, Any]:
    """Return one ticket with its bitácora, in the shape that `ticket show --json` promises.

    Raises:
        NotFound: there is no ticket with this folio.
    """
    row = connection.execute(ticket_query().where(ticket.c.folio == folio.strip().upper())).first()
    if row is None:
        raise NotFound(f"there is no ticket {folio}; `ticket list` shows what there is")
    return _ticket_values(row, zone) | {"entries": _entries(connection, row.ticket_id, zone)}


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
    }


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
            "attachments": files.get(row.id, []),
        }
        for row in connection.execute(query)
    ]


def _files(connection: Connection, ticket_id: int) -> dict[int, list[dict[str, Any]]]:
    query = (
        select(attachment).join_from(attachment, entry).where(entry.c.ticket_id == ticket_id).order_by(attachment.c.id)
    )
    files: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        one = {"name": row.name, "type": row.type, "size": row.size, "digest": row.digest}
        files.setdefault(row.entry_id, []).append(one)
    return files
