"""One bad mail never stops the next, and books that are away are no mail's fault."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from csc_mailbot.adapters.database import claims
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.workers import SqlWorkers
from csc_mailbot.daemon.judgement_loop import TOGETHER, Judgement
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable, Entangled
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.intake.intents import Decision
from csc_mailbot.intake.policies import Policies
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.workflows import receive_mail as receiving
from csc_mailbot.workflows.read_mail import ReaderDied, read_content
from csc_mailbot.workflows.receive_mail import MOST_ATTEMPTS
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import LedgerLine, PendingMail
from tests.contract.books.making import next_life
from tests.desks import NOW
from tests.fakes import Listener, MemoryInbox
from tests.unit.workflows.office import mail

JUDGE: Callable[..., Decision] = vars(receiving)["judge"]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A mail with the subject `veneno` makes judgement fail."""

    def judge(one: ParsedMail, *others: Any) -> Decision:
        if one.subject == "veneno":
            raise ZeroDivisionError("secret words of a mail")
        return JUDGE(one, *others)

    monkeypatch.setattr(receiving, "judge", judge)
    return monkeypatch


async def kept(place: Workplace, inbox: MemoryInbox, *contents: bytes, at: datetime = NOW) -> None:
    for content in contents:
        inbox.put(content, received_at=at)
    watch = MailboxWatch(place, place.mailboxes[0], asyncio.Event())
    while await watch.read_portion():
        pass


async def judge_all(place: Workplace) -> None:
    judgement = Judgement(place)
    while await judgement.judge_portion():
        pass


def lines(books: SqlBooks) -> list[LedgerLine]:
    return books.look(lambda records: records.ledger.lines())[::-1]


async def test_one_bad_mail_does_not_stop_the_next(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, poison: pytest.MonkeyPatch, listener: Listener
) -> None:
    await kept(place, inbox, mail(1), mail(2, "veneno"), mail(3))
    await judge_all(place)
    assert [line.outcome for line in lines(file_books)] == ["opened", "quarantined", "opened"]
    told = [one for one in listener.heard if not one.startswith("kept")]
    assert told == [
        "judged 1 opened CSC-2026-000001",
        "set_back 2",
        "judged 3 opened CSC-2026-000002",
        "set_back 2",
        "quarantined 2",
    ]


async def test_the_administrators_hear_of_it_without_a_word_of_the_mail(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, poison: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, mail(1, "veneno"))
    await judge_all(place)
    letters = file_books.look(lambda records: records.outbox.lines())
    assert [(one.letter, one.to) for one in letters] == [("admin_notice", "sistemas@aserti.es")]
    error = lines(file_books)[0].error
    assert error
    assert re.fullmatch(r"ZeroDivisionError at test_judgement_loop\.py:\d+", error)


async def test_a_bad_mail_that_is_mended_is_judged_when_it_is_released(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, poison: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, mail(1, "veneno"))
    await judge_all(place)
    poison.undo()
    file_books.transact(lambda records: records.ledger.release(1))
    await judge_all(place)
    assert lines(file_books)[0].outcome == "opened"


async def test_a_mail_that_killed_the_program_three_times_is_not_judged_a_fourth_time(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, listener: Listener
) -> None:
    await kept(place, inbox, mail(1), mail(2))
    file_books.transact(lambda records: records.ledger.claim(1))
    for dead in range(MOST_ATTEMPTS - 1):
        file_books.worker = dead + 1
        file_books.transact(lambda records, dead=dead: records.ledger.claim_suspect([dead]))  # type: ignore[misc]
    await heir_of(file_books, place).judge_suspects()
    await judge_all(place)
    assert [line.outcome for line in lines(file_books)] == ["quarantined", "opened"]
    assert "died while judging" in str(listener.errors[0])


def answer_to(answered: str, own: str, subject: str = "No arranca") -> bytes:
    """A customer's mail under another, or under none."""
    head = f"From: ana@cliente.example\r\nMessage-ID: {own}\r\nIn-Reply-To: {answered}\r\nSubject: {subject}\r\n"
    return f"{head}\r\nDesde ayer no arranca el programa de almacén.\r\n".encode()


