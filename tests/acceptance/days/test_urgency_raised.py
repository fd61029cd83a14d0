"""A later mail says URGENTE, GRAVE or CRÍTICA: the priority goes up, and the customer hears it in one letter."""

from pathlib import Path

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from tests.acceptance.days.day import Day, Received, letter
from tests.contract.books.making import KEYS
from tests.desks import NIGHT

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
SUBJECT = "Re: [CSC-2026-000001] No arranca el almacén"


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


async def opened(day: Day) -> dict[str, Received]:
    await day.post(letter(ANA, "No arranca el almacén", "Desde ayer no arranca el programa de almacén.\n\nAna"))
    return {one.to: one for one in day.letters()}


@pytest.mark.parametrize(
    ("word", "priority", "said"),
    [("URGENTE", Priority.P2, "alta (URGENTE)"), ("GRAVE", Priority.P2, "grave"), ("CRÍTICA", Priority.P1, "crítica")],
)
async def test_a_new_word_in_the_subject_raises_and_says_so(day: Day, word: str, priority: Priority, said: str) -> None:
    ack = (await opened(day))["ana@cliente.example"]
    await day.post(letter(ANA, f"{SUBJECT} {word}", "Ya no puede trabajar nadie en el almacén.", answers=ack))
    [told] = day.letters("ana@cliente.example")
    assert (told.letter, day.ticket().priority) == ("urgency_raised", priority)
    assert said in told.text
    assert str(told.mail["In-Reply-To"]).startswith("<")


async def test_a_word_that_was_there_before_raises_nothing(day: Day) -> None:
    await day.post(letter(ANA, "URGENTE: no arranca", "Desde ayer no arranca el programa de almacén."))
    letters = {one.to: one for one in day.letters()}
    await day.post(letter(ANA, "Re: URGENTE: no arranca", "Es el puesto tres.", answers=letters["ana@cliente.example"]))
    assert day.letters("ana@cliente.example") == []


async def test_when_the_state_changes_too_one_letter_says_both(day: Day) -> None:
    letters = await opened(day)
    notice = letters["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "¿Qué puesto es?\n\n#esperando cliente", answers=notice))
    [asked] = day.letters("ana@cliente.example")
    await day.post(letter(ANA, f"GRAVE {SUBJECT}", "Ya son todos los puestos, no solo el tres.", answers=asked))
    [told] = day.letters("ana@cliente.example")
    assert told.letter == "status_change"
    assert "Hemos subido la urgencia de su incidencia: ahora es grave." in " ".join(told.text.split())
    assert (day.ticket().status, day.ticket().priority) == (Status.IN_PROGRESS, Priority.P2)


async def test_out_of_hours_the_letter_tells_who_was_alerted_and_nobody_is_promised_twice(day: Day) -> None:
    ack = (await opened(day))["ana@cliente.example"]
    day.clock.at = NIGHT
    await day.post(letter(ANA, SUBJECT, "URGENTE\nNo podemos facturar y mañana hay reparto.", answers=ack))
    [told] = day.letters("ana@cliente.example")
    assert told.letter == "urgency_raised"
    assert "ya hemos avisado a todo el equipo" in " ".join(told.text.split())
    await day.post(letter(ANA, SUBJECT, "URGENTE\n¿Hay alguien ahí? Seguimos sin facturar.", answers=told))
    [again] = day.letters("ana@cliente.example")
    assert "hemos subido la urgencia" not in again.text


async def test_a_machine_raises_nothing_and_hears_nothing(day: Day) -> None:
    ack = (await opened(day))["ana@cliente.example"]
    words = "El puesto tres ha vuelto a fallar hoy."
    await day.post(letter(ANA, f"CRÍTICA {SUBJECT}", words, answers=ack, Precedence="bulk"))
    assert day.letters("ana@cliente.example") == []
    assert day.ticket().priority is Priority.P3
