"""Pages leave whatever happens to the first SMTP server, over real servers and real books."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.smtp_sender import SmtpOptions, SmtpSender
from csc_mailbot.adapters.webhook import HttpWebhook
from csc_mailbot.daemon.lifecycle import live
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.timekeeping.clock import SystemClock
from csc_mailbot.workflows.deliver_by_backup import BackupWays
from csc_mailbot.workflows.rows import OutboxLine
from tests.contract.books.making import letter, posted
from tests.desks import SetClock, make_desk
from tests.fakes import Listener
from tests.servers.sink import Sink
from tests.servers.sink_options import SinkOptions
from tests.servers.web import WebServer

GUARDIA = "luis@movil.example"
AFTER = timedelta(seconds=0.3)


@pytest.fixture
async def second_sink() -> AsyncIterator[Sink]:
    """The second SMTP server."""
    async with Sink() as server:
        yield server


@dataclass(slots=True)
class House:
    """The daemon's loops over real books and servers."""

    place: Workplace
    books: SqlBooks

    def page(self, recipient: str = GUARDIA) -> int:
        """Write a page, as of now."""
        now = datetime.now(UTC)  # noqa: TID251 - the daemon's loops run by the machine's clock
        [number] = posted(self.books, replace(letter(0, rank=0, recipient=recipient), backup_at=now + AFTER), now=now)
        self.place.letters_written.ring()
        return number

    def line(self, number: int) -> OutboxLine:
        found = self.books.look(lambda records: records.outbox.letter(number))
        assert found
        return found

    async def until(self, number: int, ways: tuple[str, ...]) -> None:
        """Return as soon as the page went by these ways."""
        async with asyncio.timeout(10):
            while self.line(number).ways != ways:  # noqa: ASYNC110 - the books have no bell
                await asyncio.sleep(0.01)


def options(server: Sink, **more: object) -> SmtpOptions:
    return replace(SmtpOptions(server.host, server.port, "none", own_name="desk.test"), **more)  # type: ignore[arg-type]


@asynccontextmanager
async def working(
    books: SqlBooks, first: SmtpSender, second: Sink | None = None, web: WebServer | None = None
) -> AsyncIterator[House]:
    ways = BackupWays(SmtpSender(options(second)) if second else None, HttpWebhook(web.url) if web else None)
    desk = replace(make_desk(SetClock()), clock=SystemClock(), backup_after=AFTER)
    place = Workplace(desk, books, (), first, Listener(), backup=ways)
    stop, ready = asyncio.Event(), asyncio.Event()
    life = asyncio.create_task(live(place, stop, ready.set))
    await ready.wait()
    try:
        yield House(place, books)
    finally:
        stop.set()
        await life


class TestOvertaking:
    async def test_a_page_leaves_within_a_second_under_ten_thousand_letters_and_a_full_pace(
        self, file_books: SqlBooks, sink: Sink
    ) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - as above
        posted(file_books, *[letter(0, recipient=f"x{number}@x.example") for number in range(10_000)], now=now)
        async with working(file_books, SmtpSender(options(sink, max_per_minute=5))) as house:
            await sink.wait_for(5)
            began = asyncio.get_running_loop().time()
            house.page()
            taken = await sink.wait_for(6, 1)
            assert taken[-1].recipients == (GUARDIA,)
            assert asyncio.get_running_loop().time() - began < 1

    async def test_a_page_does_not_wait_for_letters_in_flight_to_a_server_that_stalls(
        self, file_books: SqlBooks, sink: Sink
    ) -> None:
        sink.behaviour.stall_at = "MAIL"
        posted(file_books, *[letter(0, recipient=f"x{number}@x.example") for number in range(20)])
        async with working(file_books, SmtpSender(options(sink))) as house:
            async with asyncio.timeout(5):
                while sink.commands.count("MAIL") < 4:  # noqa: ASYNC110 - the server has no bell for it
                    await asyncio.sleep(0.01)
            sink.behaviour.stall_at = ""
            house.page()
            assert [mail.recipients for mail in await sink.wait_for(1, 1)] == [(GUARDIA,)]
            sink.go_on()

    async def test_a_stalled_page_does_not_hold_up_the_next(self, file_books: SqlBooks, sink: Sink) -> None:
        sink.behaviour.stall_at = "RCPT"
        async with working(file_books, SmtpSender(options(sink))) as house:
            house.page("first@x.example")
            async with asyncio.timeout(5):
                while "RCPT" not in sink.commands:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(0.01)
            sink.behaviour.stall_at = ""
            house.page("second@x.example")
            assert [mail.recipients for mail in await sink.wait_for(1, 1)] == [("second@x.example",)]
            sink.go_on()
            await sink.wait_for(2)