async def test_a_mail_waits_for_the_one_that_it_overtook_and_answers(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
) -> None:
    first = answer_to("", own="<first@cliente.example>")
    urgent = answer_to("<first@cliente.example>", own="<second@cliente.example>", subject="URGENTE: no arranca")
    inbox.put(urgent, received_at=NOW, subject="URGENTE: no arranca")
    await kept(place, inbox, *(mail(number) for number in range(30)), first)
    await judge_all(place)
    answered, *_, last = lines(file_books)
    assert (last.outcome, last.folio) == ("opened", "CSC-2026-000001"), "judged at once, before the backlog"
    assert (answered.outcome, answered.folio) == ("appended", "CSC-2026-000001")


async def test_what_waits_behind_a_mail_that_was_judged_out_of_turn_is_judged_at_once(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_CLAIMED_BYTES", 20_000)
    first = answer_to("", own="<first@cliente.example>") + b"Desde ayer no arranca.\r\n" * 1_000
    urgent = answer_to("<first@cliente.example>", own="<second@cliente.example>", subject="URGENTE: no arranca")
    inbox.put(urgent, received_at=NOW, subject="URGENTE: no arranca")
    await kept(place, inbox, *(mail(number) for number in range(TOGETHER - 1)), first, mail(TOGETHER))
    judgement = Judgement(place)
    assert await judgement.judge_portion() == TOGETHER
    assert lines(file_books)[-2].outcome, "judged out of turn"
    assert await judgement.judge_portion() == 1
    assert lines(file_books)[-1].outcome


async def test_two_mails_that_answer_each_other_do_not_wait_for_ever(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
) -> None:
    one = answer_to("<2@cliente.example>", own="<1@cliente.example>")
    await kept(place, inbox, one, answer_to("<1@cliente.example>", own="<2@cliente.example>"))
    async with asyncio.timeout(10):
        await judge_all(place)
    assert {line.outcome for line in lines(file_books)} == {"opened", "appended"}


async def test_books_that_are_away_are_no_fault_of_the_mail(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, mail(1), mail(2))
    judgement = Judgement(place)

    def away(*_: object) -> Decision:
        raise DatabaseUnavailable("the disk is full")

    with monkeypatch.context() as full:
        full.setattr(receiving, "judge", away)
        for _ in range(10):
            with pytest.raises(DatabaseUnavailable):
                await judgement.judge_portion()
    while await judgement.judge_portion():
        pass
    assert [(line.outcome, line.attempts) for line in lines(file_books)] == [("opened", 1), ("opened", 1)]


async def test_mails_that_wait_together_share_a_commit(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, *(mail(number) for number in range(1, TOGETHER + 2)))
    commits: list[object] = []
    transact = file_books.transact

    def counted(work: Callable[[Records], Any]) -> object:
        commits.append(work)
        return transact(work)

    monkeypatch.setattr(file_books, "transact", counted)
    judgement = Judgement(place)
    assert await judgement.judge_portion() == TOGETHER
    assert len(commits) <= 3  # claimed, judged, and the next ones claimed meanwhile
    assert await judgement.judge_portion() == 1
    assert [line.outcome for line in lines(file_books)] == ["opened"] * (TOGETHER + 1)


def heir_of(books: SqlBooks, place: Workplace) -> Judgement:
    """The judging loop of another worker, which takes over from the one that had the books."""
    judgement = Judgement(place)
    judgement.inherit([next_life(books)])
    return judgement


async def test_mails_that_were_claimed_when_the_program_died_are_judged_each_by_itself(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, poison: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, mail(1), mail(2, "veneno"), mail(3), mail(4))
    file_books.transact(lambda records: records.ledger.claim(3))
    judgement = heir_of(file_books, place)
    await judgement.judge_suspects()
    found = [(line.outcome, line.attempts) for line in lines(file_books)]
    assert found == [("opened", 2), (None, 2), ("opened", 2), (None, 0)]


async def test_what_a_worker_had_that_came_back_meanwhile_is_left_to_it(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, mail(1))
    file_books.transact(lambda records: records.ledger.claim(1))
    back = file_books.worker
    judgement = heir_of(file_books, place)
    monkeypatch.setattr(SqlWorkers, "_living", lambda _: {back})
    await judgement.judge_suspects()
    assert [(line.outcome, line.attempts) for line in lines(file_books)] == [(None, 1)]
    assert file_books.look(lambda records: records.workers.others().living) == {back}


async def test_mails_that_another_worker_was_in_the_way_of_are_judged_at_once_each_by_itself(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(place, inbox, mail(1), mail(2))
    ways = [Entangled("deadlock detected")]

    def judge(*facts: Any) -> Decision:
        if ways:
            raise ways.pop()
        return JUDGE(*facts)

    monkeypatch.setattr(receiving, "judge", judge)
    assert await Judgement(place).judge_portion() == 2
    assert [(line.outcome, line.attempts) for line in lines(file_books)] == [("opened", 1), ("opened", 1)]


async def test_of_the_suspects_the_most_often_attempted_comes_first(
    place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
) -> None:
    await kept(place, inbox, mail(1), mail(2))
    file_books.transact(lambda records: records.ledger.claim(2))
    first = file_books.transact(lambda records: records.ledger.claim_suspect([0]))
    again = file_books.transact(lambda records: records.ledger.claim_suspect([0]))
    assert first
    assert again
    assert (first.id, first.attempts) == (1, 2)
    assert (again.id, again.attempts) == (1, 3)


async def test_a_judged_mail_rings_for_its_letters(place: Workplace, inbox: MemoryInbox) -> None:
    await kept(place, inbox, mail(1))
    await judge_all(place)
    await place.letters_written.wait(timedelta(hours=1))


class TestHelp:
    """Somebody helps to read."""

    class Helper:
        """Reads all, and dies of `veneno`."""

        def __init__(self) -> None:
            self.asked: list[int] = []

        async def read(
            self, portion: Sequence[PendingMail], policies: Policies
        ) -> list[FirstReading | ReaderDied | None]:
            self.asked += [one.id for one in portion]
            return [
                ReaderDied("it died") if b"veneno" in one.content else read_content(one, policies) for one in portion
            ]

        async def close(self) -> None:
            pass

    async def test_what_it_read_is_judged(self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks) -> None:
        place.reader = helper = self.Helper()
        await kept(place, inbox, *(mail(number) for number in range(1, 2 * TOGETHER + 2)))
        await judge_all(place)
        assert helper.asked == list(range(1, 2 * TOGETHER + 2))
        assert [(line.outcome, line.attempts) for line in lines(file_books)] == [("opened", 1)] * (2 * TOGETHER + 1)

    async def test_what_was_claimed_ahead_is_given_back_at_the_end(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
    ) -> None:
        place.reader = self.Helper()
        await kept(place, inbox, *(mail(number) for number in range(1, TOGETHER + 3)))
        judgement = Judgement(place)
        await judgement.judge_portion()
        await judgement.let_go()
        assert [line.attempts for line in lines(file_books)] == [1] * TOGETHER + [0, 0]
        await judge_all(place)
        assert [line.attempts for line in lines(file_books)] == [1] * (TOGETHER + 2)

    async def test_a_mail_that_kills_it_three_times_is_quarantined_and_the_others_are_judged(
        self, place: Workplace, inbox: MemoryInbox, file_books: SqlBooks
    ) -> None:
        place.reader = self.Helper()
        await kept(place, inbox, mail(1), mail(2, "veneno"), mail(3))
        await judge_all(place)
        found = [(line.outcome, line.attempts) for line in lines(file_books)]
        assert found == [("opened", 1), ("quarantined", 3), ("opened", 1)]
        assert lines(file_books)[1].error == "it died"
