"""What every store of deadlines promises: one for each kind and key, taken once when due."""

from datetime import datetime, timedelta

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Deadline
from tests.contract.books.making import LATER, NOW

EARLIER = NOW - timedelta(minutes=1)


def set_one(books: SqlBooks, kind: str, key: str) -> bool:
    return books.transact(lambda records: records.deadlines.set(kind, key, NOW))


def due(books: SqlBooks) -> list[Deadline]:
    """Take all that is due."""
    found = books.look(lambda records: records.deadlines.due(NOW))
    assert all(books.transact(lambda records: [records.deadlines.take(one) for one in found]))
    return found


def test_a_deadline_is_set_once_for_a_kind_and_key(books: SqlBooks) -> None:
    assert set_one(books, "digest", "ana")
    assert not books.transact(lambda records: records.deadlines.set("digest", "ana", LATER))
    assert set_one(books, "digest", "eva")
    assert set_one(books, "reminder", "ana")
    assert due(books) == [
        Deadline("digest", "ana", NOW),
        Deadline("digest", "eva", NOW),
        Deadline("reminder", "ana", NOW),
    ]


def test_what_is_due_is_taken_once_and_the_earliest_first(books: SqlBooks) -> None:
    books.transact(lambda records: records.deadlines.set("digest", "late", LATER))
    books.transact(lambda records: records.deadlines.set("digest", "now", NOW))
    books.transact(lambda records: records.deadlines.set("digest", "past", EARLIER))
    assert [one.key for one in due(books)] == ["past", "now"]
    assert due(books) == []
    assert [one.key for one in books.transact(lambda records: records.deadlines.due(LATER))] == ["late"]


def test_a_deadline_that_is_not_there_any_more_is_not_taken(books: SqlBooks) -> None:
    set_one(books, "digest", "ana")
    [one] = due(books)
    assert not books.transact(lambda records: records.deadlines.take(one))
    books.transact(lambda records: records.deadlines.set("digest", "ana", LATER))
    assert not books.transact(lambda records: records.deadlines.take(one))


def test_a_deadline_that_was_taken_may_be_set_again(books: SqlBooks) -> None:
    set_one(books, "digest", "ana")
    due(books)
    assert set_one(books, "digest", "ana")


def test_nothing_is_due_of_nothing(books: SqlBooks) -> None:
    assert due(books) == []


def test_what_was_cancelled_and_set_again_in_one_transaction_is_due_again(books: SqlBooks) -> None:
    def work(records: Records) -> list[datetime | None]:
        seen = []
        records.deadlines.cancel("rest", "x")
        seen.append(records.deadlines.due_at("rest", "x"))
        records.deadlines.set("rest", "x", NOW)
        seen.append(records.deadlines.due_at("rest", "x"))
        return seen

    assert books.transact(work) == [None, NOW]
