"""The database committed, and its answer was lost (a server restarted at that instant): nothing hangs, nothing doubles.

Whoever waited hears that the database cannot be had, and must not believe that nothing was done.
"""

import asyncio
import random
from collections.abc import Callable
from typing import TypeVar

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.daemon.delivery_loop import Delivery
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.page_loop import Pages
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable, TemporaryError
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PAGE_RANK, Lane
from tests.contract.books.making import letter, posted
from tests.fakes import MemoryInbox, MemorySender
from tests.unit.daemon.test_judgement_loop import lines
from tests.unit.workflows.office import mail

T = TypeVar("T")
MAILS = 30


class ForgetfulBooks:
    """Real books whose answer is lost now and then, before the commit or after it."""

    def __init__(self, inner: SqlBooks, chance: random.Random, often: float) -> None:
        self._inner = inner
        self._chance = chance
        self.often = often

    async def read(self, work: Callable[[Records], T]) -> T:
        return await self._inner.read(work)

    async def write(self, work: Callable[[Records], T]) -> T:
        fate = self._chance.random()
        if fate < self.often / 2:
            raise DatabaseUnavailable("it went away before the commit")
        done = await self._inner.write(work)
        if fate < self.often:
            raise DatabaseUnavailable("it went away after the commit")
        return done


async def _work(place: Workplace, books: ForgetfulBooks) -> None:
    """Work as the daemon's loops do: each goes on after a temporary error, until nothing is left."""
    place.books = books
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    judgement, delivery = Judgement(place), Delivery(place, Lane.LETTERS)
    for turn in range(400):
        if turn == 300:
            books.often = 0.0
        for step in (watch.read_portion, judgement.step, delivery.deliver_portion):
            try:
                await asyncio.wait_for(step(), 0.5)
            except (TemporaryError, TimeoutError):
                continue
        books_now = await books.read(lambda records: records.ledger.books())
        open_letters = await books.read(lambda records: records.outbox.lines(state="sending", limit=1))
        queued = await books.read(lambda records: records.outbox.lines(state="queued", limit=1))
        if books_now["fetched"] == MAILS and not books_now["pending"] and not open_letters and not queued:
            return
    raise AssertionError("something was never done")


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost_or_doubled(
    seed: int, place: Workplace, inbox: MemoryInbox, sender: MemorySender, file_books: SqlBooks
) -> None:
    for number in range(MAILS):
        written = mail(number, subject=f"Avería {number}", sender=f"c{number}@cliente.example")
        inbox.put(written, received_at=place.desk.clock.now())
    await _work(place, ForgetfulBooks(file_books, random.Random(seed), 0.3))
    assert [line.outcome for line in lines(file_books)] == ["opened"] * MAILS
    answered = [one.recipient for one in sender.sent if "@cliente" in one.recipient]
    assert sorted(answered) == sorted(f"c{number}@cliente.example" for number in range(MAILS))
    assert not file_books.look(lambda records: records.outbox.lines(state="in_doubt"))


async def test_a_page_that_was_claimed_unheard_is_sent_though_no_other_is_due(
    place: Workplace, sender: MemorySender, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(file_books, letter(0, rank=PAGE_RANK), now=place.desk.clock.now())
    pages = Pages(place)
    with monkeypatch.context() as lost:
        lost.setattr(place, "books", ForgetfulBooks(file_books, AlwaysAfter(), 1.0))
        with pytest.raises(DatabaseUnavailable):
            await pages.step()
    await pages.step()
    await vars(pages)["_flight"].landing()
    assert len(sender.sent) == 1


class AlwaysAfter(random.Random):
    """The fate of an answer that is lost after its commit."""

    def random(self) -> float:
        return 0.7
