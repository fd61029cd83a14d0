"""New mail is kept: once, urgent first, whatever happens on the way."""

from datetime import timedelta

import pytest

from csc_mailbot.errors import DatabaseUnavailable, InboxUnavailable
from csc_mailbot.workflows.keep_mail import BATCH_MAILS, MailboxPost, keep_new_mail, open_mailbox
from csc_mailbot.workflows.ports import MailSummary
from tests.desks import NOW
from tests.unit.workflows.office import Office, mail

OLD = NOW - timedelta(days=900)


def fetches(office: Office) -> list[str]:
    return [call for call in office.inbox.calls if call.startswith("fetch")]


async def test_new_mail_is_kept_and_put_away(office: Office) -> None:
    office.arrive(mail(1))
    office.arrive(mail(2))
    assert await office.keep() == 2
    assert sorted(office.inbox.processed) == [1, 2]
    assert [pending.content for pending in office.claim()] == [mail(1), mail(2)]


async def test_it_is_put_away_only_after_it_was_kept(office: Office) -> None:
    office.arrive(mail(1))
    office.inbox.fails_at = "put_away"
    with pytest.raises(InboxUnavailable):
        await office.keep()
    assert office.accounts() == {"fetched": 1, "pending": 1}


async def test_what_was_kept_but_not_put_away_is_put_away_at_the_next_connection(office: Office) -> None:
    office.arrive(mail(1))
    office.inbox.fails_at = "put_away"
    with pytest.raises(InboxUnavailable):
        await office.keep()
    office.inbox.fails_at, office.cursor = "", None
    office.inbox.calls.clear()
    assert await office.keep() == 0
    assert "put_away 1" in office.inbox.calls
    assert fetches(office) == []
    assert sorted(office.inbox.processed) == [1]


async def test_a_server_that_will_not_move_mail_keeps_nobody_waiting(office: Office) -> None:
    office.inbox.refuses = True
    office.arrive(mail(1))
    assert await office.keep() == 1
    office.arrive(mail(2))
    assert await office.keep() == 1
    assert office.accounts() == {"fetched": 2, "pending": 2}
    office.inbox.refuses = False
    assert await office.keep() == 0
    assert sorted(office.inbox.processed) == [1, 2]


async def test_mail_that_stays_in_its_folder_is_fetched_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stay(uids: object) -> None:
        """There is no processed folder."""

    monkeypatch.setattr(type(office.inbox), "put_away", lambda _, uids: stay(uids))
    office.arrive(mail(1))
    assert await office.keep() == 1
    office.cursor = None
    assert await office.keep() == 0
    office.arrive(mail(2))
    assert await office.keep() == 1
    assert fetches(office) == ["fetch 1", "fetch 2"]


async def test_urgent_mail_is_fetched_and_judged_before_the_rest(office: Office) -> None:
    for number in range(1, BATCH_MAILS + 1):
        office.arrive(mail(number))
    office.arrive(mail(99), subject="URGENTE: parados")
    office.arrive(mail(98), subject="Algo grave")
    await office.keep()
    first = fetches(office)[0].split()
    assert first[1:3] == [str(BATCH_MAILS + 1), str(BATCH_MAILS + 2)]
    assert [pending.content for pending in office.claim()][:2] == [mail(99), mail(98)]


async def test_of_a_mail_that_is_too_large_only_the_head_is_fetched(office: Office) -> None:
    office.arrive(mail(1), size=40_000_000)
    await office.keep()
    [pending] = office.claim()
    assert fetches(office) == ["fetch_head 1"]
    assert (pending.complete, pending.size) == (False, 40_000_000)


async def test_many_large_mails_are_not_fetched_at_once(office: Office) -> None:
    for number in range(3):
        office.arrive(mail(number), size=3_000_000)
    await office.keep()
    assert fetches(office) == ["fetch 1", "fetch 2", "fetch 3"]


