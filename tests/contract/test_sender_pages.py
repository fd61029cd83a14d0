"""What every Sender promises of a page: neither the pace, nor letters in flight, nor a full server hold it up."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from csc_mailbot.adapters.smtp_sender import SmtpSender
from csc_mailbot.adapters.smtp_sender import sender as sender_module
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.ports import Accepted, OutgoingMail
from tests.contract.test_sender import letter, options_for
from tests.servers.sink import Sink
from tests.servers.sink_options import SinkOptions

GUARDIA = "guardia@aserti.example"


def page() -> OutgoingMail:
    return replace(letter(GUARDIA), at_once=True)


@pytest.fixture
async def small_sink() -> AsyncIterator[Sink]:
    """A server that takes two connections of ours, and no more."""
    async with Sink(SinkOptions(max_connections=2)) as server:
        yield server


async def stalled(sink: Sink, sender: SmtpSender, letters: int) -> "list[asyncio.Task[object]]":
    """Send letters that the server never answers; return when it has them all."""
    sink.behaviour.stall_at = "MAIL"
    tasks: list[asyncio.Task[object]] = [asyncio.create_task(sender.send(letter())) for _ in range(letters)]
    async with asyncio.timeout(5):
        while sink.commands.count("MAIL") < letters:  # noqa: ASYNC110 - the server has no bell for it
            await asyncio.sleep(0.01)
    sink.behaviour.stall_at = ""
    return tasks


async def test_a_full_minute_does_not_hold_up_a_page(sink: Sink) -> None:
    forever = asyncio.Event()

    async def sleep(_: float) -> None:
        await forever.wait()

    sender = SmtpSender(options_for(sink, max_per_minute=1), sleep=sleep)
    await sender.send(letter())
    waiting = asyncio.create_task(sender.send(letter()))
    assert isinstance(await asyncio.wait_for(sender.send(page()), 1), Accepted)
    assert not waiting.done()
    waiting.cancel()
    await sender.close()


async def test_a_page_does_not_wait_behind_stalled_letters(sink: Sink) -> None:
    sender = SmtpSender(options_for(sink, max_connections=2))
    letters = await stalled(sink, sender, 2)
    assert isinstance(await asyncio.wait_for(sender.send(page()), 1), Accepted)
    sink.go_on()
    assert all(isinstance(one, Accepted) for one in await asyncio.gather(*letters))
    await sender.close()


async def test_where_the_server_takes_no_more_connections_a_page_gets_the_next_before_any_letter(
    small_sink: Sink,
) -> None:
    sender = SmtpSender(options_for(small_sink, max_connections=2))
    letters = await stalled(small_sink, sender, 2)
    letters += [asyncio.create_task(sender.send(letter())) for _ in range(20)]
    urgent = asyncio.create_task(sender.send(page()))
    async with asyncio.timeout(5):
        while not sender._first_in_line:  # noqa: ASYNC110 - asked of the sender itself
            await asyncio.sleep(0.01)
    small_sink.go_on()
    assert isinstance(await urgent, Accepted)
    taken = [mail.recipients[0] for mail in small_sink.mails]
    assert taken.index(GUARDIA) <= 3, "two were in flight, and one may have gone beside it on the other connection"
    await asyncio.gather(*letters)
    await sender.close()


async def test_where_all_connections_stay_busy_a_page_is_told_so_in_time(
    small_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "PAGE_PATIENCE", sender_module.PAGE_PATIENCE / 100)
    sender = SmtpSender(options_for(small_sink, max_connections=2))
    letters = await stalled(small_sink, sender, 2)
    with pytest.raises(SenderUnavailable, match="all are busy"):
        await sender.send(page())
    small_sink.go_on()
    await asyncio.gather(*letters)
    assert isinstance(await sender.send(page()), Accepted)
    await sender.close()


async def test_a_page_that_is_given_up_while_it_waits_loses_no_connection(small_sink: Sink) -> None:
    sender = SmtpSender(options_for(small_sink, max_connections=2))
    letters = await stalled(small_sink, sender, 2)
    urgent = asyncio.create_task(sender.send(page()))
    async with asyncio.timeout(5):
        while not sender._first_in_line:  # noqa: ASYNC110 - asked of the sender itself
            await asyncio.sleep(0.01)
    turn = sender._first_in_line[0]
    small_sink.go_on()
    while not turn.done():  # noqa: ASYNC110 - the same moment is wanted, not one after it
        await asyncio.sleep(0)
    urgent.cancel()
    await asyncio.gather(*letters, urgent, return_exceptions=True)
    assert not sender._busy
    assert all(isinstance(one, Accepted) for one in await asyncio.gather(*(sender.send(letter()) for _ in range(4))))
    await sender.close()
