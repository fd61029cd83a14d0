"""Swaps by mail: one technician asks, the other says SÍ, both and the administrators hear of it."""

from dataclasses import replace

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.oncall.offer import OfferState
from tests.acceptance.shifts.week import (
    ADMIN,
    BORDER,
    MAR,
    PACO,
    SATURDAY,
    TEO,
    Week,
    flat,
    madrid,
    make_week,
    silent,
    told,
)

PACOS = f"Paco Gil <{PACO}>"
MARS = f"Mar Sanz <{MAR}>"


@pytest.fixture
def week(file_books: SqlBooks) -> Week:
    """A desk whose border says who writes; Paco has the weeks of 16 November and 7 December."""
    made = make_week(file_books, SATURDAY, **silent())
    made.day.border = BORDER
    return made


async def test_a_swap_is_asked_for_confirmed_and_told(week: Week) -> None:
    letters = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    assert told(letters) == [f"shift_offer {MAR}", f"rota_notice {PACO}"]
    question, receipt = letters
    assert question.mail["Subject"] == "¿Puede hacer la guardia de Paco?"
    assert "desde el miércoles 9 de diciembre, a las 8:30, hasta el jueves 10 de diciembre, a las 8:30" in flat(
        question
    )
    assert "Mientras no responda SÍ, todo sigue como está" in flat(receipt)
    assert week.on_call(madrid(9, 22, month=12)) == [PACO]
    letters = await week.answer(question, "SI")
    assert told(letters) == [f"rota_notice {MAR}", f"rota_notice {PACO}", f"admin_notice {ADMIN}"]
    assert letters[2].mail["Subject"] == "[csc-mailbot] Mar Sanz is on call instead of Paco Gil"
    assert week.on_call(madrid(9, 8, 29, month=12)) == [PACO]
    assert week.on_call(madrid(9, 8, 30, month=12)) == [MAR]
    assert week.on_call(madrid(10, 3, month=12)) == [MAR]
    assert week.on_call(madrid(10, 8, 30, month=12)) == [PACO]


async def test_the_wish_may_stand_in_the_text(week: Week) -> None:
    letters = await week.write(PACOS, "Una cosa", "Cambio 9/12 con Mar, si puede ser.\n\nGracias,\nPaco", proven=True)
    assert f"shift_offer {MAR}" in told(letters)


async def test_hours_and_ranges_are_understood(week: Week) -> None:
    await week.write(PACOS, "cambio 9/12 18:00-08:00 con Mar", proven=True)
    await week.write(PACOS, "cambio del 10/12 al 11/12 con Teo Vidal", proven=True)
    night, days = week.offers()
    assert (night.start, night.end) == (madrid(9, 18, month=12), madrid(10, 8, month=12))
    assert (days.start, days.end) == (madrid(10, 8, 30, month=12), madrid(12, 8, 30, month=12))


async def test_a_day_of_the_other_ones_is_asked_for_as_a_gift(week: Week) -> None:
    question, _ = await week.write(PACOS, "cambio 24/11 con Mar", proven=True)
    assert question.mail["Subject"] == "¿Le cede su guardia a Paco?"
    await week.answer(question, "sí")
    assert week.on_call(madrid(24, 22)) == [PACO]


async def test_no_leaves_it_as_it_is(week: Week) -> None:
    question, _ = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    [told_so] = await week.answer(question, "No, lo siento")
    assert told([told_so]) == [f"rota_notice {PACO}"]
    assert "Mar Sanz ha dicho que no puede" in flat(told_so)
    [too_late] = await week.answer(question, "Sí, ahora sí")
    assert "ya estaba decidido" in flat(too_late)
    assert week.on_call(madrid(9, 22, month=12)) == [PACO]


async def test_only_who_was_asked_decides(week: Week) -> None:
    question, receipt = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    for stranger in (PACOS, "Otro <otro@movil.example>"):
        [told_so] = await week.answer(question, "SI", stranger)
        assert told([told_so]) == [f"rota_notice {MAR}"]
        assert "desde otra dirección" in flat(told_so)
    assert await week.answer(receipt, "SI") == []
    assert week.offers()[0].state is OfferState.ASKED
    await week.answer(told_so, "SI")
    assert week.offers()[0].state is OfferState.ACCEPTED


async def test_the_telephone_of_who_was_asked_is_theirs_too(week: Week) -> None:
    question, _ = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    await week.answer(question, "SI", "mar@movil.example")
    assert week.offers()[0].state is OfferState.ACCEPTED


async def test_a_robot_confirms_nothing(week: Week) -> None:
    question, _ = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    assert await week.answer(question, "SI", Auto_Submitted="auto-replied") == []
    assert week.offers()[0].state is OfferState.ASKED


async def test_without_proof_the_registered_address_is_asked_first(week: Week) -> None:
    [asked] = await week.write(PACOS, "cambio 9/12 con Mar")
    assert told([asked]) == [f"shift_offer {PACO}"]
    assert asked.mail["Subject"] == "¿Ha pedido usted este cambio de guardia?"
    assert await week.write(PACOS, "cambio 9/12 con Mar") == []
    letters = await week.answer(asked, "Sí")
    assert told(letters) == [f"shift_offer {MAR}", f"rota_notice {PACO}"]
    await week.answer(letters[0], "Sí")
    assert week.on_call(madrid(9, 22, month=12)) == [MAR]


