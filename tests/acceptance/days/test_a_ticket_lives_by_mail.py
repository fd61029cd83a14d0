"""A customer and two agents, from the first mail to the last, with nothing but their mail programs."""

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
TOMAS = "Tomás Gil <tomas@aserti.es>"


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


async def opened(day: Day) -> dict[str, Received]:
    """Ana writes; return the letters of the opening by their readers."""
    await day.post(
        letter(ANA, "No arranca el almacén", "Buenos días, desde ayer no arranca el programa de almacén.\n\nAna")
    )
    return {one.to: one for one in day.letters()}


async def answered(day: Day, words: str) -> list[Received]:
    """Carmen answers her notice with these words; return the letters that follow."""
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, f"Re: {notice.mail['Subject']}", words, answers=notice))
    return day.letters()


async def test_an_agents_answer_reaches_the_customer_in_the_agents_name(day: Day) -> None:
    letters = await answered(day, "Hola, Ana: lo estamos mirando.")
    [to_ana] = [one for one in letters if one.to == "ana@cliente.example"]
    assert "Carmen Vera" in str(to_ana.mail["From"])
    assert "soporte@aserti.es" in str(to_ana.mail["From"])
    assert "lo estamos mirando" in to_ana.text
    assert to_ana.mail["Subject"] == "[CSC-2026-000001] No arranca el almacén"
    assert (day.ticket().status, day.ticket().assignee) == (Status.IN_PROGRESS, "carmen@aserti.es")


async def test_a_question_waits_and_the_answer_moves_it_on(day: Day) -> None:
    [question] = [one for one in await answered(day, "¿Qué versión es?\n\n#esperando cliente") if "ana@" in one.to]
    assert day.ticket().status is Status.WAITING_CUSTOMER
    decision = await day.post(letter(ANA, "Re: almacén", "La 4.2.1.", answers=question))
    assert (decision.outcome, decision.text) == (Outcome.APPENDED, "La 4.2.1.")
    assert "¿Qué versión es?" in decision.quoted
    assert day.ticket().status is Status.IN_PROGRESS


async def test_only_who_answered_is_thanked_for_the_answer(day: Day) -> None:
    [question] = [one for one in await answered(day, "¿Qué versión es?\n\n#esperando cliente") if "ana@" in one.to]
    await day.post(letter(ANA, "Re: almacén", "La 4.2.1.", answers=question, Cc="Leo <leo@cliente.example>"))
    told = {one.to: " ".join(one.text.split()) for one in day.letters() if one.letter == "status_change"}
    assert "Gracias por su respuesta." in told["ana@cliente.example"]
    assert "Ya tenemos respuesta a lo que preguntamos." in told["leo@cliente.example"]


async def test_nobody_answers_and_it_is_reminded_then_closed(day: Day) -> None:
    await answered(day, "¿Qué versión es?\n\n#esperando cliente")
    await day.wait(days=5)
    [reminder] = day.letters()
    assert (reminder.to, reminder.letter) == ("ana@cliente.example", "reminder")
    assert "¿Qué versión es?" in reminder.text
    await day.wait(days=14)
    assert day.ticket().status is Status.DONE
    [closing] = [one for one in day.letters() if "ana@" in one.to]
    await day.post(letter(ANA, "Re: almacén", "Perdón, la 4.2.1, y sigue igual.", answers=closing))
    assert day.ticket().status is Status.REOPENED


async def test_thanks_score_and_state_change_nothing(day: Day) -> None:
    [done] = [one for one in await answered(day, "Reiniciado el servicio.\n\n#hecha") if "ana@" in one.to]
    outcomes = [
        (await day.post(letter(ANA, "Re: almacén", words, answers=done))).outcome
        for words in ("Muchas gracias, un saludo", "5", "estado")
    ]
    assert outcomes == [Outcome.NOTED] * 3
    assert day.ticket().status is Status.DONE
    assert [(one.to, one.letter) for one in day.letters()] == [("ana@cliente.example", "state_answer")]


async def test_a_yes_to_the_solution_reopens_nothing_and_the_team_reads_it(day: Day) -> None:
    [done] = [one for one in await answered(day, "Reiniciado el servicio.\n\n#hecha") if "ana@" in one.to]
    decision = await day.post(letter(ANA, "Re: almacén", "Sí, conforme", answers=done))
    assert (decision.outcome, day.ticket().status) == (Outcome.APPENDED, Status.DONE)
    assert {one.letter for one in day.letters()} == {"team_notice"}
    await day.post(letter(ANA, "Re: almacén", "No conforme", answers=done))
    assert day.ticket().status is Status.REOPENED


