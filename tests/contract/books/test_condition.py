"""How we are, as the books tell it: ages and counts, of which each is asked for in one look."""

from dataclasses import replace
from datetime import timedelta

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.oncall.page import Incident, PageState
from csc_mailbot.workflows.canary import CANARY_MISSING, NEVER
from csc_mailbot.workflows.examination import Condition, Waiting
from csc_mailbot.workflows.page_deadline_names import PAGE_STEP
from csc_mailbot.workflows.records import Records
from tests.contract.books.making import LATER, NOW, claimed, close, kept, letter, opened, posted

SECOND = timedelta(seconds=1)


def look(books: SqlBooks, *, with_books: bool = False) -> Condition:
    return books.look(lambda records: records.condition.look(LATER, with_books=with_books))


def test_of_empty_books_there_is_nothing_to_tell(books: SqlBooks) -> None:
    assert look(books) == Condition()


def test_the_oldest_mail_without_an_outcome_is_told_and_the_books_when_asked_for(books: SqlBooks) -> None:
    kept(books, 1, 2)
    assert look(books).oldest_pending == NOW
    assert look(books).books == {}
    for pending in claimed(books):
        close(books, pending)
    assert look(books).oldest_pending is None
    told = look(books, with_books=True).books
    assert (told["fetched"], told["opened"], told["pending"]) == (2, 2, 0)


class TestLetters:
    def test_those_that_wait_are_told_by_rank(self, books: SqlBooks) -> None:
        posted(books, letter(0, rank=0), letter(0, rank=2), now=NOW)
        posted(books, letter(0, rank=2), now=NOW - SECOND)
        assert look(books).waiting == {0: Waiting(1, NOW), 2: Waiting(2, NOW - SECOND)}

    def test_one_that_was_tried_is_not_untried_but_waits(self, books: SqlBooks) -> None:
        first, second = [*posted(books, letter(0), now=NOW - SECOND), *posted(books, letter(0), now=NOW)]
        assert look(books).oldest_untried == NOW - SECOND
        books.transact(lambda records: records.outbox.claim(1, NOW))
        books.transact(lambda records: records.outbox.retry(first, LATER, "451 later"))
        assert look(books).oldest_untried == NOW
        books.transact(lambda records: records.outbox.retry(second, LATER, "away", counts=False))
        assert look(books).oldest_untried == NOW

    def test_when_a_server_last_took_one_is_told(self, books: SqlBooks) -> None:
        first, second = posted(books, letter(0), letter(0))
        books.transact(lambda records: records.outbox.claim(2, NOW))
        books.transact(lambda records: records.outbox.sent([(first, "250 OK")], LATER))
        books.transact(lambda records: records.outbox.finish(second, "failed", "550 no", LATER + SECOND))
        assert look(books).last_sent == LATER
        assert look(books, with_books=True).unsent == {"failed": 1, "in_doubt": 0}


def test_deadlines_count_from_when_they_are_due(books: SqlBooks) -> None:
    def work(records: Records) -> None:
        records.deadlines.set("digest", "a", NOW)
        records.deadlines.set("digest", "b", LATER)
        records.deadlines.set("digest", "c", LATER + SECOND)

    books.transact(work)
    assert (look(books).overdue, look(books).oldest_overdue) == (2, NOW)


def test_a_missing_canary_is_told_and_is_never_due(books: SqlBooks) -> None:
    books.transact(lambda records: records.deadlines.set(CANARY_MISSING, "7", NEVER))
    assert look(books).canary_missing
    assert look(books).overdue == 0


class TestPages:
    def page(self, books: SqlBooks, *, step: bool) -> int:
        ticket = opened(books)

        def work(records: Records) -> int:
            page = records.pages.add("ana@cliente.example", Incident(ticket.id, None, NOW), NOW, NOW)
            if step:
                records.deadlines.set(PAGE_STEP, str(page.id), LATER + SECOND)
            return page.id

        return books.transact(work)

    def change(self, books: SqlBooks, number: int, state: PageState) -> None:
        books.transact(lambda records: records.pages.save(replace(records.pages.get(number), state=state)))

    def test_one_with_a_next_step_is_open_and_not_adrift(self, books: SqlBooks) -> None:
        self.page(books, step=True)
        told = look(books)
        assert (told.pages_open, told.pages_adrift, told.oldest_unanswered) == (1, 0, NOW)

    def test_one_without_is_adrift_until_somebody_has_it(self, books: SqlBooks) -> None:
        number = self.page(books, step=False)
        assert look(books).pages_adrift == 1
        self.change(books, number, PageState.ACKED)
        told = look(books)
        assert (told.pages_open, told.pages_adrift, told.oldest_unanswered) == (1, 0, None)
        self.change(books, number, PageState.CLOSED)
        assert look(books).pages_open == 0
