"""The town's post: what the SMTP server takes and refuses, and what is found in mailboxes."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from imaplib import IMAP4
from typing import TypeVar

import pytest

from csc_mailbot.demo.people import ADMIN, ANA, DESK, LUCIA, LUIS, PASSWORD
from csc_mailbot.demo.smtp_server import PostedMail
from csc_mailbot.demo.town import Town
from csc_mailbot.timekeeping.clock import SystemClock

T = TypeVar("T")
MAIL = b"From: lucia@cliente.example\r\nSubject: hola\r\n\r\nHola.\r\n"


@dataclass
class Witness:
    taken: list[PostedMail] = field(default_factory=list)
    turned_away: list[tuple[str, str]] = field(default_factory=list)

    def posted(self, mail: PostedMail) -> None:
        self.taken.append(mail)

    def refused(self, sender: str, recipient: str) -> None:
        self.turned_away.append((sender, recipient))


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
async def town(witness: Witness) -> AsyncIterator[Town]:
    async with Town(SystemClock(), witness) as opened:
        yield opened


async def with_client(town: Town, work: Callable[[smtplib.SMTP], T]) -> T:
    def session() -> T:
        with smtplib.SMTP(town.doors.host, town.doors.smtp_port, timeout=20) as client:
            return work(client)

    return await asyncio.to_thread(session)


async def test_a_mail_lands_once_in_the_mailbox_of_each_of_its_readers(town: Town, witness: Witness) -> None:
    readers = [ANA.address, LUIS.address, "ANA@aserti.es"]
    await with_client(town, lambda client: client.sendmail(LUCIA.address, readers, MAIL))
    assert [mail["Subject"] for mail in await town.mailbox(ANA)] == ["hola"]
    assert [mail["Subject"] for mail in await town.mailbox(LUIS)] == ["hola"]
    assert await town.mailbox(ADMIN) == []
    assert [(mail.sender, mail.recipients) for mail in witness.taken] == [
        (LUCIA.address, (ANA.address, LUIS.address)),
    ]


async def test_a_mail_gets_the_trace_of_a_real_server(town: Town) -> None:
    await with_client(town, lambda client: client.sendmail(LUCIA.address, [ANA.address], MAIL))
    (mail,) = await town.mailbox(ANA)
    assert mail.keys()[:2] == ["Return-Path", "Received"]
    assert mail["Return-Path"] == f"<{LUCIA.address}>"
    assert "by correo.playground.example with ESMTP id 000001" in mail["Received"]
    assert f"for <{ANA.address}>; " in mail["Received"]


async def test_the_null_sender_stays_null(town: Town, witness: Witness) -> None:
    await with_client(town, lambda client: client.sendmail("", [ANA.address], MAIL))
    (mail,) = await town.mailbox(ANA)
    assert mail["Return-Path"] == "<>"
    assert witness.taken[0].sender == ""


async def test_a_stranger_is_refused_and_the_others_get_the_mail(town: Town, witness: Witness) -> None:
    readers = ["nadie@aserti.es", ANA.address]
    refused = await with_client(town, lambda client: client.sendmail(LUCIA.address, readers, MAIL))
    assert refused["nadie@aserti.es"][0] == 550
    assert witness.turned_away == [(LUCIA.address, "nadie@aserti.es")]
    assert len(await town.mailbox(ANA)) == 1


async def test_who_logs_in_must_know_the_password(town: Town) -> None:
    def log_in(client: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(DESK.address, "adivinada")
        client.login(DESK.address, PASSWORD)
        client.sendmail(DESK.address, [ANA.address], MAIL)

    await with_client(town, log_in)
    (mail,) = await town.mailbox(ANA)
    assert "with ESMTPA id" in mail["Received"]


async def test_a_client_that_listens_hears_of_new_mail(town: Town) -> None:
    def listen() -> tuple[IMAP4, bytes]:
        client = IMAP4(town.doors.host, town.doors.imap_port, timeout=20)
        client.login(ANA.address, PASSWORD)
        client.select()
        client.send(b"x1 IDLE\r\n")
        return client, client.readline()

    client, greeting = await asyncio.to_thread(listen)
    assert greeting.startswith(b"+")
    await town.send(LUCIA.address, ANA, _mail())
    assert await asyncio.to_thread(client.readline) == b"* 1 EXISTS\r\n"
    client.shutdown()


async def test_closing_the_town_ends_every_talk(witness: Witness) -> None:
    def talk(town: Town) -> tuple[IMAP4, smtplib.SMTP]:
        reader = IMAP4(town.doors.host, town.doors.imap_port, timeout=20)
        reader.login(ANA.address, PASSWORD)
        reader.select()
        reader.send(b"x1 IDLE\r\n")
        reader.readline()
        return reader, smtplib.SMTP(town.doors.host, town.doors.smtp_port, timeout=20)

    async with Town(SystemClock(), witness) as town:
        reader, writer = await asyncio.to_thread(talk, town)
    assert (await asyncio.to_thread(reader.readline)).startswith(b"* BYE")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await asyncio.to_thread(writer.noop)
    reader.shutdown()
    writer.close()


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = LUCIA.address
    mail["Subject"] = "hola"
    mail.set_content("Hola.")
    return mail
