"""What every backup way promises: a page goes by it when its time has come, and once."""

from dataclasses import replace
from datetime import datetime, timedelta

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.workflows.rows import Lane, OutboxLine
from tests.contract.books.making import NOW, letter, posted

MINUTE = timedelta(minutes=1)
AT = NOW + MINUTE


def page(books: SqlBooks, at: datetime | None = AT) -> int:
    [number] = posted(books, replace(letter(0, rank=0), backup_at=at))
    return number


def due(books: SqlBooks) -> datetime | None:
    return books.look(lambda records: records.backup.next_due())


def claimed(books: SqlBooks, now: datetime = AT) -> list[int]:
    pages = books.transact(lambda records: records.backup.claim(10, now, now + MINUTE))
    return [one.id for one in pages]


def line(books: SqlBooks, number: int) -> OutboxLine:
    found = books.look(lambda records: records.outbox.letter(number))
    assert found
    return found


def test_a_page_is_due_when_the_server_has_had_its_time(books: SqlBooks) -> None:
    number = page(books)
    assert due(books) == AT
    assert claimed(books, AT - timedelta(seconds=1)) == []
    assert claimed(books) == [number]


def test_letters_and_pages_without_a_backup_way_are_never_due(books: SqlBooks) -> None:
    posted(books, letter(0))
    page(books, None)
    assert due(books) is None


def test_a_claimed_page_of_which_nothing_is_heard_is_due_again(books: SqlBooks) -> None:
    number = page(books)
    claimed(books)
    assert claimed(books) == []
    assert claimed(books, AT + MINUTE) == [number]


def test_a_page_that_the_server_took_is_due_no_more(books: SqlBooks) -> None:
    number = page(books)
    books.transact(lambda records: records.outbox.claim(1, NOW))
    books.transact(lambda records: records.outbox.sent([(number, "250 OK")], NOW))
    assert due(books) is None
    assert line(books, number).ways == ("smtp",)


def test_one_that_went_is_due_no_more_and_the_server_is_still_asked(books: SqlBooks) -> None:
    number = page(books)
    claimed(books)
    books.transact(lambda records: records.backup.went(number, ["backup", "webhook"], "taken", AT))
    assert due(books) is None
    assert (line(books, number).state, line(books, number).ways) == ("queued", ("backup", "webhook"))
    books.transact(lambda records: records.outbox.claim(1, AT))
    books.transact(lambda records: records.outbox.sent([(number, "250 OK")], AT))
    assert (line(books, number).state, line(books, number).ways) == ("sent", ("backup", "webhook", "smtp"))


def test_one_that_the_server_refused_counts_as_sent_when_it_went(books: SqlBooks) -> None:
    number = page(books)
    books.transact(lambda records: records.outbox.claim(1, NOW))
    books.transact(lambda records: records.outbox.finish(number, "failed", "554 5.7.1 no", NOW))
    assert due(books) is None
    books.transact(lambda records: records.backup.hurry(number, NOW))
    assert claimed(books, NOW) == [number]
    books.transact(lambda records: records.backup.went(number, ["backup"], "backup: 250 OK", AT))
    sent = line(books, number)
    assert (sent.state, sent.answer, sent.ways, sent.next_try) == ("sent", "backup: 250 OK", ("backup",), None)


def test_putting_off_revives_nothing_that_the_server_took_meanwhile(books: SqlBooks) -> None:
    number = page(books)
    claimed(books)
    books.transact(lambda records: records.outbox.claim(1, AT))
    books.transact(lambda records: records.outbox.sent([(number, "250 OK")], AT))
    books.transact(lambda records: records.backup.put_off(number, AT + MINUTE))
    assert due(books) is None


def test_putting_off_for_ever_is_an_end(books: SqlBooks) -> None:
    number = page(books)
    books.transact(lambda records: records.backup.put_off(number, None))
    assert due(books) is None


class TestLanes:
    def test_each_lane_has_its_own_letters(self, books: SqlBooks) -> None:
        common, alert, first = posted(books, letter(0, rank=2), letter(0, rank=1), letter(0, rank=0))

        def taken(lane: Lane) -> list[int]:
            return [one.id for one in books.transact(lambda records: records.outbox.claim(10, NOW, lane))]

        assert taken(Lane.PAGES) == [first]
        assert taken(Lane.LETTERS) == [alert, common]

    def test_only_pages_go_at_once(self, books: SqlBooks) -> None:
        posted(books, letter(0), letter(0, rank=0))
        mails = [one.mail for one in books.transact(lambda records: records.outbox.claim(10, NOW))]
        assert [mail.at_once for mail in mails] == [True, False]

    def test_a_lane_knows_when_its_own_next_letter_is_due(self, books: SqlBooks) -> None:
        posted(books, letter(0, rank=0))
        assert books.look(lambda records: records.outbox.next_due(Lane.PAGES)) == NOW
        assert books.look(lambda records: records.outbox.next_due(Lane.LETTERS)) is None
