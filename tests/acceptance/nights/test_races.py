"""A step falls due while somebody answers, in two workers of one PostgreSQL: one comes first, and both are done.

Neither waits for what the other has: the database would send one of them away, and an answer would cost a second.
"""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.oncall.page import PageState
from csc_mailbot.workflows.deliver_outbox import hand_over_due, record_answers
from csc_mailbot.workflows.page_deadline_names import PAGE_CONTACT, PAGE_STEP
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.receive_mail import receive_mail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PendingMail
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.acceptance.nights.night import MARK, PACO, Night, answer, urgent
from tests.contract.books.making import KEYS
from tests.databases import empty

pytestmark = pytest.mark.postgresql
NIGHTS = 8
STATES = {
    "OK": {PageState.ACKED},
    "NO PUEDO": {PageState.ALERTING},
    "HECHO": {PageState.CONTACTED},
    "NO URGENTE": {PageState.CLOSED},
}


@pytest.fixture
def shared(migrated_url: str) -> Iterator[Engine]:
    """An engine on the database that all workers share."""
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("word", STATES)
async def test_a_step_and_an_answer_at_the_same_moment_have_one_outcome(shared: Engine, word: str) -> None:
    for _ in range(NIGHTS):
        empty(shared)
        books = SqlBooks(shared, KEYS)
        night = Night(books)
        await night.post(urgent())
        [alert] = night.letters(PACO.address)
        night.clock.at += timedelta(minutes=5)
        pending = await kept(night, answer(alert, word))
        await asyncio.gather(
            watch_deadlines(books, night.desk),
            receive_mail(books, night.desk, pending),
            deliver(night),
        )
        await deliver(night)
        await assert_one_outcome(night, word)
        books.close()


async def kept(night: Night, mail: bytes) -> PendingMail:
    """Return the answer as the worker has it that judges it."""

    def keep(records: Records) -> list[PendingMail]:
        records.ledger.keep(MARK, [(FetchedMail(99, len(mail), night.clock.at, mail), False)], night.clock.at)
        return list(records.ledger.claim(20))

    [pending] = await night.books.write(keep)
    return pending


async def deliver(night: Night) -> None:
    """Deliver, and record what the server said, as a third worker does meanwhile."""
    while attempts := await hand_over_due(night.books, night.sender, night.desk):
        await record_answers(night.books, night.desk, attempts)


async def assert_one_outcome(night: Night, word: str) -> None:
    page = await night.books.write(lambda records: records.pages.get(1))
    assert page.state in STATES[word]
    assert await is_due(night, PAGE_STEP) == (page.state is PageState.ALERTING)
    assert await is_due(night, PAGE_CONTACT) == (page.state is PageState.ACKED)
    alerts = [(one.step, one.to) for one in page.attempts]
    assert len(alerts) == len(set(alerts))
    told = [one for one in night.letters("eva@cliente.example") if "ya se ocupa" in one.text]
    assert len(told) == (word in {"OK", "HECHO"})


async def is_due(night: Night, kind: str) -> bool:
    return await night.books.read(lambda records: records.deadlines.due_at(kind, "1")) is not None