async def test_thanks_with_a_companys_signature_reopen_nothing(day: Day) -> None:
    [done] = [one for one in await answered(day, "Reiniciado el servicio.\n\n#hecha") if "ana@" in one.to]
    words = "Perfecto, gracias Carmen!! Un saludo\n\nAna Pérez\nFrutas del Sur S.L.\nTel. 968 555 112"
    assert (await day.post(letter(ANA, "Re: almacén", words, answers=done))).outcome is Outcome.NOTED
    assert (day.ticket().status, day.letters()) == (Status.DONE, [])


async def test_a_receipt_does_not_repeat_the_note(day: Day) -> None:
    letters = await answered(day, "nota: siempre apaga el router. Ojo.")
    [receipt] = [one for one in letters if one.letter == "receipt"]
    assert "#nota: Este correo es interno" in receipt.text
    assert "router" not in receipt.text


async def test_words_that_cannot_be_done_reach_no_customer(day: Day) -> None:
    letters = await answered(day, "Listo.\n\n#hecha\n#esperando cliente")
    assert [(one.to, one.letter) for one in letters] == [("carmen@aserti.es", "receipt")]
    assert day.ticket().status is Status.NEW


async def test_a_note_reaches_the_team_and_no_customer(day: Day) -> None:
    letters = await answered(day, "#nota\nOjo: este cliente ya tuvo lo mismo en mayo.")
    assert {one.to for one in letters} == {"tomas@aserti.es", "carmen@aserti.es"}
    assert day.ticket().status is Status.NEW


async def test_who_types_an_agents_address_is_held_until_the_agent_says_so(day: Day) -> None:
    first = await opened(day)
    stolen = first["ana@cliente.example"]
    decision = await day.post(letter(CARMEN, "Re: almacén", "Le devolvemos el dinero.", answers=stolen))
    [asked] = day.letters()
    assert (decision.outcome, asked.to, asked.letter) == (Outcome.HELD, "carmen@aserti.es", "hold_request")
    await day.post(letter(ANA, "Re: almacén", "SI", answers=asked))
    assert day.letters("ana@cliente.example") == []
    await day.post(letter(CARMEN, "Re: almacén", "NO", answers=asked))
    assert (await day.wait(hours=1), day.letters("ana@cliente.example")) == ([], [])


async def test_a_second_agents_answer_waits_and_goes_out_by_itself(day: Day) -> None:
    first = await opened(day)
    await day.post(letter(CARMEN, "Re: almacén", "Lo miro yo.", answers=first["carmen@aserti.es"]))
    day.letters()
    day.clock.forward(minutes=2)
    decision = await day.post(letter(TOMAS, "Re: almacén", "Es la base de datos.", answers=first["tomas@aserti.es"]))
    assert (decision.outcome, [one.to for one in day.letters()]) == (Outcome.HELD, ["tomas@aserti.es"])
    await day.wait(minutes=11)
    [late] = day.letters("ana@cliente.example")
    assert "Es la base de datos." in late.text


async def test_an_outsider_in_copy_holds_the_mail(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    mail = letter(CARMEN, "Re: almacén", "Contraseña: 1234", answers=notice, Cc="otro@proveedor.example")
    assert (await day.post(mail)).outcome is Outcome.HELD


async def test_a_colleague_in_copy_makes_it_a_note(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "¿Lo coges tú?", answers=notice, Cc=TOMAS))
    assert day.letters("ana@cliente.example") == []


async def test_copies_join_and_are_answered_too(day: Day) -> None:
    ack = (await opened(day))["ana@cliente.example"]
    await day.post(letter(ANA, "Re: almacén", "Copio a mi jefe.", answers=ack, Cc="jefe@cliente.example"))
    notice = next(one for one in day.letters("carmen@aserti.es"))
    await day.post(letter(CARMEN, "Re: almacén", "Hola a los dos.", answers=notice))
    assert {one.to for one in day.letters()} == {"ana@cliente.example", "jefe@cliente.example", "tomas@aserti.es"}


async def test_agents_are_shown_what_the_customer_has_just_written(day: Day) -> None:
    [question] = [one for one in await answered(day, "¿Qué versión es?\n\n#esperando cliente") if "ana@" in one.to]
    await day.post(letter(ANA, "Re: almacén", "La 4.2.1.", answers=question))
    [notice] = day.letters("carmen@aserti.es")
    assert "La 4.2.1." in notice.text
    assert "escribió:" not in notice.text
    assert "¿Qué versión es?" not in notice.text
