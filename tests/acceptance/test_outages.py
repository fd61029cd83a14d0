"""Servers go away and come back: the rest of the work goes on, and nothing is lost or doubled."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence, question
from tests.acceptance.desk import Desk
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.dovecot
UNAVAILABLE = 75


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A Dovecot that the test may stop."""
    with Dovecot() as server:
        yield server


async def test_while_smtp_is_down_for_a_whole_round_intake_goes_on_and_everything_is_delivered_later(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk()
    await desk.sink.down()
    mails = correspondence(20, desk.user)
    await desk.deliver(*(mail.content for mail in mails))
    assert await desk.round() == UNAVAILABLE
    assert desk.books()["pending"] == 0
    assert await desk.folder_of() == []
    assert {letter.state for letter in desk.letters()} == {"queued"}
    await desk.sink.up()
    assert await desk.round() == 0
    result = await account(desk, mails)
    assert result.is_clean, result
    assert not result.copies


async def test_a_running_daemon_delivers_by_itself_when_smtp_is_back(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    await desk.sink.down()
    mails = correspondence(10, desk.user)
    daemon = desk.start()
    await desk.deliver(*(mail.content for mail in mails))
    await daemon.says("mail_judged", times=len(mails))
    await daemon.says('"where": "delivery"')
    await desk.sink.up()
    await desk.at_rest(len(mails))
    assert await daemon.stop() == 0
    assert (await account(desk, mails)).is_clean


async def test_a_running_daemon_reads_on_when_imap_is_back_and_delivers_meanwhile(
    make_desk: Callable[..., Desk], own_dovecot: Dovecot
) -> None:
    desk = make_desk(imap=own_dovecot)
    mails = correspondence(10, desk.user)
    daemon = desk.start()
    desk.sink.behaviour.stall_at = "MAIL"
    await desk.deliver(*(mail.content for mail in mails[:5]))
    await daemon.says("mail_judged", times=5)
    own_dovecot.stop()
    await daemon.says('"where": "mailbox')
    desk.sink.go_on()
    await desk.at_rest(5)
    own_dovecot.start()
    await desk.deliver(*(mail.content for mail in mails[5:]))
    await desk.at_rest(len(mails))
    assert await daemon.stop() == 0
    assert (await account(desk, mails)).is_clean


@pytest.mark.parametrize("processed", ["CSC", ""])
async def test_new_uids_under_a_running_daemon_double_nothing(
    processed: str, make_desk: Callable[..., Desk], own_dovecot: Dovecot
) -> None:
    desk = make_desk(imap=own_dovecot, mailbox=f'processed_folder = "{processed}"')
    mails = correspondence(10, desk.user)
    daemon = desk.start()
    await desk.deliver(*(mail.content for mail in mails[:6]))
    await desk.at_rest(6)
    for last in (8, 10):
        own_dovecot.stop()
        own_dovecot.forget_uids(desk.user)
        own_dovecot.start()
        await desk.deliver(*(mail.content for mail in mails[last - 2 : last]))
        await desk.at_rest(last)
    assert await daemon.stop() == 0
    result = await account(desk, mails, processed or "INBOX")
    assert not [*result.lost, *result.doubled, *result.unacknowledged, *result.acknowledged_by_two]
    assert not result.copies
    assert len(await desk.folder_of(processed or "INBOX")) == len(mails)


async def test_a_round_without_imap_still_delivers_what_is_written(
    make_desk: Callable[..., Desk], own_dovecot: Dovecot
) -> None:
    desk = make_desk(imap=own_dovecot)
    await desk.sink.down()
    await desk.deliver(question(1, desk.user).content)
    assert await desk.round() == UNAVAILABLE
    own_dovecot.stop()
    await desk.sink.up()
    assert await desk.round() == UNAVAILABLE
    async with asyncio.timeout(1):
        assert len(await desk.sink.wait_for(2)) == 2
