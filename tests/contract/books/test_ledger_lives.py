"""What every ledger promises of a mailbox's beginning and of its folder's later lives (UIDVALIDITY)."""

from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import NotFound
from csc_mailbot.workflows.rows import MailboxMark
from tests.contract.books.making import LATER, LIFE, NOW, claimed, close, fetched, kept, known, ledger_line, waiting

NEW_LIFE = MailboxMark(LIFE.mailbox, 8)


class TestAnotherLifeOfTheFolder:
    def test_a_mail_is_known_again_by_its_bytes(self, books: SqlBooks) -> None:
        kept(books, 1)
        again = [(fetched(91, fetched(1).content), False)]
        assert books.transact(lambda records: records.ledger.keep(NEW_LIFE, again, NOW)) == 0
        assert known(books, NEW_LIFE) == {91}
        assert known(books) == set()
        assert len(claimed(books)) == 1

    def test_its_outcome_stays(self, books: SqlBooks) -> None:
        kept(books, 1)
        [pending] = claimed(books)
        close(books, pending)
        again = [(fetched(91, fetched(1).content), False)]
        books.transact(lambda records: records.ledger.keep(NEW_LIFE, again, NOW))
        assert claimed(books) == []
        assert ledger_line(books, pending.id).outcome == "opened"

    def test_it_waits_to_be_put_away_again(self, books: SqlBooks) -> None:
        kept(books, 1)
        books.transact(lambda records: records.ledger.put_away(LIFE, [1]))
        again = [(fetched(91, fetched(1).content), False)]
        books.transact(lambda records: records.ledger.keep(NEW_LIFE, again, NOW))
        assert waiting(books, NEW_LIFE) == [91]

    def test_two_mails_of_equal_bytes_stay_two(self, books: SqlBooks) -> None:
        mails = [(fetched(uid, b"same"), False) for uid in (1, 2)]
        books.transact(lambda records: records.ledger.keep(LIFE, mails, NOW))
        again = [(fetched(uid, b"same"), False) for uid in (11, 12)]
        assert books.transact(lambda records: records.ledger.keep(NEW_LIFE, again, NOW)) == 0
        assert known(books, NEW_LIFE) == {11, 12}

    def test_a_mail_that_was_never_there_is_new(self, books: SqlBooks) -> None:
        kept(books, 1)
        assert kept(books, 2, mark=NEW_LIFE) == 1

    def test_fetching_again_in_the_new_life_changes_nothing(self, books: SqlBooks) -> None:
        kept(books, 1)
        again = [(fetched(91, fetched(1).content), False)]
        for _ in range(2):
            assert books.transact(lambda records: records.ledger.keep(NEW_LIFE, again, NOW)) == 0
        assert len(claimed(books)) == 1


class TestFirstContact:
    def test_the_first_sight_is_remembered(self, books: SqlBooks) -> None:
        first = books.transact(lambda records: records.ledger.first_contact(LIFE, 40, NOW))
        later = books.transact(lambda records: records.ledger.first_contact(LIFE, 90, LATER))
        assert first == later == (NOW, 40)

    def test_an_empty_folder_is_seen_too(self, books: SqlBooks) -> None:
        books.transact(lambda records: records.ledger.first_contact(LIFE, 0, NOW))
        assert books.transact(lambda records: records.ledger.first_contact(LIFE, 5, LATER)) == (NOW, 0)

    def test_after_another_life_begins_uids_tell_nothing(self, books: SqlBooks) -> None:
        books.transact(lambda records: records.ledger.first_contact(LIFE, 40, NOW))
        assert books.transact(lambda records: records.ledger.first_contact(NEW_LIFE, 90, LATER)) == (NOW, None)

    def test_mail_from_before_is_closed_without_bytes(self, books: SqlBooks) -> None:
        old = [(1, 500, NOW - timedelta(days=900)), (2, 600, NOW - timedelta(days=3))]
        for _ in range(2):
            books.transact(lambda records: records.ledger.keep_unread(LIFE, old, NOW))
        [second, first] = books.look(lambda records: records.ledger.lines(outcome="ignored"))
        assert (first.size, second.size) == (500, 600)
        assert first.reason == "it arrived before the first start"
        assert known(books) == {1, 2}
        assert waiting(books) == []
        assert claimed(books) == []
        with pytest.raises(NotFound, match="never fetched"):
            books.look(lambda records: records.ledger.content(first.id))

    def test_no_old_mail_is_no_line(self, books: SqlBooks) -> None:
        books.transact(lambda records: records.ledger.keep_unread(LIFE, [], NOW))
        assert books.look(lambda records: records.ledger.books())["fetched"] == 0