async def test_whoever_did_not_ask_for_it_ends_it(week: Week) -> None:
    [asked] = await week.write(PACOS, "cambio 9/12 con Mar")
    assert await week.answer(asked, "No, no he sido yo") == []
    assert week.offers()[0].state is OfferState.DECLINED


async def test_an_answer_to_our_letter_is_proof_enough_without_a_border(file_books: SqlBooks) -> None:
    week = make_week(file_books, madrid(22, 8, 30))
    await week.start()
    reminder = next(one for one in week.read if one.letter == "shift_reminder")
    letters = await week.answer(reminder, "cambio 24/11 con Teo")
    assert told(letters) == [f"shift_offer {TEO}", f"rota_notice {MAR}"]


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ("cambio 9/12 con Anna", "No hay nadie de guardia que se llame «Anna»"),
        ("cambio 9/12", "No hemos entendido con quién"),
        ("cambio de guardia con Mar", "No hemos entendido qué día"),
        ("cambio 30/02 con Mar", "Esa fecha no existe"),
        ("cambio 9/12 con Paco", "La guardia ya es suya"),
        ("cambio 1/12 con Mar", "es de Teo Vidal"),
        ("cambio 2/11/2026 con Mar", "Ese día ya ha pasado"),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(week: Week, wish: str, why: str) -> None:
    [answer] = await week.write(PACOS, wish, proven=True)
    assert told([answer]) == [f"rota_notice {PACO}"]
    assert why in flat(answer)
    assert f"Escribió: {wish}" in flat(answer)
    assert "cambio 24/12 con Ana" in flat(answer)
    assert week.offers() == []


async def test_two_of_one_name_are_told_apart_by_the_rest_of_it(week: Week) -> None:
    rules = week.day.policies.oncall
    assert rules is not None
    others = tuple(replace(one, name=f"Mar {one.name.split()[1]}") for one in rules.rota.technicians[1:])
    rota = replace(rules.rota, technicians=(rules.rota.technicians[0], *others))
    week.day.policies = replace(week.day.policies, oncall=replace(rules, rota=rota))
    [doubt] = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    assert "«Mar» puede ser Mar Sanz o Mar Vidal" in flat(doubt)
    assert f"shift_offer {TEO}" in told(await week.write(PACOS, "cambio 9/12 con Mar Vidal", proven=True))


async def test_nobody_answers_and_it_stays(week: Week) -> None:
    await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    week.day.clock.at = madrid(9, 8, 30, month=12)
    [told_so] = await week.go_on()
    assert told([told_so]) == [f"rota_notice {PACO}"]
    assert "Nadie ha contestado a tiempo" in flat(told_so)
    assert week.on_call() == [PACO]


async def test_what_changed_meanwhile_is_not_changed_again(week: Week) -> None:
    question, _ = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    other, _ = await week.write(PACOS, "cambio 9/12 con Teo", proven=True)
    await week.answer(other, "Sí")
    [too_late] = await week.answer(question, "Sí")
    assert "ya estaba decidido" in flat(too_late)
    assert week.on_call(madrid(9, 22, month=12)) == [TEO]


async def test_a_customers_change_and_a_technicians_other_change_open_tickets(week: Week) -> None:
    await week.write("Eva <eva@cliente.example>", "cambio 9/12 con Mar", "Nos viene mejor.")
    await week.write(PACOS, "Cambio de contraseña", "Para el portátil.", proven=True)
    assert [week.day.ticket(number).subject for number in (1, 2)] == ["cambio 9/12 con Mar", "Cambio de contraseña"]
    assert week.offers() == []


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("SI", OfferState.ACCEPTED),
        ("Sí, claro", OfferState.ACCEPTED),
        ("Vale, sin problema", OfferState.ACCEPTED),
        ("Sí, la hago yo. Un saludo", OfferState.ACCEPTED),
        ("No", OfferState.DECLINED),
        ("No puedo ese día", OfferState.DECLINED),
        ("no, ese día tengo boda", OfferState.DECLINED),
        ("¿Qué día es?", OfferState.ASKED),
        ("Luego te digo", OfferState.ASKED),
        ("No hay problema en mirarlo", OfferState.ASKED),
        ("Si puedo te digo algo", OfferState.ASKED),
    ],
)
async def test_only_a_clear_word_decides(week: Week, words: str, state: OfferState) -> None:
    question, _ = await week.write(PACOS, "cambio 9/12 con Mar", proven=True)
    letters = await week.answer(question, words)
    assert week.offers()[0].state is state
    if state is OfferState.ASKED:
        [doubt] = letters
        assert "no sabemos si es un sí o un no" in flat(doubt)
        await week.answer(doubt, "sí")
        assert week.offers()[0].state is OfferState.ACCEPTED
