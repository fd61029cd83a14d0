"""What every outbox promises: pages first, each letter once a person, an answer for each attempt."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csc_mailbot.adapters.compression import pack
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import ClaimedLetter, OutboxLine
from tests.contract.books.making import LATER, NOW, TOKENS, claimed, kept, letter, opened, posted


def taken(books: SqlBooks, limit: int = 10, now: datetime = NOW) -> list[int]:
    return [one.id for one in taken_letters(books, limit, now)]


def taken_letters(books: SqlBooks, limit: int = 10, now: datetime = NOW) -> list[ClaimedLetter]:
    return books.transact(lambda records: records.outbox.claim(limit, now))


def line(books: SqlBooks, number: int) -> OutboxLine:
    found = books.look(lambda records: records.outbox.letter(number))
    assert found is not None
    return found


def due(books: SqlBooks) -> datetime | None:
    return books.look(lambda records: records.outbox.next_due())


def states(books: SqlBooks) -> list[str]:
    return [one.state for one in books.look(lambda records: records.outbox.lines())]


class TestQueueing:
    def test_numbers_are_never_given_twice(self, books: SqlBooks) -> None:
        numbers = [*posted(books, letter(0), letter(0)), *posted(books, letter(0))]
        assert numbers == sorted(set(numbers))

    def test_a_letter_comes_back_byte_by_byte(self, books: SqlBooks) -> None:
        content = bytes(range(256)) * 300
        posted(books, replace(letter(0), content=content))
        [one] = taken_letters(books)
        assert one.mail.content == content
        assert (one.mail.envelope_from, one.mail.recipient) == ("soporte@aserti.es", "ana@cliente.example")
        assert (one.attempts, one.doubts, one.created_at) == (0, 0, NOW)

    def test_a_letter_that_is_made_elsewhere_is_whole_when_its_transaction_is_over(self, books: SqlBooks) -> None:
        asked: list[str] = []

        def packed() -> bytes:
            asked.append("packed")
            return pack(b"Subject: hecha fuera")

        made = replace(letter(0), content=b"", packed=packed)

        def write_twice(records: Records) -> None:
            opened = replace(made, id=records.outbox.next_id(), mail_id=1)
            assert records.outbox.add(opened, NOW)
            again = TOKENS.message_id(Token(Purpose.REQUESTER, 99), "aserti.es")
            assert not records.outbox.add(replace(opened, id=99, message_id=again), NOW)
            assert asked == []

        kept(books, 1)
        books.transact(write_twice)
        assert asked == ["packed"]
        [claimed] = books.transact(lambda records: records.outbox.claim(9, NOW))
        assert claimed.mail.content == b"Subject: hecha fuera"

    def test_a_mail_causes_the_same_letter_to_the_same_person_once(self, books: SqlBooks) -> None:
        kept(books, 1)
        [pending] = claimed(books)

        def add(number: int, **changes: object) -> bool:
            draft = replace(letter(number), mail_id=pending.id, **changes)  # type: ignore[arg-type]
            return books.transact(lambda records: records.outbox.add(draft, NOW))

        assert add(1)
        assert not add(2)
        assert not add(3, recipient="ANA@cliente.example")
        assert add(4, recipient="eva@cliente.example")
        assert add(5, letter="team_notice")

    def test_letters_that_no_mail_caused_are_all_kept(self, books: SqlBooks) -> None:
        posted(books, letter(0), letter(0))
        assert len(states(books)) == 2

    def test_message_ids_are_proved_by_the_desks_keys(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        signed = MessageId(line(books, number).message_id)
        assert TOKENS.of_message_id(signed) == Token(Purpose.REQUESTER, number)


class TestClaiming:
    def test_pages_go_first_and_then_the_oldest(self, books: SqlBooks) -> None:
        letters = posted(books, letter(0), letter(0))
        [page] = posted(books, letter(0, rank=0), now=LATER)
        assert taken(books, now=LATER) == [page, *letters]

    def test_what_is_claimed_is_not_claimed_again(self, books: SqlBooks) -> None:
        posted(books, letter(0), letter(0), letter(0))
        assert taken(books, 2) == [1, 2]
        assert taken(books, 2) == [3]
        assert taken(books, 2) == []
        assert states(books) == ["sending"] * 3

    def test_what_is_not_due_waits(self, books: SqlBooks) -> None:
        posted(books, letter(0), now=LATER)
        assert taken(books, now=NOW) == []
        assert taken(books, now=LATER) == [1]

    def test_what_was_being_sent_is_found_again(self, books: SqlBooks) -> None:
        posted(books, letter(0), letter(0))
        taken(books, 1)
        dead, books.worker = books.worker, books.worker + 1
        assert [one.id for one in books.transact(lambda records: records.outbox.interrupted([dead]))] == [1]


class TestAnswers:
    def test_a_letter_that_was_taken_is_sent(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.sent([(number, "250 OK")], LATER))
        sent = line(books, number)
        assert (sent.state, sent.answer, sent.attempts, sent.next_try) == ("sent", "250 OK", 1, None)
        assert taken(books, now=LATER) == []

    @pytest.mark.parametrize("state", ["failed", "in_doubt"])
    def test_a_letter_is_closed_with_its_answer(self, books: SqlBooks, state: str) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.finish(number, state, "550 no such user", LATER))
        closed = line(books, number)
        assert (closed.state, closed.answer, closed.next_try) == (state, "550 no such user", None)
        assert due(books) is None

    def test_a_letter_that_comes_back_was_tried_only_once(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.sent([(number, "250 OK")], NOW))
        books.transact(lambda records: records.outbox.finish(number, "failed", "it came back", LATER))
        assert (line(books, number).state, line(books, number).attempts) == ("failed", 1)

    def test_a_letter_that_is_tried_again_counts_the_attempt(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.retry(number, LATER, "451 later"))
        assert (line(books, number).state, line(books, number).attempts) == ("queued", 1)
        assert due(books) == LATER
        assert [(one.attempts, one.doubts) for one in taken_letters(books, now=LATER)] == [(1, 0)]

    def test_an_attempt_by_no_fault_of_the_letter_does_not_count(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.retry(number, NOW, "refused", counts=False))
        assert [(one.attempts, one.doubts) for one in taken_letters(books)] == [(0, 0)]

    def test_a_doubt_is_counted(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.retry(number, NOW, "lost", doubt=True))
        assert [(one.attempts, one.doubts) for one in taken_letters(books)] == [(1, 1)]


class TestReading:
    def test_the_next_due_is_the_soonest_that_waits(self, books: SqlBooks) -> None:
        assert due(books) is None
        posted(books, letter(0), now=LATER)
        posted(books, letter(0), now=NOW)
        assert due(books) == NOW
        taken(books, now=NOW)
        assert due(books) == LATER

    def test_lines_come_newest_first_with_their_folio(self, books: SqlBooks) -> None:
        ticket = opened(books)
        posted(books, letter(0), replace(letter(0), ticket_id=ticket.id))
        lines = books.look(lambda records: records.outbox.lines(limit=5))
        assert [(one.id, one.folio) for one in lines] == [(2, "CSC-2026-000001"), (1, None)]

    def test_lines_are_chosen_by_state(self, books: SqlBooks) -> None:
        posted(books, letter(0), letter(0))
        taken(books, 1)
        assert [one.id for one in books.look(lambda records: records.outbox.lines(state="queued"))] == [2]

    def test_an_unknown_number_is_no_letter(self, books: SqlBooks) -> None:
        assert books.look(lambda records: records.outbox.letter(99)) is None


class TestRetryingNow:
    def prepare(self, books: SqlBooks) -> list[int]:
        """Leave one letter in each state: sent, failed, in doubt, waiting, being sent."""
        numbers = posted(books, *[letter(0)] * 5)
        taken(books)

        def answer(records: Records) -> None:
            records.outbox.sent([(numbers[0], "250")], NOW)
            records.outbox.finish(numbers[1], "failed", "550", NOW)
            records.outbox.finish(numbers[2], "in_doubt", "lost", NOW)
            records.outbox.retry(numbers[3], NOW + timedelta(days=1), "451")

        books.transact(answer)
        return numbers

    def test_all_that_did_not_arrive_is_due_at_once(self, books: SqlBooks) -> None:
        numbers = self.prepare(books)
        assert books.transact(lambda records: records.outbox.retry_now(None, LATER)) == 3
        assert sorted(taken(books, now=LATER)) == numbers[1:4]

    def test_one_letter_is_named_by_its_message_id(self, books: SqlBooks) -> None:
        numbers = self.prepare(books)
        wanted = line(books, numbers[1]).message_id
        assert books.transact(lambda records: records.outbox.retry_now(wanted, LATER)) == 1
        assert taken(books, now=LATER) == [numbers[1]]

    @pytest.mark.parametrize("place", [0, 4])
    def test_what_was_sent_or_is_being_sent_is_left_alone(self, books: SqlBooks, place: int) -> None:
        message_id = line(books, self.prepare(books)[place]).message_id
        assert books.transact(lambda records: records.outbox.retry_now(message_id, LATER)) == 0

    def test_its_doubts_are_forgotten(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.retry(number, NOW, "lost", doubt=True))
        books.transact(lambda records: records.outbox.retry_now(None, NOW))
        assert [one.doubts for one in taken_letters(books)] == [0]

    def test_its_three_days_begin_again(self, books: SqlBooks) -> None:
        [number] = posted(books, letter(0))
        taken(books)
        books.transact(lambda records: records.outbox.finish(number, "failed", "550", NOW))
        books.transact(lambda records: records.outbox.retry_now(None, LATER))
        assert [one.created_at for one in taken_letters(books, now=LATER)] == [LATER]
