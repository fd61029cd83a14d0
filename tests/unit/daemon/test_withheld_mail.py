"""A mail that the server cannot give out keeps no other waiting, is told once, and is taken when it can be had."""

import asyncio
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.one_round import one_round
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import InboxUnavailable
from csc_mailbot.workflows.withheld import LEFT_ALONE
from tests.desks import NOW, SetClock
from tests.fakes import MemoryInbox
from tests.unit.workflows.office import mail

MAILS = 60


def _notices(books: SqlBooks) -> list[str]:
    return [one.letter for one in books.look(lambda records: records.outbox.lines()) if one.letter == "admin_notice"]


def _fetched(books: SqlBooks) -> int:
    return books.look(lambda records: records.ledger.books())["fetched"]


def _arrive(inbox: MemoryInbox, count: int) -> None:
    for number in range(count):
        inbox.put(mail(inbox.next_uid, subject=f"Avería {number}"), received_at=NOW)


async def _read(watch: MailboxWatch, turns: int = 80) -> int:
    """Read as the loop does; return how often the server failed."""
    failures = 0
    for _ in range(turns):
        try:
            await watch.step()
        except InboxUnavailable:
            failures += 1
    return failures


async def test_all_other_mail_is_kept_and_the_administrators_are_told_once(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
) -> None:
    _arrive(inbox, MAILS)
    inbox.withheld = {7, 30}
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    assert await _read(watch) == 5, "once together, then each twice by itself"
    assert _fetched(file_books) == MAILS - 2
    assert set(inbox.mails) == {7, 30}
    assert len(_notices(file_books)) == 2


async def test_it_is_tried_again_and_then_kept(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, clock: SetClock
) -> None:
    _arrive(inbox, 3)
    inbox.withheld = {2}
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    await _read(watch, 10)
    clock.forward(seconds=(LEFT_ALONE / 2).total_seconds())
    assert await _read(watch, 3) == 0
    clock.forward(seconds=LEFT_ALONE.total_seconds())
    assert await _read(watch, 5) == 1
    inbox.withheld.clear()
    clock.forward(seconds=LEFT_ALONE.total_seconds())
    assert await _read(watch, 3) == 0
    assert _fetched(file_books) == 3
    assert len(_notices(file_books)) == 1


async def test_new_mail_comes_before_it(place: Workplace, inbox: MemoryInbox, file_books: SqlBooks) -> None:
    _arrive(inbox, 1)
    inbox.withheld = {1}
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    with pytest.raises(InboxUnavailable):
        await watch.step()
    _arrive(inbox, 2)
    await watch.step()
    assert _fetched(file_books) == 2


async def test_another_life_of_the_folder_begins_without_failures(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
) -> None:
    _arrive(inbox, 1)
    inbox.withheld = {1}
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    await _read(watch, 5)
    inbox.begin_another_life()
    inbox.withheld.clear()
    again = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    assert await _read(again, 2) == 0
    assert _fetched(file_books) == 1


async def test_a_round_of_cron_keeps_all_the_others_too_and_tells_once_a_day(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, clock: SetClock
) -> None:
    _arrive(inbox, MAILS)
    inbox.withheld = {7}
    assert await one_round(place) == []
    assert _fetched(file_books) == MAILS - 1
    await one_round(place)
    assert len(_notices(file_books)) == 1
    clock.at += timedelta(days=2)
    for _ in range(2):
        _arrive(inbox, 1)
        await one_round(place)
    assert len(_notices(file_books)) == 2


async def test_a_round_in_which_the_server_is_gone_ends(place: Workplace, inbox: MemoryInbox) -> None:
    _arrive(inbox, 3)
    inbox.fails_at = "fetch"
    assert len(await one_round(place)) <= 1
    inbox.fails_at = "open"
    assert len(await one_round(place)) == 1


async def test_a_server_that_gives_out_nothing_for_a_while_is_not_the_mails_fault(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
) -> None:
    _arrive(inbox, 2)
    inbox.fails_at = "fetch"
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    assert await _read(watch, 8) == 8
    inbox.fails_at = ""
    assert await _read(watch, 4) == 0
    assert _fetched(file_books) == 2
    assert not _notices(file_books)
