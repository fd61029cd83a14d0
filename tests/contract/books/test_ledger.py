"""What every ledger promises: each mail once, in its order, with one outcome."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import NotFound, Refused
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import Question
from csc_mailbot.mail.message import MessageId
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import MailboxMark
from tests.contract.books.making import (
    LATER,
    LIFE,
    NOW,
    claimed,
    close,
    fetched,
    kept,
    known,
    ledger_line,
    parsed,
    set_back,
    waiting,
)

OTHER = MailboxMark("ventas", LIFE.uidvalidity)


def put_away(books: SqlBooks, *uids: int, mark: MailboxMark = LIFE) -> None:
    books.transact(lambda records: records.ledger.put_away(mark, uids))


def quarantined(books: SqlBooks, uid: int = 1) -> int:
    kept(books, uid)
    [pending] = claimed(books)
    books.transact(lambda records: records.ledger.quarantine(pending.id, "ValueError at parse.py:3", LATER))
    return pending.id


class TestKeeping:
    def test_a_mail_is_kept_once_however_often_it_is_fetched(self, books: SqlBooks) -> None:
        assert kept(books, 1, 2) == 2
        assert kept(books, 2, 3) == 1
        assert known(books) == {1, 2, 3}

    def test_the_same_uid_in_another_mailbox_is_another_mail(self, books: SqlBooks) -> None:
        assert kept(books, 1) == 1
        assert kept(books, 1, mark=OTHER) == 1
        assert len(claimed(books)) == 2

    def test_its_bytes_come_back_as_they_were(self, books: SqlBooks) -> None:
        raw = bytes(range(256)) * 1000
        books.transact(lambda records: records.ledger.keep(LIFE, [(fetched(1, raw), False)], NOW))
        [pending] = claimed(books)
        assert pending.content == raw
        assert books.look(lambda records: records.ledger.content(pending.id)) == raw

    def test_an_empty_mail_is_a_mail(self, books: SqlBooks) -> None:
        books.transact(lambda records: records.ledger.keep(LIFE, [(fetched(1, b""), False)], NOW))
        assert [pending.content for pending in claimed(books)] == [b""]

    def test_what_the_server_said_of_it_is_kept(self, books: SqlBooks) -> None:
        mail = replace(fetched(1), size=40_000_000, complete=False, received_at=NOW - timedelta(days=1))
        books.transact(lambda records: records.ledger.keep(LIFE, [(mail, False)], NOW))
        [pending] = claimed(books)
        assert (pending.mailbox, pending.size, pending.complete) == ("soporte", 40_000_000, False)
        assert pending.received_at == NOW - timedelta(days=1)

    def test_two_mails_of_equal_bytes_are_two_mails(self, books: SqlBooks) -> None:
        mails = [(fetched(uid, b"same"), False) for uid in (1, 2)]
        assert books.transact(lambda records: records.ledger.keep(LIFE, mails, NOW)) == 2


class TestPuttingAway:
    def test_kept_mail_waits_until_it_is_put_away(self, books: SqlBooks) -> None:
        kept(books, 1, 2, 3)
        put_away(books, 1, 3)
        assert waiting(books) == [2]

    def test_only_the_mails_of_that_folder_are_meant(self, books: SqlBooks) -> None:
        kept(books, 1)
        kept(books, 1, mark=OTHER)
        put_away(books, 1, mark=OTHER)
        assert waiting(books) == [1]
        assert waiting(books, OTHER) == []


class TestClaiming:
    def test_urgent_mail_comes_first_and_then_the_oldest(self, books: SqlBooks) -> None:
        kept(books, 1, 2)
        kept(books, 3, 4, urgent=True)
        subjects = [pending.content for pending in claimed(books)]
        assert subjects == [fetched(uid).content for uid in (3, 4, 1, 2)]

    def test_no_more_than_the_limit_is_claimed(self, books: SqlBooks) -> None:
        kept(books, 1, 2, 3)
        assert len(claimed(books, 2)) == 2

    def test_huge_mails_are_not_claimed_all_at_once(self, books: SqlBooks) -> None:
        mails = [(replace(fetched(uid), size=30_000_000), False) for uid in (1, 2)]
        books.transact(lambda records: records.ledger.keep(LIFE, mails, NOW))
        assert len(claimed(books)) == 1
        assert len(claimed(books)) == 1

    def test_every_claim_counts_an_attempt(self, books: SqlBooks) -> None:
        kept(books, 1)
        attempts = []
        for _ in range(3):
            [pending] = claimed(books)
            attempts.append(pending.attempts)
            set_back(books, pending)
        assert attempts == [1, 2, 3]

    def test_a_mail_that_was_attempted_is_claimed_alone(self, books: SqlBooks) -> None:
        kept(books, 1)
        set_back(books, *claimed(books))
        kept(books, 2, 3)
        [alone] = claimed(books)
        assert alone.content == fetched(1).content

    def test_an_attempted_mail_does_not_hold_up_those_before_it(self, books: SqlBooks) -> None:
        kept(books, 1)
        set_back(books, *claimed(books))
        kept(books, 2, 3, urgent=True)
        assert [pending.content for pending in claimed(books)] == [fetched(2).content, fetched(3).content]

    def test_the_last_error_comes_along(self, books: SqlBooks) -> None:
        kept(books, 1)
        set_back(books, *claimed(books))
        assert [again.error for again in claimed(books)] == ["KeyError at x.py:1"]

    def test_closed_mail_is_not_claimed(self, books: SqlBooks) -> None:
        kept(books, 1)
        [pending] = claimed(books)
        close(books, pending)
        assert claimed(books) == []


class TestOutcomes:
    def test_a_closed_mail_tells_what_became_of_it(self, books: SqlBooks) -> None:
        kept(books, 1)
        set_back(books, *claimed(books))
        [pending] = claimed(books)
        close(books, pending, Outcome.NOTED)
        closed = ledger_line(books, pending.id)
        assert (closed.kind, closed.outcome, closed.reason, closed.error) == ("message", "noted", "so it is", None)
        assert json.loads(closed.decision or "")["because"] == ["a test wants it", "so it is"]

    def test_the_kept_decision_does_not_repeat_the_body(self, books: SqlBooks) -> None:
        kept(books, 1)
        [pending] = claimed(books)
        close(books, pending)
        assert not {"text", "quoted"} & set(json.loads(ledger_line(books, pending.id).decision or ""))

    def test_a_quarantined_mail_is_released_with_its_attempts_forgotten(self, books: SqlBooks) -> None:
        mail_id = quarantined(books)
        assert ledger_line(books, mail_id).outcome == "quarantined"
        books.transact(lambda records: records.ledger.release(mail_id))
        [pending] = claimed(books)
        assert (pending.id, pending.attempts, pending.error) == (mail_id, 1, None)

    def test_a_held_mail_is_released_too(self, books: SqlBooks) -> None:
        kept(books, 1)
        [pending] = claimed(books)
        close(books, pending, Outcome.HELD)
        books.transact(lambda records: records.ledger.release(pending.id))
        assert [again.id for again in claimed(books)] == [pending.id]

    def test_a_quarantined_mail_is_discarded_as_ignored(self, books: SqlBooks) -> None:
        mail_id = quarantined(books)
        books.transact(lambda records: records.ledger.discard(mail_id, LATER))
        discarded = ledger_line(books, mail_id)
        assert (discarded.outcome, discarded.reason) == ("ignored", "discarded by an administrator")
        assert claimed(books) == []

    @pytest.mark.parametrize("outcome", [None, Outcome.OPENED, Outcome.APPENDED, Outcome.NOTED, Outcome.IGNORED])
    def test_only_what_is_set_aside_is_released_or_discarded(self, books: SqlBooks, outcome: Outcome | None) -> None:
        kept(books, 1)
        [pending] = claimed(books)
        if outcome:
            close(books, pending, outcome)
        with pytest.raises(Refused, match=outcome or "pending"):
            books.transact(lambda records: records.ledger.release(pending.id))
        with pytest.raises(Refused, match=outcome or "pending"):
            books.transact(lambda records: records.ledger.discard(pending.id, NOW))

    def test_what_is_not_there_is_not_found(self, books: SqlBooks) -> None:
        asks = (
            lambda records: records.ledger.release(99),
            lambda records: records.ledger.discard(99, NOW),
            lambda records: records.ledger.line(99),
            lambda records: records.ledger.content(99),
        )
        for ask in asks:
            with pytest.raises(NotFound, match="99"):
                books.transact(ask)


class TestReading:
    def test_lines_come_newest_first_and_no_more_than_asked(self, books: SqlBooks) -> None:
        kept(books, 1, 2, 3)
        lines = books.look(lambda records: records.ledger.lines(limit=2))
        assert [one.size for one in lines] == [fetched(3).size, fetched(2).size]
        assert lines[0].id > lines[1].id

    def test_lines_are_chosen_by_outcome_and_pending_is_one(self, books: SqlBooks) -> None:
        kept(books, 1, 2)
        pending = claimed(books)
        close(books, pending[0], Outcome.NOTED)
        noted = books.look(lambda records: records.ledger.lines(outcome="noted"))
        left = books.look(lambda records: records.ledger.lines(outcome="pending"))
        assert ([one.id for one in noted], [one.id for one in left]) == ([pending[0].id], [pending[1].id])


SOON = NOW + timedelta(minutes=1)
MUCH_LATER = NOW + timedelta(days=30)


class TestDeliveredBefore:
    def asked(self, books: SqlBooks, message_id: str | None, digest: str, mail_id: int = 0) -> bool:
        question = Question(MessageId(message_id) if message_id else None, digest, "ana@cliente.example", (), (), None)

        def work(records: Records) -> bool:
            return records.ledger.load_question(question, mail_id, NOW).delivered_before

        return books.look(work)

    def test_the_same_message_id_and_digest_is_the_same_mail(self, books: SqlBooks) -> None:
        message_id = "<1@cliente.example>"
        kept(books, 1)
        [pending] = claimed(books)
        close(books, pending, mail=parsed(message_id, "a" * 64))
        assert self.asked(books, message_id, "a" * 64)
        assert not self.asked(books, message_id, "b" * 64)
        assert not self.asked(books, "<2@cliente.example>", "a" * 64)

    def test_nameless_mail_is_the_same_only_when_it_came_at_nearly_the_same_time(self, books: SqlBooks) -> None:
        """A scanner sends the same words, without Message-ID, for years."""
        mails = [FetchedMail(uid, 5, at, b"%d" % uid) for uid, at in ((1, NOW), (2, SOON), (3, MUCH_LATER))]
        books.transact(lambda records: records.ledger.keep(LIFE, [(mail, False) for mail in mails], NOW))
        first, second, third = claimed(books)
        close(books, first, mail=parsed(None, "a" * 64))
        assert self.asked(books, None, "a" * 64, second.id)
        assert not self.asked(books, None, "a" * 64, third.id)

    def test_a_mail_is_not_its_own_double(self, books: SqlBooks) -> None:
        kept(books, 1)
        [pending] = claimed(books)
        close(books, pending, Outcome.HELD, parsed("<1@x>", "a" * 64))
        assert not self.asked(books, "<1@x>", "a" * 64, pending.id)

    def test_a_mail_from_before_the_first_start_is_nobodys_double(self, books: SqlBooks) -> None:
        books.transact(lambda records: records.ledger.keep_unread(LIFE, [(1, 5, NOW)], NOW))
        assert not self.asked(books, None, "a" * 64)
