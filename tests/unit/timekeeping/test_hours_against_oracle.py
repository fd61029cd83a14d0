"""Whatever the calendar and however the clocks jump, the quick answers are those of a minute-by-minute look."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.timekeeping.business_hours import BusinessHours
from tests.unit.timekeeping.calendars import calendars
from tests.unit.timekeeping.minute_oracle import MINUTE, MinuteOracle

Calendar = tuple[BusinessHours, date]


@settings(max_examples=30, deadline=None)
@given(calendars())
def test_the_desk_is_open_in_exactly_the_minutes_that_the_oracle_says(calendar: Calendar) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around, days=2)
    assert [hours.is_open(minute) for minute in oracle.minutes] == oracle.open


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 6 * 1440), st.integers(0, 59))
def test_openings_and_closings_are_the_next_turns_of_the_oracle(calendar: Calendar, ahead: int, seconds: int) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around)
    at = oracle.minutes[ahead] + timedelta(seconds=seconds)
    for to_open, found in ((True, hours.next_opening(at)), (False, hours.next_closing(at))):
        expected = next((turn for turn in oracle.turns(to_open=to_open) if turn > at), None)
        if expected is not None:
            assert found == expected
        elif found is not None:
            assert found >= oracle.minutes[-1]


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 6 * 1440), st.integers(0, 6 * 1440))
def test_working_time_is_the_number_of_open_minutes(calendar: Calendar, first: int, last: int) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around)
    start, end = oracle.minutes[first], oracle.minutes[last]
    assert hours.working_time(start, end) == oracle.worked(start, end)


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 6 * 1440), st.integers(1, 3000))
def test_added_working_time_is_reached_after_exactly_that_many_open_minutes(
    calendar: Calendar, first: int, minutes: int
) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around)
    start = oracle.minutes[first]
    if oracle.worked(start, oracle.minutes[-1]) < minutes * MINUTE:
        return
    reached = hours.add_working(start, minutes * MINUTE)
    assert oracle.worked(start, reached) == minutes * MINUTE
    assert oracle.worked(start, reached - MINUTE) == (minutes - 1) * MINUTE


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 6 * 1440), st.integers(0, 59))
def test_the_last_opening_and_closing_are_the_last_turns_of_the_oracle(
    calendar: Calendar, ahead: int, seconds: int
) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around)
    at = oracle.minutes[ahead] + timedelta(seconds=seconds)
    for to_open, found in ((True, hours.previous_opening(at)), (False, hours.previous_closing(at))):
        expected = max((turn for turn in oracle.turns(to_open=to_open) if turn <= at), default=None)
        if expected is not None:
            assert found == expected
        elif found is not None:
            assert found <= oracle.minutes[0]


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 6 * 1440), st.integers(1, 3000))
def test_working_time_taken_back_begins_exactly_that_many_open_minutes_before(
    calendar: Calendar, last: int, minutes: int
) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around)
    end = oracle.minutes[last]
    if oracle.worked(oracle.minutes[0], end) < minutes * MINUTE:
        return
    since = hours.take_working(end, minutes * MINUTE)
    assert oracle.worked(since, end) == minutes * MINUTE
    assert oracle.worked(since + MINUTE, end) == (minutes - 1) * MINUTE
