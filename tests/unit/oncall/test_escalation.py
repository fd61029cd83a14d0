"""Whom a page alerts and when: steps in their time, an empty or refused one at once, and everybody for ever."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from csc_mailbot.oncall.escalation import Wake, due_at, escalate, renewed, snoozed, storm_window
from csc_mailbot.oncall.page import Progress
from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.rotation import Rotation
from csc_mailbot.oncall.schedule import Absence, Rota, Schedule
from csc_mailbot.oncall.technician import Technician
from tests.unit.timekeeping.calendars import company_hours

NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
A, B, C = (Technician(name, f"{name}@x.example") for name in "abc")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


START = datetime(2026, 11, 16, 8, 30)  # noqa: DTZ001 - wall-clock time is meant
ROTA = Rota((A, B, C), (Rotation(START, timedelta(weeks=1), (A.key, B.key, C.key)),), ZoneInfo("Europe/Madrid"))
SCHEDULE = Schedule(ROTA)
STEPS = (
    Step(minutes(0), Notify.ONCALL),
    Step(minutes(5), Notify.ONCALL),
    Step(minutes(10), Notify.NEXT),
    Step(minutes(20), Notify.EVERYBODY),
)
POLICY = OnCallPolicy(ROTA, company_hours(), STEPS)
RAISED = Progress(NIGHT)


def names(wake: Wake | None) -> str:
    return "".join(sorted(one.name for one in wake.people)) if wake else ""


def run(progress: Progress, after: float, *, tried: str = "", unable: str = "", at_once: bool = False) -> Wake | None:
    people = {one.name: one.key for one in (A, B, C)}
    return escalate(
        POLICY,
        SCHEDULE,
        progress,
        NIGHT + minutes(after),
        tried={people[one] for one in tried},
        unable={people[one] for one in unable},
        at_once=at_once,
    )


def after_steps(count: int) -> Progress:
    return Progress(NIGHT, done=count)


def test_steps_run_in_their_time() -> None:
    assert names(run(RAISED, 0)) == "a"
    assert run(after_steps(1), 4.9, tried="a") is None
    assert names(run(after_steps(1), 5, tried="a")) == "a"
    assert names(run(after_steps(2), 10, tried="a")) == "b"
    wake = run(after_steps(3), 20, tried="ab")
    assert wake
    assert (names(wake), wake.everybody, wake.step) == ("abc", True, 4)


def test_a_step_that_runs_early_moves_the_rest() -> None:
    wake = run(after_steps(2), 2, tried="a", unable="a", at_once=True)
    assert wake
    assert names(wake) == "b"
    assert due_at(POLICY, wake.progress) == NIGHT + minutes(12)


def test_a_step_without_people_runs_the_next_at_once() -> None:
    away = Schedule(ROTA, absences=(Absence(A.key, NIGHT - minutes(1)),))
    wake = escalate(POLICY, away, RAISED, NIGHT)
    assert wake
    assert (names(wake), wake.step) == ("b", 3)
    assert due_at(POLICY, wake.progress) == NIGHT + minutes(10)


def test_with_nobody_on_the_rota_everybody_is_alerted_at_once() -> None:
    away = Schedule(ROTA, absences=tuple(Absence(one.key, NIGHT - minutes(1)) for one in (A, B, C)))
    wake = escalate(POLICY, away, RAISED, NIGHT)
    assert wake
    assert (names(wake), wake.everybody) == ("abc", True)


def test_steps_that_fell_due_while_nobody_ran_run_together_once() -> None:
    wake = run(after_steps(1), 180, tried="a")
    assert wake
    assert (names(wake), wake.progress.done, wake.progress.rounds) == ("abc", 4, 0)
    assert due_at(POLICY, wake.progress) == NIGHT + minutes(195)


def test_after_the_last_step_everybody_again_and_again() -> None:
    progress = after_steps(4)
    for number in range(1, 200):
        at = 20 + 15 * number
        assert run(progress, at - 0.01) is None
        wake = run(progress, at)
        assert wake
        assert (names(wake), wake.everybody) == ("abc", True)
        progress = wake.progress


def test_rounds_keep_their_time_whoever_fails() -> None:
    assert run(Progress(NIGHT, done=4, rounds=1), 36, tried="abc", unable="abc", at_once=True) is None


def test_when_the_last_steps_people_fail_everybody_is_alerted_at_once() -> None:
    short = OnCallPolicy(ROTA, company_hours(), STEPS[:1])
    wake = escalate(short, SCHEDULE, after_steps(1), NIGHT, tried={A.key}, unable={A.key}, at_once=True)
    assert wake
    assert (names(wake), wake.everybody) == ("abc", True)


def test_who_is_on_call_is_asked_when_the_step_runs() -> None:
    handoff = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    wake = escalate(POLICY, SCHEDULE, Progress(handoff - minutes(5), done=1), handoff, tried={A.key})
    assert names(wake) == "b"


@pytest.mark.parametrize(("done", "rounds"), [(1, 0), (3, 0), (4, 0), (4, 3)])
def test_what_is_put_off_is_run_again_at_that_instant(done: int, rounds: int) -> None:
    later = snoozed(POLICY, Progress(NIGHT, done, rounds), NIGHT + minutes(90))
    assert due_at(POLICY, later) == NIGHT + minutes(90)


def test_who_did_not_call_is_followed_by_the_next_person() -> None:
    again = renewed(POLICY, NIGHT + minutes(45))
    wake = run(again, 45, tried="a")
    assert wake
    assert names(wake) == "b"
    assert due_at(POLICY, wake.progress) == NIGHT + minutes(55)


def test_with_steps_for_those_on_call_only_everybody_follows_who_did_not_call() -> None:
    short = OnCallPolicy(ROTA, company_hours(), STEPS[:2])
    wake = escalate(short, SCHEDULE, renewed(short, NIGHT), NIGHT, tried={A.key})
    assert wake
    assert wake.everybody


def test_a_storm_waits_for_two_minutes_at_most_and_never_beyond_the_second_step() -> None:
    assert storm_window(POLICY) == minutes(2)
    quick = OnCallPolicy(ROTA, company_hours(), (Step(minutes(0), Notify.ONCALL), Step(minutes(1), Notify.NEXT)))
    assert storm_window(quick) == minutes(1)
