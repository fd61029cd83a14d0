"""A technician whose robot answered writes again: they are back; what is more than that is a ticket as ever."""

from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.workflows.change_rota import leave
from csc_mailbot.workflows.lost_alert import ROBOT_ANSWERED
from tests.acceptance.shifts.week import BORDER, PACO, SATURDAY, Week, flat, make_week, silent, told

PACOS = f"Paco Gil <{PACO}>"


@pytest.fixture
def week(file_books: SqlBooks) -> Week:
    made = make_week(file_books, SATURDAY, **silent())
    made.day.border = BORDER
    return made


async def robot_answered(week: Week) -> None:
    await week.day.books.write(lambda records: records.rota.set_absent(PACO, week.now, None, ROBOT_ANSWERED))
    assert week.on_call() == []


async def test_the_word_that_they_are_back_is_answered_and_opens_no_ticket(week: Week) -> None:
    await robot_answered(week)
    letters = await week.write(PACOS, "", "Ya estoy aquí.\n\nPaco", proven=True)
    assert told(letters) == [f"rota_notice {PACO}"]
    assert "Vuelve a contar para la guardia" in flat(letters[0])
    assert week.on_call() == [PACO]


async def test_what_nothing_proves_ends_the_absence_and_a_person_reads_it(week: Week) -> None:
    await robot_answered(week)
    letters = await week.write(PACOS, "", "ya estoy aquí")
    assert f"acknowledgement {PACO}" in told(letters)
    assert week.on_call() == [PACO]


async def test_a_problem_of_a_technicians_own_is_a_ticket(week: Week) -> None:
    await robot_answered(week)
    letters = await week.write(PACOS, "El portátil de guardia", "Ya estoy aquí, pero no arranca.", proven=True)
    assert f"acknowledgement {PACO}" in told(letters)
    assert week.on_call() == [PACO]


async def test_the_word_ends_an_absence_that_a_person_entered(week: Week) -> None:
    until = week.now + timedelta(days=3)
    await week.day.books.write(lambda records: leave(records, PACO, (week.now, until), "vacaciones", week.now))
    assert week.on_call() == []
    await week.write(PACOS, "Guardia", "He vuelto de vacaciones", proven=True)
    assert week.on_call() == [PACO]
