"""¿Y si llega un URGENTE …? Whom a page would wake, and when."""

from datetime import timedelta

from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.rotation import Rotation
from csc_mailbot.oncall.schedule import Absence, Rota, Schedule
from csc_mailbot.oncall.what_if import what_if
from tests.unit.oncall.rotas import ANA, EVA, LUIS, PEOPLE, madrid, rotation
from tests.unit.timekeeping.calendars import MADRID, WHOLE_DAY, company_hours, every_day

STEPS = tuple(
    Step(timedelta(minutes=after), notify)
    for after, notify in ((0, Notify.ONCALL), (5, Notify.ONCALL), (10, Notify.NEXT), (20, Notify.EVERYBODY))
)
SUNDAY = madrid(12, 6, 22)


def rules(*levels: Rotation, ignored: timedelta = timedelta(0)) -> OnCallPolicy:
    return OnCallPolicy(
        Rota(PEOPLE, levels or (rotation(),), MADRID), company_hours(), STEPS, ignore_gaps_under=ignored
    )


def told(policy: OnCallPolicy, *absences: Absence, at: object = SUNDAY) -> list[tuple[str, list[str], list[str]]]:
    found = what_if(policy, Schedule(policy.rota, absences=absences), at)  # type: ignore[arg-type]
    return [
        (f"{one.at.astimezone(MADRID):%H:%M}", list(one.notify), [person.name for person in one.people])
        for one in found.steps
    ]


def test_every_step_tells_its_people_at_its_time() -> None:
    everybody = [one.name for one in PEOPLE]
    assert told(rules()) == [
        ("22:00", ["oncall"], [EVA.name]),
        ("22:05", ["oncall"], [EVA.name]),
        ("22:10", ["next"], [LUIS.name]),
        ("22:20", ["everybody"], everybody),
        ("22:35", ["repeat"], everybody),
    ]


def test_an_absent_person_costs_no_time() -> None:
    steps = told(rules(), Absence(EVA.key, madrid(12, 1, 0)))
    assert steps[0] == ("22:00", ["oncall", "oncall", "next"], [LUIS.name])
    assert steps[1] == ("22:10", ["everybody"], [one.name for one in PEOPLE])


def test_the_window_is_the_time_that_the_desk_is_closed() -> None:
    found = what_if(rules(), Schedule(rules().rota), SUNDAY)
    assert (found.is_duty, found.since, found.until) == (True, madrid(12, 4, 14), madrid(12, 7, 8, 30))
    assert found.pages_at == SUNDAY


def test_in_hours_it_becomes_a_page_when_the_desk_closes() -> None:
    policy = rules(ignored=timedelta(hours=2))
    found = what_if(policy, Schedule(policy.rota), madrid(11, 24, 10))
    assert (found.is_duty, found.since, found.until) == (False, madrid(11, 24, 8, 30), madrid(11, 24, 18))
    assert found.pages_at == madrid(11, 24, 18)
    assert found.steps[0].at == madrid(11, 24, 18)
    afternoon = what_if(policy, Schedule(policy.rota), madrid(11, 24, 16))
    assert afternoon.since == madrid(11, 24, 8, 30)


def test_a_desk_that_never_closes_pages_nobody() -> None:
    always = OnCallPolicy(Rota((ANA,), (), MADRID), every_day(WHOLE_DAY), STEPS)
    found = what_if(always, Schedule(always.rota), SUNDAY)
    assert (found.is_duty, found.pages_at, found.steps) == (False, None, ())
