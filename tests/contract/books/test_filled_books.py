"""Books that were filled for a measurement are books: replies find their tickets, and the desk goes on numbering."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.tickets.status import Status
from csc_mailbot.workflows.receive_mail import receive_mail
from tests.acceptance.days.day import DESK, letter
from tests.benchmarks.filled_books import fill_books
from tests.contract.books.making import LIFE, claimed, fetched
from tests.desks import TOKENS, SetClock, make_desk

TICKETS = 500
NOW = datetime(2026, 1, 2, 10, 0, tzinfo=UTC)


def received(books: SqlBooks, uid: int, mail: bytes) -> None:
    books.transact(lambda records: records.ledger.keep(LIFE, [(fetched(uid, mail), False)], NOW))


async def test_replies_find_the_filled_tickets(engine: Engine, books: SqlBooks) -> None:
    filled = fill_books(engine, TICKETS)
    newest = filled.ticket(TICKETS)
    token = TOKENS.message_id(Token(Purpose.REQUESTER, newest.acknowledgement), "aserti.es")
    ways: tuple[tuple[str, dict[str, str]], ...] = (
        ("Re: No arranca", {"In_Reply_To": token}),
        ("Re: No arranca", {"In_Reply_To": newest.message_id}),
        (f"Re: [{newest.folio}] No arranca", {}),
    )
    desk = make_desk(SetClock(NOW))
    for uid, (subject, headers) in enumerate(ways, 1):
        sender, words = newest.requester.address, f"Sigue igual, intento {uid}."
        received(books, uid, letter(sender, subject, words, answers=None, to=DESK, **headers))
        [pending] = claimed(books)
        _, folio = await receive_mail(books, desk, pending)
        assert folio == newest.folio
    ticket = books.transact(lambda records: records.tickets.find(newest.folio))
    assert (ticket.id, ticket.status, ticket.requester) == (TICKETS, Status.IN_PROGRESS, newest.requester)


async def test_the_desk_goes_on_with_free_numbers(engine: Engine, books: SqlBooks) -> None:
    fill_books(engine, TICKETS)
    received(books, 1, letter("Eva <eva@nueva.example>", "No imprime", "La impresora no imprime etiquetas."))
    [pending] = claimed(books)
    _, folio = await receive_mail(books, make_desk(SetClock(NOW)), pending)
    assert folio == "CSC-2026-000001"
    assert books.look(lambda records: records.outbox.next_due()) is not None


def test_books_with_tickets_are_not_filled(engine: Engine) -> None:
    fill_books(engine, 10)
    with pytest.raises(ValueError, match="not empty"):
        fill_books(engine, 10)


# PostgreSQL plans by sizes, and five hundred tickets are few.
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_nothing_of_a_mails_way_reads_a_table_from_end_to_end(engine: Engine, books: SqlBooks) -> None:
    """What does would cost more with every ticket."""
    fill_books(engine, TICKETS)
    plans: dict[str, str] = {}

    def explain(_: object, cursor: Any, statement: str, parameters: Any, __: object, many: bool) -> None:  # noqa: FBT001
        if not many and statement.startswith(("SELECT", "UPDATE", "DELETE")):
            # A cursor of its own: the statement's own is about to be used.
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans[statement] = "; ".join(row[3] for row in found)

    event.listen(engine, "before_cursor_execute", explain)
    received(books, 1, letter("Eva <eva@nueva.example>", "No imprime", "La impresora no imprime etiquetas."))
    [pending] = claimed(books)
    await receive_mail(books, make_desk(SetClock(NOW)), pending)
    due = books.transact(lambda records: records.outbox.claim(8, NOW))
    books.transact(lambda records: records.outbox.handing_over([one.id for one in due]))
    books.transact(lambda records: records.outbox.sent([(one.id, "250 OK") for one in due], NOW))
    books.look(lambda records: (records.outbox.next_due(), records.deadlines.due(NOW)))
    assert len(due) > 1
    assert any("ix_outbox_due" in plan for plan in plans.values())
    assert [one for one in plans.items() if re.search(r"\bSCAN (?!CONSTANT)", one[1])] == []
