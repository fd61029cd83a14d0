"""How does an administrator see the outbox? One line a letter."""

from typing import Any

from sqlalchemy import Row, select

from csc_mailbot.adapters.database.tables import outbox, ticket
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.rows import OutboxLine


def outbox_lines() -> Any:  # noqa: ANN401 - the type of a joined SELECT has no use here
    """Return the query of all lines; conditions are added to it."""
    columns = (
        outbox.c.id,
        outbox.c.message_id,
        outbox.c.recipient,
        outbox.c.letter,
        outbox.c.purpose,
        outbox.c.ticket_id,
        outbox.c.state,
        outbox.c.attempts,
        outbox.c.next_try,
        outbox.c.finished_at,
        outbox.c.answer,
        outbox.c.ways,
        ticket.c.folio,
    )
    return select(*columns).join_from(outbox, ticket, isouter=True)


def outbox_line(row: Row[Any]) -> OutboxLine:
    """Return the row as a line."""
    return OutboxLine(
        id=row.id,
        message_id=row.message_id,
        to=row.recipient,
        letter=row.letter,
        purpose=row.purpose,
        ticket_id=row.ticket_id,
        folio=Folio(row.folio) if row.folio else None,
        state=row.state,
        attempts=row.attempts,
        next_try=None if row.finished_at else row.next_try,
        answer=row.answer,
        ways=tuple(row.ways.split()),
    )
