"""What every Inbox promises, over Dovecot in all its variants and over pymap."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from csc_mailbot.adapters.imap_inbox import ImapInbox, ImapOptions
from csc_mailbot.errors import InboxUnavailable
from csc_mailbot.workflows.ports import Inbox
from tests.contract.inbox_places import DOVECOTS, Dovecots, Place, mail
from tests.servers.dovecot import Dovecot
from tests.servers.mailboxes import PASSWORD
from tests.servers.pymap_server import Pymap

RECEIVED = datetime(2026, 3, 2, 7, 30, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def dovecots() -> Iterator[Dovecots]:
    with ExitStack() as stack:
        yield Dovecots(stack)


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.dovecot) for name in DOVECOTS] + ["pymap"])
async def place(request: pytest.FixtureRequest, user: str, dovecots: Dovecots) -> AsyncIterator[Place]:
    name = request.param
    async with AsyncExitStack() as stack:
        if name == "pymap":
            server: Pymap | Dovecot = await stack.enter_async_context(Pymap({user: PASSWORD}))
        else:
            server = dovecots.get(name)
        options = ImapOptions(
            host=server.host, port=server.port, security="none", username=user, password=PASSWORD,
            processed_folder="Soporte/CSC",
        )  # fmt: skip
        processed = {"dovecot with a namespace": "INBOX.Soporte.CSC"}.get(name, "Soporte.CSC")
        yield Place(
            options,
            server.mailboxes,
            user,
            processed if "dovecot" in name and "slashes" not in name else "Soporte/CSC",
            expunges="UIDPLUS" not in name,
            patience=timedelta(seconds=0.2) if "IDLE" in name else timedelta(minutes=5),
        )


@pytest.fixture
async def inbox(place: Place) -> AsyncIterator[ImapInbox]:
    inbox = ImapInbox("soporte", place.options)
    await inbox.open()
    yield inbox
    await inbox.close()


def satisfies_the_port(inbox: ImapInbox) -> Inbox:
    """Type-checked only."""
    return inbox


async def test_new_mail_is_told_in_order_with_size_date_and_subject(place: Place, inbox: ImapInbox) -> None:
    first, second = mail("=?utf-8?q?Cr=C3=ADtica?="), mail("URGENTE", "x" * 5000)
    await place.append(first, second, received_at=RECEIVED)
    found = await inbox.new_mail(0)
    assert [(each.size, each.received_at, each.subject) for each in found] == [
        (len(first), RECEIVED, "Crítica"),
        (len(second), RECEIVED, "URGENTE"),
    ]
    assert found[0].uid < found[1].uid
    assert found[0].received_at.utcoffset() == timedelta(0)


async def test_only_mail_above_the_uid_is_new(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"), mail("dos"))
    first, second = await inbox.new_mail(0)
    assert [each.subject for each in await inbox.new_mail(first.uid)] == ["dos"]
    assert await inbox.new_mail(second.uid) == []
    assert await inbox.new_mail(0, known={first.uid}) == [second]
    assert await inbox.new_mail(second.uid + 1000) == []


async def test_an_empty_folder_has_no_new_mail(inbox: ImapInbox) -> None:
    assert await inbox.new_mail(0) == []


async def test_mail_that_is_marked_deleted_is_not_new(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"), mail("dos"))
    first, _ = await inbox.new_mail(0)
    await place.mailboxes.flag(place.user, [first.uid], r"\Deleted")
    assert [each.subject for each in await inbox.new_mail(0)] == ["dos"]


async def test_mail_comes_whole_and_stays_unread(place: Place, inbox: ImapInbox) -> None:
    contents = [mail("uno"), mail("dos", "\r\n".join(f"línea {n}" for n in range(5000)) + "\r\n")]
    await place.append(*contents)
    fetched = await inbox.fetch(await inbox.new_mail(0))
    assert [each.content for each in fetched] == contents
    assert [(each.size, each.complete) for each in fetched] == [(len(each), True) for each in contents]
    assert all(r"\Seen" not in each.flags for each in await place.mailboxes.mails(place.user))


async def test_mail_that_is_gone_is_left_out_and_the_rest_comes(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"), mail("dos"), mail("tres"))
    found = await inbox.new_mail(0)
    await place.mailboxes.remove(place.user, [found[1].uid])
    # A server may go on showing the mail until it has said that it is gone, which it does when asked for new mail.
    assert {found[0].uid, found[2].uid} <= {each.uid for each in await inbox.fetch(found)}
    assert await inbox.new_mail(0) == [found[0], found[2]]
    assert [each.uid for each in await inbox.fetch(found)] == [found[0].uid, found[2].uid]
    assert await inbox.fetch_head(found[1]) is None
    assert await inbox.fetch([found[1]]) == []
    assert await inbox.fetch([]) == []


async def test_odd_subjects_never_stop_the_listing(place: Place, inbox: ImapInbox) -> None:
    await place.append(
        b"From: a@b.example\r\n\r\nsin asunto\r\n",
        b"Subject: =?martian?b?!!!?= =?utf-8?b?w?=\r\n\r\n\r\n",
        "Subject: avería\r\n\r\n\r\n".encode("latin-1"),
        b"Subject: uno\r\n dos\r\n\r\n\r\n",
        b"Subject:\r\n\r\n\r\n",
    )
    subjects = [each.subject for each in await inbox.new_mail(0)]
    assert (subjects[0], subjects[2], subjects[3], subjects[4]) == ("", "avería", "uno dos", "")


async def test_a_large_mail_gives_its_header_and_first_text_as_a_mail(place: Place, inbox: ImapInbox) -> None:
    content = (
        "From: Ana <ana@cliente.example>\r\nSubject: plano\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed;\r\n boundary="m"\r\n\r\n'
        '--m\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        "--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Adjunto el plano de la m=C3=A1quina\r\n"
        "--a\r\nContent-Type: text/html\r\n\r\n<p>Adjunto</p>\r\n--a--\r\n"
        "--m\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + "QUJD\r\n" * 20_000
        + "--m--\r\n"
    ).encode()
    await place.append(content)
    (summary,) = await inbox.new_mail(0)
    head = await inbox.fetch_head(summary)
    assert head is not None
    assert (head.complete, head.size) == (False, len(content))
    parsed = message_from_bytes(head.content, policy=policy.default)
    assert (parsed["Subject"], parsed["From"], parsed.get_content_type()) == (
        "plano", "Ana <ana@cliente.example>", "text/plain",
    )  # fmt: skip
    assert parsed.get_content().strip() == "Adjunto el plano de la máquina"


async def test_a_large_mail_of_text_alone_is_cut(place: Place, inbox: ImapInbox) -> None:
    text = "".join(f"línea {n}\r\n" for n in range(20_000))
    await place.append(f"Subject: log\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode())
    head = await inbox.fetch_head((await inbox.new_mail(0))[0])
    assert head is not None
    shown = message_from_bytes(head.content, policy=policy.default).get_content().replace("\r\n", "\n")
    assert 50_000 < len(shown) < 65_536
    assert text.replace("\r\n", "\n").startswith(shown)


async def test_a_large_mail_without_text_gives_its_header(place: Place, inbox: ImapInbox) -> None:
    await place.append(
        b"Subject: foto\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUJD\r\n" * 9000
    )
    head = await inbox.fetch_head((await inbox.new_mail(0))[0])
    assert head is not None
    parsed = message_from_bytes(head.content, policy=policy.default)
    assert (parsed["Subject"], parsed.get_content().strip()) == ("foto", "")


async def test_put_away_mail_is_in_the_processed_folder_only(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"), mail("dos"))
    first, second = await inbox.new_mail(0)
    await inbox.put_away([first.uid])
    assert await place.subjects("INBOX") == ["dos"]
    assert await place.subjects(place.processed) == ["uno"]
    assert await inbox.new_mail(0) == [second]


async def test_putting_away_again_doubles_nothing(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"))
    (only,) = await inbox.new_mail(0)
    for _ in range(2):
        await inbox.put_away([only.uid])
    await inbox.put_away([])
    assert await place.subjects(place.processed) == ["uno"]


async def test_mail_that_other_people_marked_deleted_is_never_expunged(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("suyo"), mail("nuestro"))
    theirs, ours = await inbox.new_mail(0)
    await place.mailboxes.flag(place.user, [theirs.uid], r"\Deleted")
    await inbox.put_away([ours.uid])
    left = {each.uid for each in await place.mailboxes.mails(place.user)}
    assert left == ({theirs.uid} if place.expunges else {theirs.uid, ours.uid})


async def test_a_processed_folder_that_somebody_removed_is_made_again(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"))
    (only,) = await inbox.new_mail(0)

    def remove() -> None:
        with place.mailboxes.client(place.user) as client:
            client.delete_folder(place.processed)

    await asyncio.to_thread(remove)
    await inbox.put_away([only.uid])
    assert await place.subjects(place.processed) == ["uno"]


async def test_without_a_processed_folder_mail_stays_where_it_is(place: Place) -> None:
    inbox = ImapInbox("soporte", replace(place.options, processed_folder=""))
    await inbox.open()
    await place.append(mail("uno"))
    await inbox.put_away([each.uid for each in await inbox.new_mail(0)])
    await inbox.close()
    assert await place.subjects("INBOX") == ["uno"]
    assert await place.mailboxes.folders(place.user) == {"INBOX"}


async def test_both_folders_are_counted(place: Place, inbox: ImapInbox) -> None:
    await place.append(mail("uno"), mail("dos"), mail("tres"))
    await inbox.new_mail(0)
    counts = await inbox.folder_counts()
    assert (counts.waiting, counts.processed) == (3, 0)


async def test_waiting_ends_at_the_timeout(inbox: ImapInbox) -> None:
    began = time.monotonic()
    await inbox.wait(timedelta(seconds=0.2))
    assert 0.15 < time.monotonic() - began < 5


async def test_waiting_ends_when_mail_arrives(place: Place, inbox: ImapInbox) -> None:
    await inbox.new_mail(0)
    waiting = asyncio.create_task(inbox.wait(place.patience))
    await asyncio.sleep(0)
    await place.append(mail("uno"))
    await asyncio.wait_for(waiting, 10)
    assert [each.subject for each in await inbox.new_mail(0)] == ["uno"]


async def test_mail_that_arrived_before_the_wait_is_not_slept_over(place: Place, inbox: ImapInbox) -> None:
    for number in range(5):
        assert len(await inbox.new_mail(0)) == number
        await place.append(mail(str(number)))
        await asyncio.wait_for(inbox.wait(place.patience), 10)


async def test_a_cancelled_wait_frees_the_thread_at_once(place: Place, inbox: ImapInbox) -> None:
    for _ in range(3):
        waiting = asyncio.create_task(inbox.wait(timedelta(minutes=5)))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await inbox.new_mail(0) == []
        assert time.monotonic() - began < 1


async def test_closing_ends_a_wait_and_opening_again_works(place: Place, inbox: ImapInbox) -> None:
    validity = await inbox.open()
    waiting = asyncio.create_task(inbox.wait(timedelta(seconds=1)))
    await asyncio.sleep(0.05)
    await inbox.close()
    await asyncio.gather(waiting, return_exceptions=True)
    with pytest.raises(InboxUnavailable, match="open the mailbox first"):
        await inbox.new_mail(0)
    await inbox.close()
    assert await inbox.open() == validity
    assert await inbox.new_mail(0) == []


async def test_a_wrong_password_is_told_as_such(place: Place) -> None:
    inbox = ImapInbox("soporte", replace(place.options, password="otra"))
    with pytest.raises(InboxUnavailable, match="refused the log-in: check the user name") as raised:
        await inbox.open()
    await inbox.close()
    assert "otra" not in str(raised.value)
    assert place.user not in str(raised.value)
