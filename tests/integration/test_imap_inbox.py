"""The door to IMAP where networks and servers are at their worst: TLS, tokens, silence, lost connections, size."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.adapters.imap_inbox import ImapInbox, ImapOptions, folder
from csc_mailbot.adapters.oauth import OAuthOptions, TokenSource
from csc_mailbot.errors import InboxUnavailable
from tests.servers.dovecot import Dovecot, DovecotOptions
from tests.servers.mailboxes import PASSWORD
from tests.servers.ports import LOOPBACK, free_ports
from tests.servers.token_server import TokenServer

MAIL = b"Subject: Hola\r\n\r\nBuenos dias\r\n"


def options_for(server: Dovecot, user: str, **changes: object) -> ImapOptions:
    plain = ImapOptions(host=server.host, port=server.port, security="none", username=user, password=PASSWORD)
    return replace(plain, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def opened(options: ImapOptions) -> AsyncIterator[ImapInbox]:
    inbox = ImapInbox("soporte", options)
    try:
        await inbox.open()
        yield inbox
    finally:
        await inbox.close()


@asynccontextmanager
async def scripted(
    script: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A server that follows a script; gives its port."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await script(reader, writer)

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for writer in writers:
            writer.close()
        server.close()
        await server.wait_closed()


@pytest.mark.dovecot
@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_tls_in_both_forms_with_a_trusted_certificate(dovecot: Dovecot, user: str, security: str) -> None:
    await dovecot.mailboxes.append(user, MAIL)
    port = dovecot.tls_port if security == "tls" else dovecot.port
    trusting = options_for(
        dovecot, user, port=port, security=security, tls_context=dovecot.certificate.client_context()
    )
    async with opened(trusting) as inbox:
        await asyncio.wait_for(inbox.wait(timedelta(seconds=0.1)), 5)
        assert [each.content for each in await inbox.fetch(await inbox.new_mail(0))] == [MAIL]
        waiting = asyncio.create_task(inbox.wait(timedelta(minutes=5)))
        await dovecot.mailboxes.append(user, MAIL)
        await asyncio.wait_for(waiting, 10)
    with pytest.raises(InboxUnavailable, match="certificate that is not to be trusted"):
        async with opened(replace(trusting, tls_context=ssl.create_default_context())):
            pass


@pytest.mark.dovecot
async def test_tls_on_a_plain_port_is_said(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(InboxUnavailable, match="does not speak TLS here"):
        async with opened(options_for(dovecot, user, security="tls")):
            pass


@pytest.mark.dovecot
@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer", "xoauth2 oauthbearer"])
async def test_an_access_token_opens_and_a_refused_one_is_renewed_once(
    token_server: TokenServer, user: str, mechanism: str
) -> None:
    rules = token_server.rules
    tokens = TokenSource(OAuthOptions(token_server.token_url, rules.client_id, rules.client_secret))
    with Dovecot(DovecotOptions(token_check=token_server.check_url, token_mechanisms=mechanism)) as server:
        options = options_for(server, user, password=None, tokens=tokens)
        async with opened(options) as inbox:
            assert await inbox.new_mail(0) == []
        token_server.revoke_all()
        async with opened(options) as inbox:
            assert await inbox.new_mail(0) == []
        assert len(token_server.requests) == 2
        with pytest.raises(InboxUnavailable, match="takes no access token") as raised:
            async with opened(replace(options, username="otra@aserti.example")):
                pass
    assert "access-" not in str(raised.value)


@pytest.mark.dovecot
async def test_a_folder_with_new_uids_has_another_uidvalidity(dovecot: Dovecot, user: str) -> None:
    await dovecot.mailboxes.append(user, MAIL)
    inbox = ImapInbox("soporte", options_for(dovecot, user))
    before = await inbox.open()
    await inbox.close()
    dovecot.forget_uids(user)
    assert await inbox.open() != before
    await inbox.close()


@pytest.mark.dovecot
async def test_a_server_that_goes_away_is_unavailable_and_opening_again_mends_it(user: str) -> None:
    with Dovecot() as server:
        inbox = ImapInbox("soporte", options_for(server, user))
        validity = await inbox.open()
        waiting = asyncio.create_task(inbox.wait(timedelta(minutes=5)))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(server.stop)
        with pytest.raises(InboxUnavailable):
            await asyncio.wait_for(waiting, 10)
        with pytest.raises(InboxUnavailable, match="does not listen there"):
            await inbox.open()
        await asyncio.to_thread(server.start)
        assert await inbox.open() == validity
        assert await inbox.new_mail(0) == []
        await inbox.close()


@pytest.mark.dovecot
async def test_a_mailbox_of_any_size_is_listed_whole(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "SEARCH_AT_ONCE", 7)
    monkeypatch.setattr(folder, "CHUNK", 5)
    dovecot.deliver(user, *(b"Subject: %d\r\n\r\n\r\n" % number for number in range(40)))
    async with opened(options_for(dovecot, user)) as inbox:
        found = await inbox.new_mail(0)
        assert len({each.subject for each in found}) == 40
        assert await inbox.new_mail(found[16].uid) == found[17:]
        await inbox.put_away([each.uid for each in found])


@pytest.mark.dovecot
async def test_another_session_that_expunges_leaves_the_rest_to_fetch(dovecot: Dovecot, user: str) -> None:
    await dovecot.mailboxes.append(user, *[MAIL] * 3)
    async with opened(options_for(dovecot, user, processed_folder="CSC")) as inbox:
        found = await inbox.new_mail(0)
        await dovecot.mailboxes.remove(user, [found[0].uid])
        assert [each.uid for each in await inbox.fetch(found)] == [each.uid for each in found[1:]]
        await inbox.put_away([each.uid for each in found])
    assert len(await dovecot.mailboxes.mails(user, "CSC")) == 2


@pytest.mark.parametrize("greets", [True, False])
async def test_closing_takes_less_than_two_seconds_though_the_server_is_silent(*, greets: bool) -> None:
    async def script(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n" if greets else b"")

    async with scripted(script) as port:
        options = ImapOptions(host=LOOPBACK, port=port, security="none", username="u", password="p")
        inbox = ImapInbox("soporte", options)
        opening = asyncio.create_task(inbox.open())
        await asyncio.sleep(0.05)
        began = time.monotonic()
        await inbox.close()
        assert time.monotonic() - began < 2
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)


async def test_a_server_that_falls_silent_is_given_up_after_the_timeout() -> None:
    async def script(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")

    patience = timedelta(seconds=0.2)
    async with scripted(script) as port:
        options = ImapOptions(LOOPBACK, "u", password="p", port=port, security="none")
        inbox = ImapInbox("soporte", replace(options, connect_timeout=patience, read_timeout=patience))
        with pytest.raises(InboxUnavailable, match="does not answer in time"):
            await inbox.open()
        await inbox.close()


ANSWERS = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
    "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n",
    "UID SEARCH": b"* SEARCH 1\r\n",
    "UID FETCH": b'* 1 FETCH (UID 1 RFC822.SIZE 9 INTERNALDATE "99-Foo-0000 25:61:00 +9999" FLAGS ()'
    b' BODY[HEADER.FIELDS ("SUBJECT")] NIL)\r\n',
}


async def follow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: bytes) -> None:
    """Answer as a small IMAP server that says `idle` in one breath when asked for IDLE."""
    writer.write(b"* OK hello\r\n")
    while line := (await reader.readline()).decode():
        if line == "DONE\r\n":
            continue
        tag, _, command = line.strip().partition(" ")
        if command == "IDLE":
            writer.write(idle)
            await reader.readline()
        writer.write(next((answer for name, answer in ANSWERS.items() if command.startswith(name)), b""))
        writer.write(f"{tag} OK done\r\n".encode())


@pytest.mark.parametrize("idle", [b"+ idling\r\n* 2 EXISTS\r\n", b"* 2 EXISTS\r\n+ idling\r\n"])
async def test_mail_told_in_one_breath_with_the_answer_to_idle_is_heard(idle: bytes) -> None:
    async with scripted(lambda reader, writer: follow(reader, writer, idle)) as port:
        options = ImapOptions(LOOPBACK, "u", password="p", port=port, security="none")
        async with opened(options) as inbox:
            await asyncio.wait_for(inbox.wait(timedelta(minutes=5)), 5)


async def test_an_impossible_date_and_no_subject_do_not_stop_the_listing() -> None:
    async with scripted(lambda reader, writer: follow(reader, writer, b"+ idling\r\n")) as port:
        inbox = ImapInbox("soporte", ImapOptions(LOOPBACK, "u", password="p", port=port, security="none"))
        await inbox.open()
        (summary,) = await inbox.new_mail(0)
        await inbox.close()
    assert (summary.uid, summary.size, summary.subject) == (1, 9, "")
    assert summary.received_at.tzinfo is not None


async def test_a_port_where_nobody_listens_says_what_to_check() -> None:
    options = ImapOptions(LOOPBACK, "u", password="p", port=free_ports(1)[0], security="none")
    with pytest.raises(
        InboxUnavailable, match=r"IMAP server 127\.0\.0\.1:\d+ does not listen there: check host and port"
    ):
        async with opened(options):
            pass
    assert "'u'" not in repr(options)
