"""Two workers judge at the very same time, in transactions of one PostgreSQL: what each sees of the other's work."""

from asyncio import timeout
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.duties import Session
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.numbers import STOCK
from csc_mailbot.adapters.database.ownership import until
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.take_over import TakeOver
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import Question
from csc_mailbot.mail.message import MessageId
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Answers, MailboxMark
from tests.contract.books.making import KEYS, LATER, LIFE, NOW, claimed, decided, fetched, kept, opened, parsed, wanted
from tests.databases import empty
from tests.desks import SetClock, make_desk
from tests.fakes import Listener, MemorySender

pytestmark = pytest.mark.postgresql
EARLIER = MessageId("<1@cliente.example>")


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    made = make_engine(migrated_url)
    empty(made)
    yield made
    made.dispose()


@pytest.fixture
def first(engine: Engine) -> SqlBooks:
    return as_worker(engine, 11)


@pytest.fixture
def second(engine: Engine) -> SqlBooks:
    return as_worker(engine, 12)


def as_worker(engine: Engine, number: int) -> SqlBooks:
    books = SqlBooks(engine, KEYS)
    books.worker = number
    return books


def asked(threads: tuple[MessageId, ...] = (), folio: Folio | None = None) -> Question:
    return Question(MessageId("<2@cliente.example>"), "2" * 64, "ana@cliente.example", (), threads, folio)


def look_up(question: Question) -> Callable[[Records], Answers]:
    return lambda records: records.ledger.load_question(question, 2, NOW, lock=True)


def before_the_second_statement(engine: Engine, act: Callable[[], object]) -> None:
    """Let `act` happen, once, after the next transaction's first statement was answered."""
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if len(seen) == 2:
            act()

    event.listen(engine, "before_cursor_execute", count)


def test_an_answer_whose_question_is_judged_meanwhile_finds_its_ticket_or_waits(
    engine: Engine, migrated_url: str
) -> None:
    elsewhere = make_engine(migrated_url)
    first, second = as_worker(elsewhere, 11), as_worker(engine, 12)
    raw = f"Message-ID: {EARLIER}\r\n\r\n".encode()
    first.transact(lambda records: records.ledger.keep(LIFE, [(fetched(1, raw), False)], NOW))
    [pending] = claimed(first)
    ticket = opened(first)
    closing = parsed(EARLIER, "1" * 64)

    def judge_the_earlier() -> None:
        first.transact(
            lambda records: records.ledger.close(pending.id, closing, decided(Outcome.OPENED), ticket.id, LATER)
        )

    before_the_second_statement(engine, judge_the_earlier)
    answers = second.transact(look_up(asked((EARLIER,))))
    elsewhere.dispose()
    assert answers.waits_for == pending.id or EARLIER in answers.threads


def test_a_ticket_that_another_worker_changes_is_judged_by_what_it_becomes(
    engine: Engine, first: SqlBooks, second: SqlBooks
) -> None:
    ticket = opened(first)
    looked = Event()

    def change(records: Records) -> None:
        answers = look_up(asked(folio=ticket.folio))(records)
        assert answers.by_folio
        looked.set()
        until(10, lambda: somebody_waits(engine))
        records.tickets.change(answers.by_folio, TicketChange(status=Status.DONE), LATER)

    with ThreadPoolExecutor(1) as pool:
        changed = pool.submit(first.transact, change)
        assert looked.wait(10)
        answers = second.transact(look_up(asked(folio=ticket.folio)))
        changed.result(10)
    assert answers.by_folio
    assert answers.by_folio.status is Status.DONE


def test_a_mail_that_is_being_put_away_on_the_server_is_claimed_as_soon_as_that_is_written(
    engine: Engine, first: SqlBooks, second: SqlBooks
) -> None:
    first.transact(lambda records: records.ledger.keep(LIFE, [(fetched(1, b"Subject: x\r\n\r\n"), False)], NOW))
    held = Event()

    def put_away(records: Records) -> None:
        records.ledger.put_away(LIFE, [1])
        held.set()
        until(10, lambda: somebody_waits(engine))

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(first.transact, put_away)
        assert held.wait(10)
        taken = claimed(second)
        writing.result(10)
    assert [one.id for one in taken] == [1]


