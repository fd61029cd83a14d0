"""What every Sender promises, over a real SMTP server that misbehaves on request."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.adapters.smtp_sender import SmtpOptions, SmtpSender
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.ports import Accepted, Deferred, Doubtful, OutgoingMail, Rejected, Sender
from tests.servers.sink import Sink
from tests.servers.sink_options import SinkOptions

CONTENT = b"From: soporte@aserti.example\r\nSubject: Hola\r\n\r\nBuenos dias\r\n"
TO = "ana@cliente.example"


def letter(to: str = TO, content: bytes = CONTENT) -> OutgoingMail:
    return OutgoingMail("soporte@aserti.example", to, content)


def options_for(sink: Sink, **changes: object) -> SmtpOptions:
    return replace(SmtpOptions(host=sink.host, port=sink.port, security="none", own_name="desk.test"), **changes)  # type: ignore[arg-type]


def satisfies_the_port(sender: SmtpSender) -> Sender:
    """Type-checked only."""
    return sender


@pytest.fixture
async def sender(sink: Sink) -> AsyncIterator[SmtpSender]:
    sender = SmtpSender(options_for(sink))
    yield sender
    await sender.close()


async def test_an_accepted_mail_is_at_the_server_byte_for_byte(sink: Sink, sender: SmtpSender) -> None:
    result = await sender.send(letter())
    assert result == Accepted(250, "2.0.0 OK, taken")
    assert [(mail.sender, mail.recipients, mail.content) for mail in sink.mails] == [
        ("soporte@aserti.example", (TO,), CONTENT)
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Subject: x\n\n.\n..a\n", b"Subject: x\r\n\r\n.\r\n..a\r\n"),
        (b".Subject: x\r\n\r\nlone \r return, no end", b".Subject: x\r\n\r\nlone \r\n return, no end\r\n"),
        (b"", b"\r\n"),
    ],
)
async def test_dots_and_line_ends_survive(sink: Sink, sender: SmtpSender, written: bytes, read: bytes) -> None:
    await sender.send(letter(content=written))
    assert sink.mails[0].content == read


async def test_a_mail_of_thirty_megabytes_arrives(sink: Sink, sender: SmtpSender) -> None:
    content = CONTENT + (b"." + b"A" * 75 + b"\r\n") * 400_000
    assert isinstance(await sender.send(letter(content=content)), Accepted)
    assert sink.mails[0].content == content


async def test_the_null_sender_is_taken(sink: Sink, sender: SmtpSender) -> None:
    assert isinstance(await sender.send(OutgoingMail("", TO, CONTENT)), Accepted)
    assert sink.mails[0].sender == ""


async def test_connections_are_kept_and_never_more_than_configured(sink: Sink) -> None:
    sender = SmtpSender(options_for(sink, max_connections=3))
    results = await asyncio.gather(*(sender.send(letter()) for _ in range(30)))
    await sender.send(letter())
    await sender.close()
    assert all(isinstance(each, Accepted) for each in results)
    assert (len(sink.mails), sink.connections_made) == (31, 3)


async def test_idle_connections_are_closed(sink: Sink) -> None:
    sender = SmtpSender(options_for(sink, idle_timeout=timedelta(seconds=0.05)))
    await asyncio.gather(sender.send(letter()), sender.send(letter()))
    async with asyncio.timeout(5):
        while sink.connections:  # noqa: ASYNC110 - the library closes them unasked
            await asyncio.sleep(0.01)
    assert isinstance(await sender.send(letter()), Accepted)
    await sender.close()


async def test_closing_says_good_bye_and_sending_again_connects_anew(sink: Sink, sender: SmtpSender) -> None:
    await sender.send(letter())
    await sender.close()
    assert isinstance(await sender.send(letter()), Accepted)
    assert sink.connections_made == 2


async def test_connections_that_the_server_cut_are_replaced_unseen(sink: Sink, sender: SmtpSender) -> None:
    await asyncio.gather(*(sender.send(letter()) for _ in range(4)))
    sink.cut()
    results = await asyncio.gather(*(sender.send(letter()) for _ in range(4)))
    assert all(isinstance(each, Accepted) for each in results)
    assert len(sink.mails) == 8


async def test_a_server_that_says_421_to_a_kept_connection_is_asked_once_more(sink: Sink, sender: SmtpSender) -> None:
    await sender.send(letter())
    sink.behaviour.at_mail = "421 4.4.2 idle for too long"
    assert isinstance(await sender.send(letter()), Deferred)
    assert sink.connections_made == 2
    sink.behaviour.at_mail = ""
    assert isinstance(await sender.send(letter()), Accepted)


@pytest.mark.parametrize("step", ["at_mail", "at_recipient", "at_data"])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("451 4.3.0 later", Deferred(451, "4.3.0 later")),
        ("421 4.3.2 closing", Deferred(421, "4.3.2 closing")),
        ("550 5.1.1 nobody", Rejected(550, "5.1.1 nobody")),
        ("552 5.2.2 full", Rejected(552, "5.2.2 full")),
    ],
)
async def test_a_refusal_is_told_as_the_server_gave_it_and_the_next_mail_goes(
    sink: Sink, sender: SmtpSender, step: str, answer: str, expected: object
) -> None:
    setattr(sink.behaviour, step, answer if step == "at_mail" else {TO: answer})
    assert await sender.send(letter()) == expected
    sink.behaviour.at_mail = ""
    assert isinstance(await sender.send(letter("luis@cliente.example")), Accepted)
    assert [mail.recipients for mail in sink.mails] == [("luis@cliente.example",)]


async def test_greylisting_defers_once(sink: Sink, sender: SmtpSender) -> None:
    sink.behaviour.greylist = True
    assert [type(await sender.send(letter())) for _ in range(2)] == [Deferred, Accepted]


@pytest.mark.parametrize("is_taken", [True, False])
async def test_a_connection_lost_after_the_final_dot_is_a_doubt(
    sink: Sink,
    sender: SmtpSender,
    is_taken: bool,  # noqa: FBT001
) -> None:
    sink.behaviour.drop_unanswered, sink.behaviour.drop_untaken = int(is_taken), int(not is_taken)
    assert isinstance(await sender.send(letter()), Doubtful)
    assert len(sink.mails) == int(is_taken)
    assert isinstance(await sender.send(letter()), Accepted)


@pytest.mark.parametrize(("step", "kind"), [("MAIL", Deferred), ("RCPT", Deferred), ("DATA", Doubtful)])
async def test_silence_is_a_deferral_before_the_final_dot_and_a_doubt_after_it(
    sink: Sink, step: str, kind: type[object]
) -> None:
    patience = timedelta(seconds=0.1)
    sender = SmtpSender(options_for(sink, command_timeout=patience, data_timeout=patience))
    sink.behaviour.stall_at = step
    assert isinstance(await sender.send(letter()), kind)
    sink.go_on()
    assert isinstance(await sender.send(letter()), Accepted)
    await sender.close()


async def test_a_cancelled_send_leaves_no_connection_in_the_middle_of_a_mail(sink: Sink, sender: SmtpSender) -> None:
    sink.behaviour.stall_at = "RCPT"
    sending = asyncio.create_task(sender.send(letter()))
    async with asyncio.timeout(5):
        while "RCPT" not in sink.commands:  # noqa: ASYNC110 - another task is at work
            await asyncio.sleep(0)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    sink.go_on()
    assert isinstance(await sender.send(letter("luis@cliente.example")), Accepted)
    assert [mail.recipients for mail in sink.mails] == [("luis@cliente.example",)]


async def test_a_server_that_is_down_is_unavailable_and_back_when_it_is_up(sink: Sink, sender: SmtpSender) -> None:
    await sender.send(letter())
    await sink.down()
    with pytest.raises(SenderUnavailable, match="does not listen there"):
        await sender.send(letter())
    await sink.up()
    assert isinstance(await sender.send(letter()), Accepted)


@pytest.mark.parametrize("greeting", ["421 4.3.2 not now", "554 5.7.1 go away"])
async def test_a_server_that_turns_us_away_is_unavailable(sink: Sink, sender: SmtpSender, greeting: str) -> None:
    sink.behaviour.at_connect = greeting
    with pytest.raises(SenderUnavailable, match=greeting[:3]):
        await sender.send(letter())


async def test_a_server_that_takes_fewer_connections_gets_fewer() -> None:
    async with Sink(SinkOptions(max_connections=2)) as sink:
        sender = SmtpSender(options_for(sink, max_connections=4))
        results = await asyncio.gather(*(sender.send(letter()) for _ in range(40)))
        again = await asyncio.gather(*(sender.send(letter()) for _ in range(10)))
        await sender.close()
    assert all(isinstance(each, Accepted) for each in [*results, *again])
    assert len(sink.mails) == 50


async def test_a_mail_over_the_servers_limit_is_refused_without_sending_it() -> None:
    async with Sink(SinkOptions(max_size=1000)) as sink:
        sender = SmtpSender(options_for(sink))
        result = await sender.send(letter(content=CONTENT + b"x" * 1000))
        await sender.close()
    assert isinstance(result, Rejected)
    assert (result.code, sink.commands) == (552, [])


async def test_foreign_letters_before_the_at_sign_need_smtputf8() -> None:
    async with Sink(SinkOptions(smtputf8=False)) as poor, Sink() as rich:
        first, second = SmtpSender(options_for(poor)), SmtpSender(options_for(rich))
        results = [await each.send(letter("begoña@cliente.example")) for each in (first, second)]
        await asyncio.gather(first.close(), second.close())
    assert results[0] == Rejected(553, "5.6.7 the address has letters that this server cannot take (no SMTPUTF8)")
    assert isinstance(results[1], Accepted)
    assert (rich.mails[0].recipients, "SMTPUTF8" in rich.mails[0].options) == (("begoña@cliente.example",), True)


async def test_foreign_letters_in_the_domain_have_a_plain_form() -> None:
    async with Sink(SinkOptions(smtputf8=False)) as sink:
        sender = SmtpSender(options_for(sink))
        await sender.send(letter("ana@españa.example"))
        await sender.close()
    assert sink.mails[0].recipients == ("ana@xn--espaa-rta.example",)


@pytest.mark.parametrize("address", ["ana@cliente.example\r\nDATA", "ana luis@cliente.example", "a<b>@cliente.example"])
async def test_an_address_that_would_break_out_of_its_command_is_refused(
    sink: Sink, sender: SmtpSender, address: str
) -> None:
    assert isinstance(await sender.send(letter(address)), Rejected)
    assert isinstance(await sender.send(letter()), Accepted)
    assert len(sink.mails) == 1


async def test_the_limit_per_minute_holds_over_all_connections(sink: Sink) -> None:
    clock = [1000.0]
    naps: list[float] = []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock[0] += seconds

    sender = SmtpSender(options_for(sink, max_per_minute=3), now=lambda: clock[0], sleep=sleep)
    await asyncio.gather(*(sender.send(letter()) for _ in range(3)))
    assert naps == []
    clock[0] += 20
    await asyncio.gather(*(sender.send(letter()) for _ in range(4)))
    await sender.close()
    assert [nap for nap in naps if nap] == [40.0, 60.0]


async def test_closing_does_not_wait_for_a_server_that_says_nothing() -> None:
    async with Sink() as sink:
        sender = SmtpSender(options_for(sink))
        await sender.send(letter())
        for connection in sink.connections:
            connection.pause_reading()
        began = time.monotonic()
        await sender.close()
        assert time.monotonic() - began < 2
