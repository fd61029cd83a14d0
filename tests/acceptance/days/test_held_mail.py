"""A mail that waits for its author: asked once, reminded, told to others, and settled once."""

from datetime import UTC, datetime
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
WORDS = "Le devolvemos el dinero."


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


async def opened(day: Day) -> dict[str, Received]:
    """Ana writes; return the letters of the opening by their readers."""
    await day.post(letter(ANA, "No arranca el almacén", "Desde ayer no arranca el programa de almacén.\n\nAna"))
    return {one.to: one for one in day.letters()}


async def held(day: Day, words: str = WORDS, **headers: str) -> Received:
    """Carmen answers her notice with an outsider in copy; return the question that follows."""
    notice = (await opened(day))["carmen@aserti.es"]
    mail = letter(CARMEN, "Re: almacén", words, answers=notice, **{"Cc": "otro@proveedor.example", **headers})
    assert (await day.post(mail)).outcome is Outcome.HELD
    [asked] = day.letters()
    assert (asked.to, asked.letter) == ("carmen@aserti.es", "hold_request")
    return asked


async def unproven(day: Day) -> Received:
    """Somebody types Carmen's address; return the question that she gets."""
    stolen = (await opened(day))["ana@cliente.example"]
    await day.post(letter(CARMEN, "Re: almacén", WORDS, answers=stolen))
    [asked] = day.letters()
    return asked


def linked_answer(asked: Received, word: str, sender: str = CARMEN) -> bytes:
    """Return the mail that the SI or NO link of the question opens: it answers nothing by its headers."""
    token = str(asked.mail["X-CSC-Mailbot"])
    return letter(sender, f"Re: {asked.mail['Subject']}", f"{word}\n\n-- \nRef.: {token}\n")


def outcome_of(day: Day, mail_id: int) -> str | None:
    return day.books.look(lambda records: records.ledger.line(mail_id).outcome)


def noted(day: Day) -> frozenset[int]:
    return day.books.look(lambda records: records.tickets.history(1).noted_mails)


async def test_the_author_is_reminded_after_an_hour_and_others_hear_after_four(day: Day) -> None:
    await held(day)
    await day.wait(minutes=59)
    assert day.letters() == []
    await day.wait(minutes=2)
    [reminder] = day.letters()
    assert (reminder.to, reminder.letter) == ("carmen@aserti.es", "hold_reminder")
    assert WORDS in reminder.text
    assert "otro@proveedor.example" in reminder.text
    await day.wait(hours=3)
    assert day.letters() == []
    day.clock.at = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)
    await day.wait(minutes=2)
    assert {(one.to, one.letter) for one in day.letters()} == {
        ("tomas@aserti.es", "hold_overdue"),
        ("sistemas@aserti.es", "admin_notice"),
    }
    await day.wait(days=3)
    assert day.letters() == []


async def test_the_night_is_no_working_time(day: Day) -> None:
    day.clock.at = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    await held(day)
    await day.wait(hours=12)
    assert day.letters() == []


async def test_a_reminder_can_be_answered_too(day: Day) -> None:
    await held(day)
    await day.wait(minutes=61)
    [reminder] = day.letters()
    await day.post(letter(CARMEN, "Re: almacén", "SI", answers=reminder))
    [answer] = day.letters("ana@cliente.example")
    assert WORDS in answer.text


@pytest.mark.parametrize("word", ["SI", "Sí", "NO"])
async def test_what_is_settled_is_never_spoken_of_again(day: Day, word: str) -> None:
    asked = await held(day)
    await day.post(letter(CARMEN, "Re: almacén", word, answers=asked))
    day.letters()
    await day.wait(days=10)
    assert day.letters() == []


async def test_yes_by_link_sends_it_once_however_often_it_is_said(day: Day) -> None:
    asked = await held(day)
    first = await day.post(linked_answer(asked, "SI"))
    again = await day.post(linked_answer(asked, "SI"))
    assert (first.outcome, again.outcome) == (Outcome.NOTED, Outcome.NOTED)
    [answer] = day.letters("ana@cliente.example")
    assert WORDS in answer.text
    assert outcome_of(day, 2) == "appended"


async def test_no_keeps_the_words_as_a_note(day: Day) -> None:
    asked = await held(day)
    await day.post(linked_answer(asked, "NO"))
    assert day.letters("ana@cliente.example") == []
    assert (outcome_of(day, 2), noted(day)) == ("noted", frozenset({2}))
    await day.post(linked_answer(asked, "SI"))
    assert day.letters("ana@cliente.example") == []


async def test_no_to_words_that_the_agent_never_wrote_keeps_them_off_the_ticket(day: Day) -> None:
    asked = await unproven(day)
    await day.post(linked_answer(asked, "NO"))
    assert (outcome_of(day, 2), noted(day)) == ("ignored", frozenset())


async def test_yes_from_anybody_else_counts_for_nothing(day: Day) -> None:
    asked = await held(day)
    await day.post(linked_answer(asked, "SI", sender=ANA))
    await day.post(linked_answer(asked, "SI", sender="eva@nadie.example"))
    assert outcome_of(day, 2) == "held"


async def test_yes_from_another_address_of_the_agent_counts(day: Day) -> None:
    asked = await held(day)
    await day.post(linked_answer(asked, "SI", sender="carmen.vera@aserti.es"))
    assert outcome_of(day, 2) == "appended"


async def test_an_automatic_answer_confirms_nothing(day: Day) -> None:
    asked = await held(day)
    await day.post(letter(CARMEN, "Re: almacén", "SI", answers=asked, Auto_Submitted="auto-replied"))
    assert outcome_of(day, 2) == "held"


async def test_a_word_that_is_almost_one_is_done_once_its_author_says_that_it_was_meant(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    words = "Ya está reparado.\n\nescriba #hecha cuando lo vea\n\nQueda probado en el puesto tres."
    await day.post(letter(CARMEN, "Re: almacén", f"Hola, Ana:\n\n#hehca\n\n{words}", answers=notice))
    [asked] = day.letters()
    assert asked.letter == "hold_request"
    assert "¿Quiso decir #hecha?" in asked.text
    await day.post(linked_answer(asked, "SI"))
    [answer] = day.letters("ana@cliente.example")
    assert "#hehca" not in answer.text
    assert "escriba #hecha cuando lo vea" in answer.text
    assert day.ticket().status is Status.DONE


async def test_enviar_sends_a_word_that_is_almost_one_as_it_stands(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "Hola, Ana:\n\n#hehca\n\nYa está.\n\n#enviar", answers=notice))
    [answer] = day.letters("ana@cliente.example")
    assert "#hehca" in answer.text
    assert day.ticket().status is Status.IN_PROGRESS


async def test_a_near_word_that_cannot_be_done_does_nothing_even_when_meant(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "Hola, Ana:\n\n#reabirr\n\nYa está.", answers=notice))
    [asked] = day.letters()
    await day.post(linked_answer(asked, "SI"))
    assert [one.letter for one in day.letters()] == ["receipt"]
    assert day.ticket().status is Status.NEW


async def test_an_old_question_in_references_swallows_no_later_answer(day: Day) -> None:
    asked = await held(day)
    await day.post(letter(CARMEN, "Re: almacén", "NO", answers=asked))
    notice = (await opened(day))["carmen@aserti.es"]
    mail = letter(CARMEN, "Re: almacén", "Ya lo miro.").replace(
        b"MIME-Version", f"In-Reply-To: {notice.message_id}\nReferences: {asked.message_id}\nMIME-Version".encode(), 1
    )
    assert (await day.post(mail)).outcome is Outcome.APPENDED
