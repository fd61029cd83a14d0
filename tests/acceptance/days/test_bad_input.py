"""Mails that somebody made to fool the desk, or that nobody meant so: each has one clear outcome, and nothing leaks."""

import email
import email.policy
import time
from pathlib import Path

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.status import Status
from tests.acceptance.days.day import Day, Received, letter
from tests.contract.books.making import KEYS

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
EVA = "Eva <eva@nadie.example>"
WORDS = "Desde ayer no arranca el programa de almacén."


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


async def opened(day: Day, subject: str = "No arranca el almacén") -> dict[str, Received]:
    await day.post(letter(ANA, subject, WORDS))
    return {one.to: one for one in day.letters()}


class TestForgedSenders:
    async def test_nobody_gives_an_agent_another_name(self, day: Day) -> None:
        await day.post(letter("Carmen la Tonta <carmen@aserti.es>", "Hola", WORDS))
        assert day.ticket().requester.name == "Carmen Vera"
        assert not [one for one in day.letters() if "Tonta" in one.text]

    @pytest.mark.parametrize(
        "sender",
        [
            "Carmen Vera <carmen@aserti.es>",
            "Carmen Vera <CARMEN@ASERTI.ES>",
            "carmen.vera@aserti.es",
        ],
    )
    async def test_an_agents_address_alone_does_nothing(self, day: Day, sender: str) -> None:
        ack = (await opened(day))["ana@cliente.example"]
        decision = await day.post(letter(sender, "Re: almacén", "Le abonamos todo.\n\n#hecha", answers=ack))
        [asked] = day.letters()
        assert (decision.outcome, asked.to, asked.letter) == (Outcome.HELD, "carmen@aserti.es", "hold_request")
        assert day.ticket().status is Status.NEW

    async def test_an_agents_name_on_a_strange_address_is_a_stranger(self, day: Day) -> None:
        ack = (await opened(day))["ana@cliente.example"]
        await day.post(letter("Carmen Vera <carmen@aserti.es.malo.example>", "Re: almacén", "#hecha", answers=ack))
        assert day.ticket().status is Status.NEW
        assert "receipt" not in [one.letter for one in day.letters()]

    async def test_two_from_headers_have_no_rights(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        mail = b"From: Eva <eva@nadie.example>\n" + letter(CARMEN, "Re: almacén", "Hola.\n\n#hecha", answers=notice)
        decision = await day.post(mail)
        assert decision.outcome in {Outcome.HELD, Outcome.APPENDED}
        assert day.ticket().status is Status.NEW
        assert day.letters("ana@cliente.example") == []


class TestStolenSubjects:
    async def test_a_strangers_folio_opens_another_ticket_that_is_linked(self, day: Day) -> None:
        await opened(day)
        decision = await day.post(letter(EVA, "Re: [CSC-2026-000001] No arranca el almacén", "Ciérrela, por favor."))
        assert decision.outcome is Outcome.OPENED
        assert "CSC-2026-000001" in " ".join(decision.because)
        assert (day.ticket(1).people, day.ticket(2).requester.address) == (
            (day.ticket(1).requester,),
            "eva@nadie.example",
        )
        assert {one.to for one in day.letters()} >= {"eva@nadie.example", "carmen@aserti.es"}

    async def test_an_equal_title_ties_nothing(self, day: Day) -> None:
        await opened(day)
        assert (await day.post(letter(EVA, "Re: No arranca el almacén", "A mí tampoco."))).outcome is Outcome.OPENED

    async def test_a_strangers_state_question_about_a_number_is_answered_about_nothing_of_it(self, day: Day) -> None:
        await opened(day, "Nóminas de dirección")
        await day.post(letter(EVA, "Re: [CSC-2026-000001]", "estado"))
        assert all("Nóminas" not in one.text for one in day.letters("eva@nadie.example"))


class TestHeaderInjection:
    NAME = "=?utf-8?q?Ana=0D=0ABcc=3A_todos=40cliente=2Eexample=0D=0A?= <ana@cliente.example>"
    SUBJECT = "=?utf-8?q?No_arranca=0D=0ABcc=3A_todos=40cliente=2Eexample=0AX-Raro=3A_1?="

    def _mail(self, subject: str) -> bytes:
        head = f"From: {self.NAME}\nTo: soporte@aserti.es\nSubject: {subject}\nMessage-ID: <1@cliente.example>\n"
        return f"{head}\n{WORDS}\n".encode()

    async def test_no_letter_gets_a_field_from_a_name_or_a_subject(self, day: Day) -> None:
        assert (await day.post(self._mail(self.SUBJECT))).outcome is Outcome.OPENED
        letters = day.letters()
        assert {one.to for one in letters} >= {"ana@cliente.example", "carmen@aserti.es"}
        for one in letters:
            raw = email.message_from_bytes(one.mail.as_bytes(), policy=email.policy.default)
            assert raw["Bcc"] is None
            assert raw["X-Raro"] is None
            assert len(raw.get_all("Subject", [])) == len(raw.get_all("To", [])) == 1

    async def test_an_agents_file_name_makes_no_field_either(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        mail = email.message_from_bytes(letter(CARMEN, "Re: almacén", "Se lo adjunto.", answers=notice))
        whole = (
            f"From: {CARMEN}\nTo: soporte@aserti.es\nSubject: Re\nMessage-ID: <2@aserti.es>\n"
            f"In-Reply-To: {mail['In-Reply-To']}\nMIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSe lo adjunto.\n--b\n'
            "Content-Type: application/pdf\nContent-Disposition: attachment;\n"
            " filename*=utf-8''a%0D%0ABcc%3A%20x%40y.example%0D%0A.pdf\n\nx\n--b--\n"
        )
        await day.post(whole.encode())
        [answer] = day.letters("ana@cliente.example")
        assert b"\nBcc:" not in answer.mail.as_bytes()


class TestTokens:
    async def test_one_that_was_tampered_with_proves_nothing_and_ties_nothing(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        last = notice.message_id.partition("@")[0][-1]
        broken = notice.message_id.replace(f"{last}@", f"{'a' if last != 'a' else 'b'}@")
        decision = await day.post(letter(CARMEN, "Re: almacén", "#hecha", In_Reply_To=broken))
        assert decision.outcome is Outcome.OPENED
        assert day.ticket(1).status is Status.NEW

    async def test_an_expired_one_routes_and_proves_nothing(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        day.clock.forward(days=91)
        decision = await day.post(letter(CARMEN, "Re: almacén", "Ya está.\n\n#hecha", answers=notice))
        assert decision.outcome is Outcome.HELD
        assert day.ticket().status is Status.NEW

    async def test_one_of_another_ticket_acts_on_its_own_ticket_only(self, day: Day) -> None:
        await opened(day)
        second = (await opened(day, "La impresora"))["carmen@aserti.es"]
        subject = "Re: [CSC-2026-000001] No arranca el almacén"
        await day.post(letter(CARMEN, subject, "Ya imprime.\n\n#hecha", answers=second))
        assert (day.ticket(1).status, day.ticket(2).status) == (Status.NEW, Status.DONE)

    async def test_a_customers_one_proves_no_agent(self, day: Day) -> None:
        letters = await opened(day)
        decision = await day.post(letter(CARMEN, "Re: almacén", "#hecha", answers=letters["ana@cliente.example"]))
        assert decision.outcome is Outcome.HELD

    async def test_a_colleagues_one_proves_nobody_else(self, day: Day) -> None:
        letters = await opened(day)
        decision = await day.post(letter(CARMEN, "Re: almacén", "#hecha", answers=letters["tomas@aserti.es"]))
        assert decision.outcome is Outcome.HELD

    async def test_one_of_another_desk_is_a_foreign_message_id(self, day: Day) -> None:
        await opened(day)
        theirs = f"<csc.{'a' * 36}@otra.example>"
        assert (await day.post(letter(EVA, "Re: algo", "Hola, buenas.", In_Reply_To=theirs))).outcome is Outcome.OPENED


class TestFiveHundredRecipients:
    CROWD = ", ".join(f"Persona {number} <persona{number}@cliente.example>" for number in range(500))

    async def test_an_answer_lets_ten_in(self, day: Day) -> None:
        ack = (await opened(day))["ana@cliente.example"]
        begin = time.process_time()
        await day.post(letter(ANA, "Re: almacén", "Añado a todo el mundo.", answers=ack, Cc=self.CROWD))
        assert len(day.ticket().people) == 11
        assert time.process_time() - begin < 2

    async def test_a_first_mail_answers_its_writer_only(self, day: Day) -> None:
        await day.post(letter(ANA, "No arranca el almacén", WORDS, Cc=self.CROWD))
        assert day.ticket().people == (day.ticket().requester,)
        assert {one.to for one in day.letters()} == {"ana@cliente.example", "carmen@aserti.es", "tomas@aserti.es"}

    async def test_an_agents_answer_to_a_crowd_of_strangers_waits(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        crowd = self.CROWD.replace("cliente.example", "fuera.example")
        decision = await day.post(letter(CARMEN, "Re: almacén", "Para todos.", answers=notice, Cc=crowd))
        assert decision.outcome is Outcome.HELD
        assert [one.to for one in day.letters()] == ["carmen@aserti.es"]


class TestWordsWhereTheyMeanNothing:
    async def test_words_in_a_quote_do_nothing(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        text = (
            "Lo miro ahora mismo.\n\nEl vie, 20 nov 2026 a las 11:00, Ana escribió:\n\n> #cancelar\n> #prioridad P1\n"
        )
        await day.post(letter(CARMEN, "Re: almacén", text, In_Reply_To=notice.message_id))
        assert day.ticket().status is Status.IN_PROGRESS
        assert day.ticket().priority == "P3"

    async def test_words_of_a_customer_are_text(self, day: Day) -> None:
        ack = (await opened(day))["ana@cliente.example"]
        decision = await day.post(letter(ANA, "Re: almacén", "#hecha\n#prioridad P1", answers=ack))
        assert decision.outcome is Outcome.APPENDED
        assert (day.ticket().status, day.ticket().priority) == (Status.NEW, "P3")

    @pytest.mark.parametrize("word", ["#he\u200bcha", "\ufeff#hecha", "#\u2060hecha", "＃ｈｅｃｈａ", "#hecha\u200f"])
    async def test_invisible_characters_hide_no_word(self, day: Day, word: str) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        await day.post(letter(CARMEN, "Re: almacén", f"Ya arranca.\n\n{word}", answers=notice))
        [told] = day.letters("ana@cliente.example")
        assert day.ticket().status is Status.DONE
        assert "hecha" not in told.text.casefold().replace("estado: hecha", "")

    async def test_an_invisible_note_stays_inside(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        await day.post(letter(CARMEN, "Re: almacén", "#no\u200bta\nEste cliente no paga.", answers=notice))
        assert day.letters("ana@cliente.example") == []


class TestAnAgentsAbsence:
    TEXT = "Estoy de vacaciones hasta el lunes 30 de noviembre. Para urgencias, llame a mi compañero Tomás."

    async def test_with_a_robots_header_it_is_noted(self, day: Day) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        mail = letter(CARMEN, "Fuera de la oficina", self.TEXT, answers=notice, Auto_Submitted="auto-replied")
        decision = await day.post(mail)
        assert (decision.outcome, day.ticket().status, day.letters()) == (Outcome.NOTED, Status.NEW, [])

    @pytest.mark.parametrize(
        ("subject", "outcome"), [("Re: almacén", Outcome.HELD), ("Fuera de la oficina", Outcome.NOTED)]
    )
    async def test_without_one_the_customer_hears_nothing(self, day: Day, subject: str, outcome: Outcome) -> None:
        notice = (await opened(day))["carmen@aserti.es"]
        decision = await day.post(letter(CARMEN, subject, self.TEXT, answers=notice))
        assert (decision.outcome, day.ticket().status) == (outcome, Status.NEW)
        assert day.letters("ana@cliente.example") == []

    async def test_outside_of_its_thread_it_opens_a_ticket_and_answers_nobody_in_a_loop(self, day: Day) -> None:
        await opened(day)
        await day.post(letter(CARMEN, "Fuera de la oficina", self.TEXT, Auto_Submitted="auto-replied"))
        assert day.letters() == []
