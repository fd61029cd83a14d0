"""What the books say to judgement's question; every look-up goes through an index."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select

from csc_mailbot.adapters.database.tables import outbox, person, received_mail, ticket
from csc_mailbot.intake.facts import Question, SentLetter
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, Ticket, TicketType
from csc_mailbot.workflows.rows import Answers

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
    person.c.address.label("requester_address"),
    person.c.name.label("requester_name"),
)


def answer(connection: Connection, question: Question, mail_id: int, since: datetime) -> Answers:
    """Look up everything that the question names."""
    return Answers(
        delivered_before=_delivered_before(connection, question, mail_id),
        letters=_letters(connection, question.tokens),
        threads=_threads(connection, question.threads),
        by_folio=_first_ticket(connection, ticket.c.folio == question.folio) if question.folio else None,
        letters_in_window=_letters_since(connection, question.requester, since),
    )


def ticket_of(row: Row[Any]) -> Ticket:
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
    )


def ticket_query(*more: ColumnElement[Any]) -> Select[Any]:
    """Return a SELECT of tickets with their requesters, and more columns if wanted."""
    return select(*TICKET_COLUMNS, *more).join_from(ticket, person, ticket.c.requester_id == person.c.id)


def _first_ticket(connection: Connection, where: ColumnElement[bool]) -> Ticket | None:
    row = connection.execute(ticket_query().where(where)).first()
    return ticket_of(row) if row else None


_SAME_MAIL = select(received_mail.c.message_id).where(
    received_mail.c.digest == bindparam("digest"),
    received_mail.c.outcome.is_not(None),
    received_mail.c.id != bindparam("mail_id"),
)


def _delivered_before(connection: Connection, question: Question, mail_id: int) -> bool:
    same = connection.scalars(_SAME_MAIL, {"digest": question.digest, "mail_id": mail_id})
    return question.message_id in set(same)


def _letters(connection: Connection, tokens: Iterable[Token]) -> dict[int, SentLetter]:
    ids = [token.outbox_id for token in tokens]
    if not ids:
        return {}
    wanted = select(outbox.c.id, outbox.c.message_id, outbox.c.recipient, outbox.c.ticket_id).where(
        outbox.c.id.in_(ids)
    )
    rows = list(connection.execute(wanted))
    tickets = _tickets(connection, {row.ticket_id for row in rows if row.ticket_id})
    return {
        row.id: SentLetter(row.id, MessageId(row.message_id), row.recipient, tickets.get(row.ticket_id)) for row in rows
    }


_THREADS = select(received_mail.c.message_id, received_mail.c.ticket_id).where(
    received_mail.c.message_id.in_(bindparam("threads", expanding=True)), received_mail.c.ticket_id.is_not(None)
)


def _threads(connection: Connection, threads: tuple[MessageId, ...]) -> dict[MessageId, Ticket]:
    if not threads:
        return {}
    rows = list(connection.execute(_THREADS, {"threads": threads}))
    tickets = _tickets(connection, {row.ticket_id for row in rows})
    return {MessageId(row.message_id): tickets[row.ticket_id] for row in rows}


_TICKETS = ticket_query().where(ticket.c.id.in_(bindparam("ids", expanding=True)))


def _tickets(connection: Connection, ids: set[int]) -> dict[int, Ticket]:
    if not ids:
        return {}
    rows = connection.execute(_TICKETS, {"ids": list(ids)})
    return {row.ticket_id: ticket_of(row) for row in rows}


_COUNTED = select(func.count()).where(
    outbox.c.recipient == bindparam("recipient"),
    outbox.c.created_at >= bindparam("since"),
    outbox.c.purpose == int(Purpose.REQUESTER),
)


def _letters_since(connection: Connection, recipient: str, since: datetime) -> int:
    return int(connection.scalar(_COUNTED, {"recipient": recipient, "since": since}) or 0)
