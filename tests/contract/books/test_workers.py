"""Several workers at one desk: what one has the others leave alone, and what one left behind another goes on with."""

import pytest
from sqlalchemy import Engine

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.workers import enrol
from csc_mailbot.errors import TakenOver
from tests.contract.books.making import (
    KEYS,
    LATER,
    NOW,
    claimed,
    close,
    fetched,
    kept,
    ledger_line,
    letter,
    posted,
    set_back,
)

FIRST, SECOND = 11, 12


@pytest.fixture
def first(engine: Engine) -> SqlBooks:
    """The books as one worker has them."""
    return as_worker(engine, FIRST)


@pytest.fixture
def second(engine: Engine) -> SqlBooks:
    """The same books as another worker has them."""
    return as_worker(engine, SECOND)


def as_worker(engine: Engine, number: int) -> SqlBooks:
    with engine.begin() as connection:
        enrol(connection, number)
    books = SqlBooks(engine, KEYS)
    books.worker = number
    return books


def inherited(books: SqlBooks, gone: int) -> list[int]:
    """Take over every mail of a worker that is gone; return which."""
    found = []
    while one := books.transact(lambda records: records.ledger.claim_suspect([gone])):
        found.append(one.id)
    return found


class TestMail:
    def test_what_one_worker_has_no_other_claims(self, first: SqlBooks, second: SqlBooks) -> None:
        kept(first, 1, 2, 3)
        assert [one.content for one in claimed(first, 2)] == [fetched(1).content, fetched(2).content]
        assert [one.content for one in claimed(second)] == [fetched(3).content]

    def test_what_failed_may_be_claimed_by_any(self, first: SqlBooks, second: SqlBooks) -> None:
        kept(first, 1)
        set_back(first, *claimed(first))
        assert [one.attempts for one in claimed(second)] == [2]

    def test_what_a_dead_worker_left_is_taken_over_with_an_attempt_more(
        self, first: SqlBooks, second: SqlBooks
    ) -> None:
        kept(first, 1)
        claimed(first)
        taken = second.transact(lambda records: records.ledger.claim_suspect([FIRST]))
        assert taken
        assert taken.attempts == 2

    def test_what_a_living_worker_has_is_not_taken_over(self, first: SqlBooks, second: SqlBooks) -> None:
        kept(first, 1, 2)
        claimed(first, 1)
        claimed(second, 1)
        assert inherited(second, FIRST + 100) == []
        assert len(inherited(second, FIRST)) == 1

    def test_a_worker_that_was_only_thought_dead_changes_nothing_any_more(
        self, first: SqlBooks, second: SqlBooks
    ) -> None:
        kept(first, 1)
        [pending] = claimed(first)
        assert inherited(second, FIRST) == [pending.id]
        with pytest.raises(TakenOver):
            close(first, pending)
        with pytest.raises(TakenOver):
            set_back(first, pending)
        with pytest.raises(TakenOver):
            first.transact(lambda records: records.ledger.quarantine(pending.id, "x", LATER))
        assert ledger_line(second, pending.id).outcome is None
        close(second, pending)
        assert ledger_line(second, pending.id).outcome == "opened"

    def test_a_mail_is_closed_once(self, first: SqlBooks) -> None:
        kept(first, 1)
        [pending] = claimed(first)
        close(first, pending)
        with pytest.raises(TakenOver):
            close(first, pending)


class TestLetters:
    def test_what_was_not_handed_over_goes_back_without_a_doubt(self, first: SqlBooks, second: SqlBooks) -> None:
        posted(first, letter(0), letter(0))
        [claim] = first.transact(lambda records: records.outbox.claim(1, NOW))
        assert second.transact(lambda records: records.outbox.take_back([FIRST])) == 1
        assert second.transact(lambda records: records.outbox.interrupted([FIRST])) == []
        again = second.transact(lambda records: records.outbox.claim(9, NOW))
        assert [(one.id, one.doubts) for one in again][:1] == [(claim.id, 0)]

    def test_a_worker_that_lost_a_letter_is_told_before_it_hands_it_over(
        self, first: SqlBooks, second: SqlBooks
    ) -> None:
        one, other = posted(first, letter(0), letter(0))
        first.transact(lambda records: records.outbox.claim(2, NOW))
        assert first.transact(lambda records: records.outbox.handing_over([one])) == {one}
        second.transact(lambda records: records.outbox.take_back([FIRST]))
        assert first.transact(lambda records: records.outbox.handing_over([one, other])) == {one}

    def test_an_answer_that_comes_too_late_settles_nothing(self, first: SqlBooks, second: SqlBooks) -> None:
        [number] = posted(first, letter(0))
        first.transact(lambda records: records.outbox.claim(1, NOW))
        first.transact(lambda records: records.outbox.handing_over([number]))
        assert [one.id for one in second.transact(lambda records: records.outbox.interrupted([FIRST]))] == [number]
        first.transact(lambda records: records.outbox.sent([(number, "250 OK")], LATER))
        assert first.look(lambda records: records.outbox.ours([number])) == set()
        assert second.look(lambda records: records.outbox.ours([number])) == {number}
        line = second.look(lambda records: records.outbox.letter(number))
        assert line
        assert line.state == "sending"


def test_a_worker_without_a_session_is_gone_until_it_is_forgotten(first: SqlBooks, second: SqlBooks) -> None:
    assert FIRST in second.look(lambda records: records.workers.others()).gone
    second.transact(lambda records: records.workers.forget([FIRST]))
    others = second.look(lambda records: records.workers.others())
    assert FIRST not in others.gone | others.living


def test_a_worker_is_not_forgotten_before_all_it_had_claimed_is_taken_over(first: SqlBooks, second: SqlBooks) -> None:
    kept(first, 1)
    claimed(first)
    second.transact(lambda records: records.workers.forget([FIRST]))
    assert FIRST in second.look(lambda records: records.workers.others()).gone
    assert inherited(second, FIRST)
    second.transact(lambda records: records.workers.forget([FIRST]))
    assert FIRST not in second.look(lambda records: records.workers.others()).gone


def test_a_worker_that_retires_is_not_missed(first: SqlBooks, second: SqlBooks) -> None:
    first.transact(lambda records: records.workers.retire())
    others = second.look(lambda records: records.workers.others())
    assert FIRST not in others.gone | others.living


def test_a_worker_does_not_retire_from_a_mail_that_it_had_claimed(first: SqlBooks, second: SqlBooks) -> None:
    kept(first, 1)
    [mail] = claimed(first)
    first.transact(lambda records: records.workers.retire())
    assert FIRST in second.look(lambda records: records.workers.others()).gone
    first.transact(lambda records: records.ledger.let_go(mail.id))
    first.transact(lambda records: records.workers.retire())
    assert FIRST not in second.look(lambda records: records.workers.others()).gone


def test_a_worker_does_not_retire_from_a_letter_that_it_was_sending(first: SqlBooks, second: SqlBooks) -> None:
    posted(first, letter(0))
    assert first.transact(lambda records: records.outbox.claim(5, NOW))
    first.transact(lambda records: records.workers.retire())
    assert FIRST in second.look(lambda records: records.workers.others()).gone
