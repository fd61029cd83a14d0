"""Reports that come by themselves: of the night, the week and the books, at their hour, once, to who should read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from csc_mailbot.adapters.database import audit, schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Team
from csc_mailbot.workflows.desk import Desk, ReportsPolicy
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.acceptance.days.day import Day, Received, letter
from tests.contract.books.making import KEYS
from tests.desks import DIRECTORY, POLICIES, SECRET, SetClock
from tests.unit.timekeeping.calendars import company_hours

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
THURSDAY = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)
"""An hour before closing."""
MORNING = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
"""Friday's opening."""
EVERYBODY = ["carmen@aserti.es", "luis@aserti.es", "sistemas@aserti.es", "tomas@aserti.es"]
OPERATIONS = Agent("Olga Mas", "olga@aserti.es", teams=(Team.COP,))
NIGHT_ONLY = ReportsPolicy(week=False, books=None)


class ReportingDay(Day):
    """A day at a desk that writes reports."""

    reports: ReportsPolicy = NIGHT_ONLY

    @property
    def desk(self) -> Desk:
        """The desk, with its reports."""
        return replace(super().desk, reports=self.reports)

    async def until(self, at: datetime) -> list[Received]:
        """Look at what is due then; return the letters since the last look."""
        self.clock.at = at
        await watch_deadlines(self.books, self.desk)
        await watch_deadlines(self.books, self.desk)
        return self.letters()


@pytest.fixture
async def day(tmp_path: Path) -> ReportingDay:
    """A desk with empty books on a Thursday afternoon, that has looked once at what is due."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    made = ReportingDay(SqlBooks(engine, KEYS), POLICIES, SetClock(THURSDAY))
    assert await made.until(THURSDAY) == []
    return made


async def test_in_the_morning_everybody_reads_what_happened_in_the_night_once(day: ReportingDay) -> None:
    day.clock.at = THURSDAY + timedelta(hours=5)
    await day.post(letter(ANA, "URGENTE: no arranca el almacén", "No arranca nada."))
    day.letters()
    assert await day.until(MORNING - timedelta(seconds=1)) == []
    reports = await day.until(MORNING)
    assert sorted(one.to for one in reports) == EVERYBODY
    text = reports[0].text
    assert "1 incidencia, 1 urgente" in text
    assert "22:00  Ana Pérez abre la incidencia" in text
    assert "22:00  Se avisa a Carmen Vera, Tomás Gil y Luis Ros" in text
    assert "Ahora: Nuevo · P2 · sin asignar" in text
    assert await day.until(MORNING + timedelta(hours=3)) == []


async def test_a_quiet_night_is_told_only_where_it_is_wanted(day: ReportingDay) -> None:
    assert await day.until(MORNING) == []
    day.reports = replace(NIGHT_ONLY, quiet_night=True)
    reports = await day.until(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert sorted(one.to for one in reports) == EVERYBODY
    assert "noche tranquila" in str(reports[0].mail["Subject"])


async def test_what_came_in_hours_is_no_part_of_the_night(day: ReportingDay) -> None:
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    day.letters()
    assert await day.until(MORNING) == []


async def test_after_the_lunch_break_there_is_no_report(day: ReportingDay) -> None:
    await day.until(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    day.clock.at = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    day.letters()
    assert await day.until(datetime(2026, 11, 24, 14, 0, tzinfo=UTC)) == []


async def test_a_desk_that_was_down_in_the_morning_tells_of_the_night_when_it_is_back(day: ReportingDay) -> None:
    day.clock.at = THURSDAY + timedelta(hours=5)
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    day.letters()
    reports = await day.until(MORNING + timedelta(hours=5))
    assert sorted(one.to for one in reports) == EVERYBODY


async def test_hours_that_are_changed_move_the_report(day: ReportingDay) -> None:
    day.clock.at = THURSDAY + timedelta(hours=5)
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    day.letters()
    day.policies = replace(POLICIES, hours=company_hours([date(2026, 11, 20)]))
    assert await day.until(THURSDAY + timedelta(hours=6)) == []
    assert await day.until(MORNING) == []
    monday = await day.until(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert sorted(one.to for one in monday) == EVERYBODY
    assert "jue 22:00" in monday[0].text


async def test_reports_that_are_turned_off_are_planned_no_more(day: ReportingDay) -> None:
    day.reports = ReportsPolicy(night=False, week=False, books=None)
    day.clock.at = THURSDAY + timedelta(hours=5)
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    day.letters()
    assert await day.until(MORNING) == []
    assert day.books.look(lambda records: records.deadlines.due_at("night_report", "desk")) is None


async def test_every_day_the_administrators_get_the_head_that_verifying_prints(day: ReportingDay) -> None:
    day.reports = ReportsPolicy(night=False, week=False, books=time(7))
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    await day.until(THURSDAY)
    assert await day.until(datetime(2026, 11, 20, 5, 59, tzinfo=UTC)) == []
    [report] = await day.until(datetime(2026, 11, 20, 6, 0, tzinfo=UTC))
    with day.books._engine.connect() as connection:
        verified = audit.verify(connection, [SECRET])
    assert report.to == "sistemas@aserti.es"
    assert str(report.mail["Subject"]) == "[csc-mailbot] Books of 2026-11-20: 1 thing to look at"
    # Nobody delivers in this test.
    assert "A letter has been waiting for more than an hour." in report.text
    assert f"csc-mailbot audit verify --head {verified.head}" in report.text.splitlines()
    assert [one.to for one in await day.until(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))] == ["sistemas@aserti.es"]


async def test_on_monday_operations_reads_of_the_week_before(day: ReportingDay) -> None:
    day.reports = ReportsPolicy(night=False, week=True, books=None)
    day.policies = replace(POLICIES, directory=replace(DIRECTORY, agents=(*DIRECTORY.agents, OPERATIONS)))
    await day.until(THURSDAY)
    await day.post(letter(ANA, "No imprime", "La impresora no imprime."))
    notice = next(one for one in day.letters() if one.to == "carmen@aserti.es")
    await day.post(letter(CARMEN, "Re: No imprime", "#hecha\n\nYa imprime.", answers=notice))
    done = next(one for one in day.letters() if one.to == "ana@cliente.example")
    await day.post(letter(ANA, "Re: No imprime", "5", answers=done))
    day.letters()
    reports = await day.until(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert sorted(one.to for one in reports) == ["olga@aserti.es", "sistemas@aserti.es"]
    text = reports[0].text
    assert "Abiertas: 1" in text
    assert "Hechas: 1" in text
    assert "Valoración: 5,0 de 5 (1 voto)" in text
    assert "P3: 1 de 1" in text
    assert "Cliente S.L.: 1" in text