async def test_mail_that_vanished_before_it_was_fetched_is_nobodys_loss(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.arrive(mail(1))
    office.arrive(mail(2), size=40_000_000)
    listed = await office.inbox.new_mail(0)
    office.inbox.mails.clear()

    async def as_before(_: object, after: int, __: object) -> list[MailSummary]:
        return [one for one in listed if one.uid > after]

    monkeypatch.setattr(type(office.inbox), "new_mail", as_before)
    assert await office.keep() == 0
    assert office.accounts() == {}


class TestFirstStart:
    async def test_old_mail_is_closed_without_fetching_it(self, office: Office) -> None:
        office.arrive(mail(1), at=OLD)
        office.arrive(mail(2), at=NOW - timedelta(days=2, seconds=1))
        office.arrive(mail(3), at=NOW - timedelta(days=2))
        assert await office.keep() == 1
        assert fetches(office) == ["fetch 3"]
        assert office.accounts() == {"fetched": 3, "ignored": 2, "pending": 1}
        assert sorted(office.inbox.mails) == [1, 2]

    async def test_what_a_person_moves_in_later_is_new_however_old(self, office: Office) -> None:
        office.arrive(mail(1))
        await office.keep()
        office.arrive(mail(2), at=OLD)
        assert await office.keep() == 1

    async def test_mail_that_came_into_an_empty_mailbox_while_nobody_ran_is_not_old(self, office: Office) -> None:
        await office.keep()
        office.cursor = None
        office.arrive(mail(1), at=NOW + timedelta(days=1))
        office.clock.forward(days=9)
        assert await office.keep() == 1

    async def test_mail_that_came_while_nobody_ran_is_not_old(self, office: Office) -> None:
        office.arrive(mail(1))
        await office.keep()
        office.cursor = None
        office.arrive(mail(2), at=NOW + timedelta(days=1))
        office.clock.forward(days=9)
        assert await office.keep() == 1

    async def test_in_another_life_of_the_folder_old_mail_is_still_old(self, office: Office) -> None:
        office.arrive(mail(1), at=OLD)
        await office.keep()
        office.inbox.begin_another_life()
        office.cursor = None
        assert await office.keep() == 0
        assert fetches(office) == []

    async def test_in_another_life_what_was_kept_is_known_and_what_is_new_is_new(self, office: Office) -> None:
        office.arrive(mail(1))
        await office.keep()
        office.inbox.mails |= office.inbox.processed  # as without a processed folder
        office.inbox.begin_another_life()
        office.arrive(mail(2))
        office.cursor = None
        assert await office.keep() == 1
        assert office.accounts() == {"fetched": 2, "pending": 2}


async def test_while_the_books_are_away_mail_stays_on_the_server_and_comes_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.arrive(mail(1))

    async def away(*_: object) -> None:
        raise DatabaseUnavailable("locked")

    with monkeypatch.context() as locked:
        locked.setattr(type(office.books), "write", away)
        with pytest.raises(DatabaseUnavailable):
            await office.keep()
    assert sorted(office.inbox.mails) == [1]
    assert await office.keep() == 1


async def test_urgent_mail_that_arrives_meanwhile_goes_before_what_waits(office: Office) -> None:
    for number in range(1, BATCH_MAILS + 3):
        office.arrive(mail(number))
    cursor = await open_mailbox(office.inbox, office.books)
    post = MailboxPost(office.inbox)
    cursor, _ = await keep_new_mail(post, office.books, office.desk, cursor)
    office.arrive(mail(99), subject="URGENTE")
    cursor, _ = await keep_new_mail(post, office.books, office.desk, cursor)
    cursor, _ = await keep_new_mail(post, office.books, office.desk, cursor)
    assert fetches(office)[1:] == [f"fetch {BATCH_MAILS + 3}", f"fetch {BATCH_MAILS + 1} {BATCH_MAILS + 2}"]
    assert not cursor.waiting
