"""Whatever the rota and however the clocks jump, the quick answers are those of a minute-by-minute reading."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.oncall.schedule import Schedule
from tests.unit.oncall.rotas import KEYS, MINUTE, SlowSchedule, schedules

MINUTES = 3000
Case = tuple[Schedule, datetime]


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_the_one_on_call_is_the_one_that_the_oracle_says(case: Case) -> None:
    schedule, first = case
    slow = SlowSchedule(schedule, first, MINUTES)
    for index in range(0, MINUTES, 7):
        found = [one.key for one in schedule.on_call(slow.minutes[index])]
        expected = slow.person(0, index)
        assert found == ([expected] if expected else [])


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_shifts_hold_exactly_the_minutes_in_which_somebody_is_on_call(case: Case) -> None:
    schedule, first = case
    slow = SlowSchedule(schedule, first, MINUTES)
    planned: dict[tuple[int, datetime], str] = {}
    for shift in schedule.plan(first, first + MINUTES * MINUTE):
        assert shift.start < shift.end
        minute = max(shift.start, first)
        while minute < min(shift.end, first + MINUTES * MINUTE):
            assert (shift.level, minute) not in planned
            planned[shift.level, minute] = shift.person
            minute += MINUTE
    for level in range(len(schedule.rota.rotations)):
        for index in range(MINUTES):
            assert planned.get((level, slow.minutes[index])) == slow.person(level, index)


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_gaps_are_exactly_the_minutes_in_which_nobody_is_on_call(case: Case) -> None:
    schedule, first = case
    slow = SlowSchedule(schedule, first, MINUTES)
    gaps = schedule.gaps(first, first + MINUTES * MINUTE)
    empty = {minute for gap in gaps for minute in slow.minutes if gap.start <= minute < gap.end}
    assert empty == {slow.minutes[index] for index in range(MINUTES) if slow.person(0, index) is None}


@settings(max_examples=60, deadline=None)
@given(schedules(), st.integers(0, MINUTES - 1))
def test_everybody_present_who_takes_turns_is_tried_once_and_then_nobody(case: Case, ahead: int) -> None:
    schedule, first = case
    at = first + ahead * MINUTE
    tried: list[str] = []
    while one := schedule.next_after(at, tried):
        assert one.key not in tried
        tried.append(one.key)
    turns = {key for level in schedule.rota.rotations for key in level.people}
    present = {key for key in KEYS if not schedule.is_absent(key, at)}
    assert turns & present <= set(tried) <= present
    if on_call := schedule.on_call(at):
        assert tried[0] == on_call[0].key


@settings(max_examples=30, deadline=None)
@given(schedules(), st.integers(0, MINUTES - 1), st.integers(1, 2000))
def test_a_shift_is_the_same_from_whatever_time_one_looks(case: Case, ahead: int, long: int) -> None:
    schedule, first = case
    whole = schedule.plan(first, first + 2 * MINUTES * MINUTE)
    since = first + ahead * MINUTE
    part = schedule.plan(since, since + long * MINUTE)
    assert part == tuple(one for one in whole if one.start < since + long * MINUTE and one.end > since)
