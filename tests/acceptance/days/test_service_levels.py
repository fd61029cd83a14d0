"""What is promised to customers: the team hears before it is late and when it is, once, and never in a storm."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.views import ticket_show
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import SlaPolicy, Target
from csc_mailbot.tickets.status import Status
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.acceptance.days.day import Day, Received, letter
from tests.contract.books.making import KEYS
from tests.desks import POLICIES, SetClock
from tests.unit.timekeeping.calendars import MADRID

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""The opening of the desk."""
LEVELS = SlaPolicy(contracts={"Otra S.A.": {Priority.P3: Target(HOUR, 2 * HOUR)}})


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books, on a Monday at its opening."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS), replace(POLICIES, sla=LEVELS), SetClock(MONDAY))


async def opened(day: Day, subject: str = "No arranca el almacén", sender: str = ANA) -> dict[str, Received]:
    """A customer writes; return the letters of the opening by their readers."""
    await day.post(letter(sender, subject, "Desde ayer no arranca el programa de almacén."))
    return {one.to: one for one in day.letters()}


async def told(day: Day, **by: float) -> list[str]:
    """Let time pass, and return which letters were written to whom."""
    await day.wait(**by)
    return sorted(f"{one.letter} {one.to}" for one in day.letters())


BOTH = ["service_level carmen@aserti.es", "service_level tomas@aserti.es"]


async def test_the_notice_says_until_when_the_customer_is_to_be_answered(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    assert "Primera respuesta: antes del lunes 23 de noviembre, a las 12:30" in notice.text
    assert "Solución: antes del" in notice.text


async def test_the_team_is_warned_and_then_told_with_the_administrators_when_nobody_has_it(day: Day) -> None:
    await opened(day)
    assert await told(day, hours=2, minutes=59) == []
    assert await told(day, minutes=1) == BOTH
    assert await told(day, minutes=55) == []
    assert await told(day, minutes=5) == sorted([*BOTH, "service_level sistemas@aserti.es"])
    assert await told(day, hours=1) == []
    shown = shown_ticket(day)
    assert [(one["kind"], one["public"], one["changes"]) for one in shown["entries"]][-1] == (
        "missed",
        False,
        {"missed": "first_response"},
    )


def shown_ticket(day: Day) -> dict[str, Any]:
    """The ticket as `ticket show --json` shows it."""
    with day.books._engine.connect() as connection:
        return ticket_show(connection, MADRID, "CSC-2026-000001")


async def test_what_the_agent_answers_to_the_warning_reaches_the_customer_and_ends_it(day: Day) -> None:
    await opened(day)
    await day.wait(hours=3)
    warning = next(one for one in day.letters() if one.to == "carmen@aserti.es")
    assert warning.text.startswith(CUT_LINE)
    assert "Falta la primera respuesta" in warning.text
    await day.post(letter(CARMEN, "Re: almacén", "Ya lo estamos mirando.", answers=warning))
    assert {one.to for one in day.letters()} >= {"ana@cliente.example"}
    assert await told(day, hours=2) == []


async def test_nothing_is_due_while_the_customer_is_waited_for(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "#esperando cliente\n\n¿Qué versión tiene?", answers=notice))
    day.letters()
    await day.wait(days=2)
    assert [one.letter for one in day.letters() if one.letter.startswith("service")] == []
    assert shown_ticket(day)["resolution_due"] is None


async def test_a_contract_promises_its_own_times(day: Day) -> None:
    await opened(day, sender="Eva <eva@otra.example>")
    assert await told(day, minutes=45) == BOTH


async def test_a_ticket_that_is_closed_is_promised_nothing_more(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "#cancelar", answers=notice))
    assert day.ticket().status is Status.CANCELLED
    day.letters()
    assert await told(day, days=30) == []


async def test_a_reopened_ticket_is_promised_an_answer_anew(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    await day.post(letter(CARMEN, "Re: almacén", "#hecha\n\nArreglado.", answers=notice))
    done = next(one for one in day.letters() if one.to == "ana@cliente.example")
    await day.wait(hours=1)
    await day.post(letter(ANA, "Re: almacén", "Sigue sin arrancar, mírenlo por favor.", answers=done))
    assert day.ticket().status is Status.REOPENED
    day.letters()
    assert await told(day, hours=3) == BOTH


async def test_a_robots_ticket_awaits_no_answer(day: Day) -> None:
    robot = letter("nas@cliente.example", "Backup failed", "Volume 1 is full", Precedence="bulk")
    await day.post(robot)
    day.letters()
    assert await told(day, hours=5) == []
    assert shown_ticket(day)["first_response_due"] is None
    assert shown_ticket(day)["resolution_due"] is not None


def levels(day: Day) -> list[Received]:
    """The letters about service levels since the last look."""
    return [one for one in day.letters() if one.letter.startswith("service")]


async def test_many_breaches_at_once_are_one_letter_for_each_reader(day: Day) -> None:
    for number in range(40):
        await opened(day, f"No arranca el puesto {number} del almacén")
        day.clock.forward(seconds=5)
    await day.wait(hours=3)
    warned = levels(day)
    await day.wait(hours=1, minutes=5)
    missed = levels(day)
    assert Counter(one.letter for one in warned) == {"service_levels": 2}
    assert Counter(one.to for one in missed) == {
        "carmen@aserti.es": 1,
        "tomas@aserti.es": 1,
        "sistemas@aserti.es": 1,
    }
    assert missed[0].mail["Subject"] == "Incidencias: 40 plazos vencidos"


async def test_killed_between_two_looks_everything_is_told_once(day: Day) -> None:
    await opened(day)
    day.clock.forward(hours=4, minutes=5)
    await watch_deadlines(day.books, day.desk)
    await watch_deadlines(day.books, replace(day.desk))
    assert Counter(one.to for one in day.letters()) == {
        "carmen@aserti.es": 1,
        "tomas@aserti.es": 1,
        "sistemas@aserti.es": 1,
    }