@pytest.mark.parametrize("message_id", [None, MessageId("<2@cliente.example>")], ids=["without an id", "with its id"])
def test_copies_of_one_mail_that_are_judged_at_the_same_time_are_known_as_one(
    engine: Engine, first: SqlBooks, second: SqlBooks, message_id: MessageId | None
) -> None:
    """The later copy is judged first: the earlier was not in the books yet when that was asked."""
    kept(first, 1)
    kept(first, 1, mark=MailboxMark("ventas", 7))
    earlier, later = (one.id for one in first.transact(lambda records: records.ledger.claim(2)))
    copy = Question(message_id, "2" * 64, "ana@cliente.example", (), (), None)
    looked = Event()

    def judge_the_later(records: Records) -> None:
        with_lock = records.ledger.load_question(copy, later, NOW, lock=True)
        assert not with_lock.delivered_before
        ticket = records.tickets.open(wanted(), 2026, NOW)
        looked.set()
        until(10, lambda: somebody_waits(engine))
        records.ledger.close(later, parsed(message_id, copy.digest), decided(Outcome.OPENED), ticket.id, LATER)

    with ThreadPoolExecutor(1) as pool:
        judged = pool.submit(first.transact, judge_the_later)
        assert looked.wait(10)
        answers = second.transact(lambda records: records.ledger.load_question(copy, earlier, NOW, lock=True))
        judged.result(10)
    assert answers.delivered_before


def somebody_waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_two_workers_open_tickets_and_write_letters_at_the_same_time(first: SqlBooks, second: SqlBooks) -> None:
    opened(first)  # and a stock of folios is there

    def open_two(records: Records) -> set[Folio]:
        mine = {records.tickets.open(wanted(), 2026, NOW).folio for _ in range(2)}
        records.outbox.next_id()
        # Its own connection, while this transaction is under way: it would wait for ever.
        return mine | ({*second.transact(open_one)} if len(mine) == 2 else set())

    def open_one(records: Records) -> set[Folio]:
        records.outbox.next_id()
        return {records.tickets.open(wanted(), 2026, NOW).folio}

    assert first.transact(open_two) == {f"CSC-2026-{number:06}" for number in (2, 3, 4)}


def test_a_folio_given_back_by_a_transaction_undone_is_the_next_one(first: SqlBooks, second: SqlBooks) -> None:
    opened(first)

    def open_in_vain(records: Records) -> None:
        records.tickets.open(wanted(), 2026, NOW)
        opened(second)
        raise LookupError

    with pytest.raises(LookupError):
        first.transact(open_in_vain)
    found = [opened(first).folio for _ in range(2)]
    assert found == ["CSC-2026-000002", "CSC-2026-000004"]


def test_folios_that_are_left_out_are_not_given_from_the_stock(first: SqlBooks) -> None:
    opened(first)
    first.transact(lambda records: records.recovery.skip_folios(2026, 10))
    assert opened(first).folio == f"CSC-2026-{1 + STOCK + 10 + 1:06}"


def test_folios_have_no_gaps_however_many_open_tickets_at_once(engine: Engine) -> None:
    workers = [as_worker(engine, number) for number in (11, 12, 13, 14)]

    def open_many(books: SqlBooks) -> None:
        for number in range(STOCK // 2):
            with suppress(LookupError):
                books.transact(partial(_open_or_fail, spoilt=number % 5 == 0))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_many, workers))
    with engine.connect() as connection:
        given = sorted(connection.scalars(text("SELECT folio FROM ticket")))
        spare = connection.scalar(text("SELECT min(number) FROM spare_folio"))
    assert len(given) == 4 * (STOCK // 2) * 4 // 5
    assert spare
    assert given == [f"CSC-2026-{number:06}" for number in range(1, spare)]


def _open_or_fail(records: Records, *, spoilt: bool) -> None:
    records.tickets.open(wanted(), 2026, NOW)
    if spoilt:
        raise LookupError


async def test_a_worker_looks_for_mail_and_letters_that_the_others_have_too_much_of(
    engine: Engine, place: Workplace
) -> None:
    other = Session(engine, 12)
    assert other.begin()
    await TakeOver(place, Judgement(place)).look()
    async with timeout(5):
        await place.mail_kept.wait(timedelta(minutes=1))
        await place.letters_written.wait(timedelta(minutes=1))
    other.close()


@pytest.fixture
def place(first: SqlBooks) -> Workplace:
    return Workplace(make_desk(SetClock()), first, (), MemorySender(), Listener())
