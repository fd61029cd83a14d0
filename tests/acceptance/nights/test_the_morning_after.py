"""What becomes of a page afterwards: the customer's first answer, the morning's report, and the week's figures."""

from datetime import timedelta

from csc_mailbot.outbound.night_report import night_report
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.sla import Round
from csc_mailbot.workflows.night_before import night_before
from tests.acceptance.nights.night import MADRID, PACO, Night, answer, urgent
from tests.desks import MONDAY, NIGHT

READER = Agent("Ana Ruiz", "ana@aserti.es")


async def taken(night: Night) -> None:
    """Paco takes a page five minutes after it was raised, and rings the customer twenty minutes later."""
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    night.clock.forward(minutes=5)
    await night.post(answer(alert, "OK"))
    night.clock.forward(minutes=20)
    await night.post(answer(alert, "HECHO"))


def latest(night: Night) -> Round:
    found = night.books.look(lambda records: records.rounds.latest(1))
    assert found is not None
    return found


async def test_a_technicians_call_is_the_first_answer(night: Night) -> None:
    await taken(night)
    response = latest(night).response
    assert response is not None
    assert response.met_at == NIGHT + timedelta(minutes=25)
    assert not response.is_missed


async def test_an_ok_alone_is_no_answer_to_the_customer(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(answer(alert, "OK"))
    response = latest(night).response
    assert response is not None
    assert response.met_at is None


async def test_the_morning_tells_who_was_woken_when_and_what_they_did(night: Night) -> None:
    await taken(night)
    found = night.books.look(lambda records: night_before(records, night.desk, NIGHT - timedelta(hours=9), MONDAY))
    letter = night_report(found, READER, night.policies.directory, night.desk.card)
    text = night.desk.templates.render(letter).text
    lines = [line.strip() for line in text.splitlines()]
    story = lines[lines.index("vie 23:00  Eva Mora abre la incidencia") :]
    assert "vie 23:00  Aviso de guardia (paso 1): Paco Gil." in story
    assert "vie 23:05  Paco Gil se encarga." in story
    assert "vie 23:25  Paco Gil ha hablado con el cliente." in story
    assert "Ahora: En progreso · P2 · Paco Gil" in story
    assert letter.subject.endswith("1 incidencia, 1 urgente")


async def test_the_week_says_how_soon_pages_were_taken(night: Night) -> None:
    await taken(night)
    figures = night.books.look(lambda records: records.reports.period((NIGHT, MONDAY), MADRID, MONDAY))
    assert figures.pages is not None
    assert (figures.pages.pages, figures.pages.acknowledged) == (1, 1)
    assert figures.pages.typical == figures.pages.slowest == timedelta(minutes=5)
