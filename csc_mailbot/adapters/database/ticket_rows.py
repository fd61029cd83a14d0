"""Tickets as rows, and rows as tickets: with requester and participants, and merged ones as what they became."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from csc_mailbot.adapters.database.tables import participant, person, ticket
from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, LastAnswer, Team, Ticket, TicketType

_LONGEST_TRAIL = 10
"""Merges of merges that are followed."""

TICKET_COLUMNS = (
    ticket.c.id.label("ticket_id"),
    ticket.c.folio,
    ticket.c.subject,
    ticket.c.status,
    ticket.c.priority,
    ticket.c.type,
    ticket.c.team,
    ticket.c.assignee,
    ticket.c.opened_at,
    ticket.c.closed_at,
    ticket.c.merged_into_id,
    ticket.c.answered_at,
    ticket.c.answered_by,
    person.c.address.label("requester_address"),
    person.c.name.label("requester_name"),
)


def ticket_query(*more: ColumnElement[Any]) -> Select[Any]:
    """Return a SELECT of tickets with their requesters, and more columns if wanted."""
    return select(*TICKET_COLUMNS, *more).join_from(ticket, person, ticket.c.requester_id == person.c.id)


def ticket_of(row: Row[Any], participants: tuple[Address, ...] = ()) -> Ticket:
    """Return the ticket in a row of `TICKET_COLUMNS`."""
    return Ticket(
        id=row.ticket_id,
        folio=Folio(row.folio),
        subject=row.subject,
        status=Status(row.status),
        priority=Priority(row.priority),
        type=TicketType(row.type) if row.type else None,
        team=Team(row.team),
        requester=Address(row.requester_name, row.requester_address),
        assignee=row.assignee,
        closed_at=row.closed_at,
        participants=participants,
        last_answer=LastAnswer(row.answered_at, row.answered_by) if row.answered_at else None,
    )


_TICKETS = ticket_query().where(ticket.c.id.in_(bindparam("ids", expanding=True)))
_LOCKED = _TICKETS.order_by(ticket.c.id).with_for_update(of=ticket)
"""In their order, so that two workers who want the same tickets do not wait for each other."""
_PARTICIPANTS = (
    select(participant.c.ticket_id, person.c.name, person.c.address)
    .join_from(participant, person)
    .where(participant.c.ticket_id.in_(bindparam("ids", expanding=True)))
    .order_by(participant.c.joined_at, person.c.id)
)


def load_tickets(connection: Connection, ids: Collection[int], *, lock: bool = False) -> dict[int, Ticket]:
    """Return the tickets by the asked numbers; one that was merged is given as the ticket that it became.

    With `lock` nobody else changes them until the transaction ends.
    """
    query = _LOCKED if lock else _TICKETS
    became = {number: number for number in ids}
    rows: dict[int, Row[Any]] = {}
    for _ in range(_LONGEST_TRAIL):
        missing = sorted(set(became.values()) - set(rows))
        if not missing:
            break
        rows |= {row.ticket_id: row for row in connection.execute(query, {"ids": missing})}
        became = {number: rows[now].merged_into_id or now for number, now in became.items() if now in rows}
    people = participants_of(connection, set(became.values()))
    return {number: ticket_of(rows[now], people.get(now, ())) for number, now in became.items() if now in rows}


def participants_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[Address, ...]]:
    """Return who takes part in each of the tickets, beside the requester, in the order of joining."""
    found: dict[int, tuple[Address, ...]] = {}
    if not ids:
        return found
    for row in connection.execute(_PARTICIPANTS, {"ids": list(ids)}):
        found[row.ticket_id] = (*found.get(row.ticket_id, ()), Address(row.name, row.address))
    return found