def dead(sink: Sink) -> SmtpSender:
    return SmtpSender(replace(options(sink), port=1))


def stalling(sink: Sink) -> SmtpSender:
    sink.behaviour.stall_at = "MAIL"
    return SmtpSender(options(sink))


def refusing_log_in(sink: Sink) -> SmtpSender:
    sink.options = SinkOptions(passwords={"soporte": "another"})
    return SmtpSender(options(sink, username="soporte", password="wrong"))


class TestBackup:
    @pytest.mark.parametrize("first", [dead, stalling, refusing_log_in])
    async def test_whatever_is_wrong_with_the_first_server_the_page_goes_by_both_others(
        self,
        file_books: SqlBooks,
        sink: Sink,
        second_sink: Sink,
        web: WebServer,
        first: Callable[[Sink], SmtpSender],
    ) -> None:
        async with working(file_books, first(sink), second_sink, web) as house:
            number = house.page()
            [told] = await web.wait_for(1)
            assert [mail.recipients for mail in await second_sink.wait_for(1)] == [(GUARDIA,)]
            await house.until(number, ("backup", "webhook"))
            assert told["to"] == GUARDIA
            assert not sink.mails
            sink.go_on()

    async def test_a_page_that_the_first_server_takes_goes_by_no_other(
        self, file_books: SqlBooks, sink: Sink, second_sink: Sink, web: WebServer
    ) -> None:
        async with working(file_books, SmtpSender(options(sink)), second_sink, web) as house:
            number = house.page()
            await house.until(number, ("smtp",))
            assert file_books.look(lambda records: records.backup.next_due()) is None
        assert not second_sink.mails
        assert not web.asked

    async def test_the_first_server_gets_it_too_when_it_comes_back_with_the_same_message_id(
        self, file_books: SqlBooks, sink: Sink, second_sink: Sink
    ) -> None:
        async with working(file_books, stalling(sink), second_sink) as house:
            number = house.page()
            await house.until(number, ("backup",))
            sink.go_on()
            await house.until(number, ("backup", "smtp"))
            assert house.line(number).state == "sent"
        assert [mail.content for mail in sink.mails] == [mail.content for mail in second_sink.mails]

    async def test_a_dead_backup_delays_nothing(self, file_books: SqlBooks, sink: Sink, web: WebServer) -> None:
        web.stalls = True
        sink.behaviour.at_recipient = {"lost@x.example": "451 4.3.0 later"}
        async with Sink() as second_dead:
            await second_dead.down()
            async with working(file_books, SmtpSender(options(sink)), second_dead, web) as house:
                house.page("lost@x.example")
                await web.wait_for(1)
                posted(file_books, letter(0, recipient="ana@x.example"))
                house.page()
                taken = await sink.wait_for(2, 2)
                assert {mail.recipients for mail in taken} == {("ana@x.example",), (GUARDIA,)}

    async def test_a_refusal_of_the_servers_own_goes_by_backup_at_once(
        self, file_books: SqlBooks, sink: Sink, second_sink: Sink
    ) -> None:
        sink.behaviour.at_recipient = {"*": "554 5.7.1 relaying denied"}
        async with working(file_books, SmtpSender(options(sink)), second_sink) as house:
            house.place.desk = replace(house.place.desk, backup_after=timedelta(hours=1))
            number = house.page()
            await house.until(number, ("backup",))
            assert house.line(number).state == "sent"
