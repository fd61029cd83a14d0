"""The daemon lives, works and stops; one round does the same once."""

import asyncio
from time import monotonic

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.workers import enrol
from csc_mailbot.daemon import loop as loops
from csc_mailbot.daemon import mailbox_loop
from csc_mailbot.daemon.lifecycle import live
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.one_round import one_round
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import InboxUnavailable, SenderUnavailable
from tests.contract.books.making import letter, posted
from tests.desks import NOW, SetClock
from tests.fakes import Listener, MemoryInbox, MemorySender
from tests.unit.workflows.office import mail


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inbox say at once that something happened, and do not wait long after troubles."""

    async def wait(*_: object) -> None:
        await asyncio.sleep(0.005)

    monkeypatch.setattr(MemoryInbox, "wait", wait)
    monkeypatch.setattr(loops, "_FIRST_WAIT", 0.005)


def letters(books: SqlBooks) -> list[str]:
    return [f"{one.letter} {one.state}" for one in books.look(lambda records: records.outbox.lines())[::-1]]


def enrol_in(books: SqlBooks, number: int) -> None:
    """Be from now on the worker with that number."""
    with books._engine.begin() as connection:
        enrol(connection, number)
    books.worker = number


SENT = ["acknowledgement sent", "team_notice sent", "team_notice sent"]


async def living(place: Workplace, books: SqlBooks, wanted: list[str]) -> None:
    """Let the daemon live until the outbox is as wanted, at most five seconds."""
    stop = asyncio.Event()
    life = asyncio.create_task(live(place, stop))
    async with asyncio.timeout(5):
        while letters(books) != wanted:  # noqa: ASYNC110 - the books ring no bell
            await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(life, 5)


class TestLiving:
    async def test_a_mail_travels_from_the_inbox_to_the_answer(
        self, place: Workplace, inbox: MemoryInbox, sender: MemorySender, file_books: SqlBooks
    ) -> None:
        inbox.put(mail(), received_at=NOW)
        await living(place, file_books, SENT)
        assert len(sender.sent) == 3
        assert sender.closed
        assert inbox.calls[-1] == "close"

    async def test_it_stops_at_once_when_told(self, place: Workplace, listener: Listener) -> None:
        stop = asyncio.Event()
        begun = monotonic()
        await live(place, stop, stop.set)
        assert monotonic() - begun < 2
        assert listener.heard[-1] == "stopped"

    async def test_what_was_being_sent_when_it_died_is_taken_up_first(
        self, place: Workplace, file_books: SqlBooks, listener: Listener
    ) -> None:
        posted(file_books, letter(0))
        [claimed] = file_books.transact(lambda records: records.outbox.claim(5, NOW))
        file_books.transact(lambda records: records.outbox.handing_over([claimed.id]))
        file_books.worker = 1
        stop = asyncio.Event()
        await live(place, stop, stop.set)
        assert listener.heard[0] == "worker_replaced workers=[0] letters_in_doubt=1"
        assert letters(file_books) == ["acknowledgement queued"]

    async def test_who_stopped_cleanly_is_not_replaced(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, listener: Listener
    ) -> None:
        for worker in (1, 2, 3):
            enrol_in(file_books, worker)
            inbox.put(mail(), received_at=NOW)
            stop = asyncio.Event()
            await live(place, stop, stop.set)
        assert not [one for one in listener.heard if one.startswith("worker_replaced")]

    async def test_who_died_is_replaced_though_it_left_nothing_behind(
        self, place: Workplace, file_books: SqlBooks, listener: Listener
    ) -> None:
        enrol_in(file_books, 1)
        enrol_in(file_books, 2)
        stop = asyncio.Event()
        await live(place, stop, stop.set)
        assert listener.heard[0] == "worker_replaced workers=[0, 1] letters_in_doubt=0"

    async def test_mail_is_judged_while_the_sender_is_away(
        self, place: Workplace, inbox: MemoryInbox, sender: MemorySender, file_books: SqlBooks
    ) -> None:
        sender.always = SenderUnavailable("refused")
        inbox.put(mail(), received_at=NOW)
        await living(place, file_books, [one.replace("sent", "queued") for one in SENT])

    async def test_letters_leave_while_the_inbox_is_away(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
    ) -> None:
        inbox.fails_at = "open"
        posted(file_books, letter(0))
        await living(place, file_books, ["acknowledgement sent"])

    async def test_an_inbox_that_comes_back_is_read(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
    ) -> None:
        inbox.fails_at = "fetch"
        inbox.put(mail(), received_at=NOW)
        asyncio.get_running_loop().call_later(0.05, lambda: setattr(inbox, "fails_at", ""))
        await living(place, file_books, SENT)


class TestOneRound:
    async def test_it_does_everything_once(self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks) -> None:
        inbox.put(mail(), received_at=NOW)
        assert await one_round(place) == []
        assert letters(file_books) == SENT

    async def test_an_inbox_that_is_away_does_not_keep_letters_from_leaving(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
    ) -> None:
        inbox.fails_at = "open"
        posted(file_books, letter(0))
        [trouble] = await one_round(place)
        assert isinstance(trouble, InboxUnavailable)
        assert letters(file_books) == ["acknowledgement sent"]

    async def test_a_sender_that_is_away_is_told_and_the_letters_wait(
        self, place: Workplace, inbox: MemoryInbox, sender: MemorySender, file_books: SqlBooks
    ) -> None:
        sender.always = SenderUnavailable("refused")
        inbox.put(mail(), received_at=NOW)
        [trouble] = await one_round(place)
        assert isinstance(trouble, SenderUnavailable)
        assert letters(file_books) == [one.replace("sent", "queued") for one in SENT]
        assert sender.closed


class TestOutages:
    async def watch(self, place: Workplace) -> MailboxWatch:
        return MailboxWatch(place, place.mailboxes[0], asyncio.Event())

    async def fail(self, watch: MailboxWatch) -> None:
        with pytest.raises(InboxUnavailable):
            await watch.step()

    async def test_a_long_outage_is_told_to_the_administrators_once(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, clock: SetClock
    ) -> None:
        watch = await self.watch(place)
        inbox.fails_at = "open"
        await self.fail(watch)
        clock.forward(seconds=mailbox_loop.DOWN_TOLD_AFTER.total_seconds() - 1)
        await self.fail(watch)
        assert letters(file_books) == []
        clock.forward(seconds=1)
        for _ in range(3):
            await self.fail(watch)
        assert letters(file_books) == ["admin_notice queued"]

    async def test_a_second_outage_is_told_again(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, clock: SetClock
    ) -> None:
        watch = await self.watch(place)
        for _ in range(2):
            await watch.step()
            inbox.fails_at = "new_mail"
            await self.fail(watch)
            clock.forward(minutes=16)
            await self.fail(watch)
            inbox.fails_at = ""
        assert letters(file_books) == ["admin_notice queued"] * 2
