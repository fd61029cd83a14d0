"""What people, providers and second deliveries do to a mailbox: each mail still has one ticket and one answer."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from csc_mailbot.timekeeping.clock import SystemClock
from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence, question
from tests.acceptance.desk import AGENT, Desk
from tests.servers.dovecot import Dovecot, DovecotOptions

pytestmark = pytest.mark.dovecot


def _outcomes(desk: Desk) -> Counter[str | None]:
    return Counter(line.outcome for line in desk.ledger())


async def test_mail_that_a_person_read_first_is_answered_all_the_same(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    mail = question(1, desk.user)
    await desk.imap.mailboxes.append(desk.user, mail.content, flags=["\\Seen"])
    assert await desk.round() == 0
    assert (await account(desk, [mail])).is_clean


@pytest.mark.parametrize("processed", ["CSC", ""])
async def test_mail_that_a_person_moves_away_and_back_is_not_worked_twice(
    processed: str, make_desk: Callable[..., Desk]
) -> None:
    desk = make_desk(mailbox=f'processed_folder = "{processed}"')
    mail = question(1, desk.user)
    nameless = question(2, desk.user).content.replace(b"Message-ID:", b"X-Old-Message-ID:")
    await desk.deliver(mail.content, nameless)
    assert await desk.round() == 0
    _move_away_and_back(desk, processed or "INBOX")
    assert await desk.round() == 0
    assert _outcomes(desk) == {"opened": 2, "ignored": 2}
    assert len(desk.tickets()) == 2
    assert len(desk.sink.mails) == 4


def _move_away_and_back(desk: Desk, there: str) -> None:
    with desk.imap.mailboxes.client(desk.user) as client:
        client.create_folder("Personal")
        client.select_folder(there)
        client.move(client.search(), "Personal")
        client.select_folder("Personal")
        client.move(client.search(), "INBOX")


@pytest.mark.parametrize("without", [("MOVE",), ("MOVE", "UIDPLUS"), ("MOVE", "UIDPLUS", "IDLE")])
async def test_a_server_that_can_little_is_enough(without: tuple[str, ...], make_desk: Callable[..., Desk]) -> None:
    with Dovecot(DovecotOptions(without=without)) as poor:
        desk = make_desk(imap=poor, mailbox='poll = "1s"')
        mails = correspondence(20, desk.user)
        await desk.deliver(*(mail.content for mail in mails[:10]))
        daemon = desk.start()
        await daemon.says('"ready"')
        await desk.deliver(*(mail.content for mail in mails[10:]))
        await desk.at_rest(len(mails))
        assert await daemon.stop() == 0
        result = await account(desk, mails)
        assert result.is_clean, result


async def test_several_mailboxes_of_one_desk_are_read_and_one_mail_to_both_is_one_ticket(
    make_desk: Callable[..., Desk], user: str
) -> None:
    desk = make_desk(second_user=f"ayuda-{user}")
    first, second, both = (question(number, desk.user).content for number in range(3))
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.deliver(first, both)
    await desk.deliver(second, both, user=desk.second_user)
    await desk.at_rest(4)
    assert await daemon.stop() == 0
    assert _outcomes(desk) == {"opened": 3, "ignored": 1}
    assert len(desk.sink.mails) == 6
    assert await desk.folder_of(user=desk.second_user) == []


async def test_old_mail_of_a_mailbox_seen_first_stays_where_it_is_without_a_letter(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk()
    old = [question(number, desk.user).content for number in range(3)]
    long_ago = SystemClock().now() - timedelta(days=30)
    await desk.imap.mailboxes.append(desk.user, *old, received_at=long_ago)
    await desk.deliver(question(9, desk.user).content)
    assert await desk.round() == 0
    assert _outcomes(desk) == {"ignored": 3, "opened": 1}
    assert len(desk.sink.mails) == 2
    assert len(await desk.folder_of()) == 3
    assert await desk.round() == 0
    assert len(desk.ledger()) == 4


async def test_mail_over_the_size_limit_opens_a_ticket_that_says_so(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mailbox='max_message_size = "100kB"')
    mail = question(1, desk.user, files=5)
    assert len(mail.content) > 100_000
    await desk.deliver(mail.content)
    assert await desk.round() == 0
    [ticket] = desk.tickets()
    assert "El almacén no arranca" in ticket["entries"][0]["text"]
    assert {sent.recipients[0] for sent in desk.sink.mails} == {mail.sender, AGENT}
    [line] = desk.ledger()
    assert line.size > 100_000
    [stored] = await desk.folder_of("CSC")
    assert len(stored.content) > 100_000


async def test_the_same_mail_delivered_twice_is_one_ticket(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    mail = question(1, desk.user).content
    await desk.deliver(mail, b"Received: from elsewhere by mx; Fri, 20 Nov 2026 10:00:00 +0100\n" + mail)
    assert await desk.round() == 0
    assert _outcomes(desk) == {"opened": 1, "ignored": 1}
    assert len(desk.sink.mails) == 2


async def test_two_mails_under_one_message_id_are_two_tickets(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    first = question(1, desk.user)
    second = question(2, desk.user)
    await desk.deliver(first.content, second.content.replace(b"<marca-0002@", b"<marca-0001@"))
    assert await desk.round() == 0
    assert _outcomes(desk) == {"opened": 2}
    assert len(desk.sink.mails) == 4
