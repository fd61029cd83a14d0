"""A kept mail is judged and recorded, all of it or nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from csc_mailbot.adapters.database import audit
from csc_mailbot.adapters.database.tables import attachment
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.mail.message import MessageId
from csc_mailbot.workflows import receive_mail as receiving
from csc_mailbot.workflows.carry_out import carry_out
from csc_mailbot.workflows.receive_mail import receive_mail, set_back
from csc_mailbot.workflows.rows import OutboxLine
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from csc_mailbot.workflows.work import Work
from tests.desks import DIRECTORY, NIGHT, POLICIES, SECRET, TOKENS
from tests.unit.workflows.office import Office, mail

ACK = "acknowledgement ana@cliente.example"
TEAM = ["team_notice carmen@aserti.es", "team_notice tomas@aserti.es"]
EVERYBODY = [*TEAM, "team_notice luis@aserti.es"]


def reply_to(letter: OutboxLine, number: int = 2, **more: str) -> bytes:
    return mail(number, headers=f"In-Reply-To: {letter.message_id}\r\n", **more)


async def test_a_first_mail_opens_a_ticket_is_answered_and_told(office: Office) -> None:
    assert await office.receive(mail()) == ["opened CSC-2026-000001"]
    assert office.written() == [ACK, *TEAM]
    [line] = office.lines()
    assert (line.kind, line.outcome, line.folio) == ("message", "opened", "CSC-2026-000001")


async def test_every_letter_carries_a_token_of_ours(office: Office) -> None:
    await office.receive(mail())
    for letter in office.letters():
        token = TOKENS.of_message_id(MessageId(letter.message_id))
        assert token is not None
        assert (token.outbox_id, token.purpose) == (letter.id, letter.purpose)


async def test_the_same_mail_delivered_twice_has_one_effect(office: Office) -> None:
    again = b"Received: from another.example\r\n" + mail()
    assert await office.receive(mail(), again) == ["opened CSC-2026-000001", "ignored None"]
    assert office.written() == [ACK, *TEAM]


async def test_the_same_message_id_with_other_words_is_another_mail(office: Office) -> None:
    told = await office.receive(mail(1), mail(1, body="Otra cosa distinta que contar al centro de servicios."))
    assert told == ["opened CSC-2026-000001", "opened CSC-2026-000002"]


async def test_an_answer_to_our_letter_lands_on_its_ticket(office: Office) -> None:
    await office.receive(mail())
    assert await office.receive(reply_to(office.letters()[0])) == ["appended CSC-2026-000001"]
    assert office.written() == [ACK, *TEAM, *TEAM]


async def test_an_answer_to_a_customers_own_mail_lands_on_its_ticket(office: Office) -> None:
    await office.receive(mail(1))
    told = await office.receive(mail(2, headers="References: <1@cliente.example>\r\n"))
    assert told == ["appended CSC-2026-000001"]


async def test_an_outsider_with_a_folio_gets_a_ticket_of_their_own(office: Office) -> None:
    await office.receive(mail(1))
    told = await office.receive(mail(2, "RE: [CSC-2026-000001] No arranca", "eva@nadie.example"))
    assert told == ["opened CSC-2026-000002"]
    assert office.decisions[-1].intents[0].linked == "CSC-2026-000001"  # type: ignore[union-attr]


async def test_robots_are_written_down_or_ignored_and_never_answered(office: Office) -> None:
    await office.receive(mail())
    robot = "Auto-Submitted: auto-replied\r\n"
    letter = office.letters()[0]
    told = await office.receive(mail(2, headers=robot), mail(3, headers=f"{robot}In-Reply-To: {letter.message_id}\r\n"))
    assert told == ["ignored None", "noted CSC-2026-000001"]
    assert office.written() == [ACK, *TEAM]


async def test_a_bounce_closes_the_letter_and_tells_the_team_once(office: Office) -> None:
    await office.receive(mail())
    await office.deliver()
    bounce = mail(2, "Undelivered Mail Returned to Sender", "MAILER-DAEMON@cliente.example").replace(
        b"\r\nContent-Type", f"\r\nIn-Reply-To: {office.letters()[0].message_id}\r\nContent-Type".encode(), 1
    )
    assert await office.receive(bounce) == ["noted CSC-2026-000001"]
    assert office.letters()[0].state == "failed"
    told = [ACK, *TEAM, "undelivered carmen@aserti.es", "undelivered tomas@aserti.es"]
    assert office.written() == told
    assert await office.receive(bounce.replace(b"<2@", b"<3@")) == ["noted CSC-2026-000001"]
    assert office.written() == told


async def test_urgente_out_of_hours_tells_everybody(office: Office) -> None:
    office.clock.at = NIGHT
    await office.receive(mail(1, "URGENTE: no arranca"))
    assert sorted(office.written()) == sorted([ACK, *EVERYBODY])


async def test_after_thirty_answers_one_digest_names_the_rest(office: Office) -> None:
    for first in range(0, 34, 10):
        await office.receive(*(mail(number) for number in range(first, min(first + 10, 34))))
    assert office.written().count(ACK) == 30
    assert await watch_deadlines(office.books, office.desk) == 0
    office.clock.forward(minutes=10)
    assert await watch_deadlines(office.books, office.desk) == 3, "the customer's digest and two agents' lists"
    assert office.written()[-1] == "digest ana@cliente.example"
    assert await watch_deadlines(office.books, office.desk) == 0


async def test_a_deadline_that_cannot_be_met_waits_and_keeps_no_other_waiting(office: Office) -> None:
    office.books.transact(lambda records: records.deadlines.set("remind_customer", "no number", office.clock.at))
    office.books.transact(lambda records: records.deadlines.set("dead_address", "ana@cliente.example", office.clock.at))
    with pytest.raises(ExceptionGroup):
        await watch_deadlines(office.books, office.desk)
    left = office.books.look(lambda records: records.deadlines.due(office.clock.at))
    assert [one.key for one in left] == ["no number"]


async def test_a_digest_that_comes_late_names_the_same_tickets(office: Office) -> None:
    for first in range(0, 32, 8):
        await office.receive(*(mail(number) for number in range(first, first + 8)))
    office.clock.forward(hours=9)
    await watch_deadlines(office.books, office.desk)
    await office.sender_gets_everything()
    [digest] = [one for one in office.sender.sent if b"digest" in one.content or b"registrados" in one.content]
    assert b"CSC-2026-000031" in digest.content
    assert b"CSC-2026-000030" not in digest.content


async def test_a_customer_whose_form_answers_through_reply_to_has_a_window_too(office: Office) -> None:
    form = {"sender": "Formulario <web>", "headers": "Reply-To: eva@nadie.example\r\n"}
    for first in range(0, 32, 8):
        await office.receive(*(mail(number, **form) for number in range(first, first + 8)))
    assert office.written().count("acknowledgement eva@nadie.example") == 30


async def test_a_mail_with_defects_is_attached_whole(office: Office) -> None:
    await office.receive(b"Esto no es un correo")
    with office.books._engine.connect() as connection:
        assert connection.execute(select(attachment.c.name)).scalars().all() == ["CSC-2026-000001.eml"]


async def test_where_no_agent_is_configured_the_administrators_are_told(office: Office) -> None:
    lonely = replace(POLICIES, directory=replace(DIRECTORY, agents=()))
    office.desk = replace(office.desk, policies=lonely)
    await office.receive(mail())
    assert office.written() == [ACK, "team_notice sistemas@aserti.es"]


async def test_a_fault_while_recording_leaves_nothing_but_the_attempt(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.arrive(mail())
    await office.keep()
    [pending] = office.claim()

    def fail(work: Work) -> None:
        carry_out(work)
        raise ZeroDivisionError

    monkeypatch.setattr(receiving, "carry_out", fail)
    with pytest.raises(ZeroDivisionError):
        await receive_mail(office.books, office.desk, pending)
    assert office.written() == []
    assert office.accounts() == {"fetched": 1, "pending": 1}
    monkeypatch.undo()
    await receive_mail(office.books, office.desk, pending)
    assert office.lines()[0].folio == "CSC-2026-000001"


async def test_the_chain_of_all_that_was_written_holds(office: Office) -> None:
    await office.receive(mail(1), mail(2, "URGENTE"), b"\xff\xfe")
    await office.receive(reply_to(office.letters()[0], 3))
    with office.books._engine.connect() as connection:
        assert audit.verify(connection, [SECRET]).faults == ()


class TestSettingBack:
    async def fail_once(self, office: Office) -> bool:
        [pending] = office.claim()
        return await set_back(office.books, office.desk, pending, "ValueError at x.py:1")

    async def test_a_mail_that_fails_three_times_is_quarantined_and_the_administrators_are_told_once(
        self, office: Office
    ) -> None:
        office.arrive(mail())
        await office.keep()
        assert [await self.fail_once(office) for _ in range(3)] == [False, False, True]
        assert office.claim() == []
        assert office.written() == ["admin_notice sistemas@aserti.es"]
        [line] = office.lines()
        assert (line.outcome, line.error) == ("quarantined", "ValueError at x.py:1")

    async def test_a_released_mail_is_judged_like_a_new_one(self, office: Office) -> None:
        office.arrive(mail())
        await office.keep()
        for _ in range(3):
            await self.fail_once(office)
        office.books.transact(lambda records: records.ledger.release(1))
        [pending] = office.claim()
        decision, _ = await receive_mail(office.books, office.desk, pending)
        assert decision.outcome is Outcome.OPENED

    async def test_a_mail_that_fails_again_after_its_release_is_told_again(self, office: Office) -> None:
        office.arrive(mail())
        await office.keep()
        for _ in range(3):
            await self.fail_once(office)
        office.books.transact(lambda records: records.ledger.release(1))
        for _ in range(3):
            await self.fail_once(office)
        assert office.written() == ["admin_notice sistemas@aserti.es"] * 2
