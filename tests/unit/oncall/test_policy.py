"""When the guardia is on duty: out of hours, but not for a break that the configuration calls one."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.schedule import Rota
from csc_mailbot.timekeeping.business_hours import BusinessHours
from tests.unit.oncall.rotas import PEOPLE, madrid
from tests.unit.timekeeping.calendars import MADRID, WHOLE_DAY, calendars, company_hours, every_day
from tests.unit.timekeeping.minute_oracle import MINUTE, MinuteOracle

STEPS = (Step(timedelta(0), Notify.ONCALL),)
ROTA = Rota(PEOPLE, (), MADRID)
TWO_HOURS = timedelta(hours=2)


def policy(ignored: timedelta = timedelta(0)) -> OnCallPolicy:
    return OnCallPolicy(ROTA, company_hours(), STEPS, ignore_gaps_under=ignored)


@pytest.mark.parametrize(
    ("at", "plain", "bridged"),
    [
        (madrid(11, 24, 13, 59), False, False),
        (madrid(11, 24, 14), True, False),  # the lunch break
        (madrid(11, 24, 14, 59), True, False),
        (madrid(11, 24, 18), True, True),
        (madrid(11, 25, 8, 29), True, True),
        (madrid(11, 27, 14), True, True),  # a Friday afternoon
        (madrid(11, 28, 12), True, True),
    ],
)
def test_a_break_shorter_than_the_limit_is_no_duty(at: datetime, *, plain: bool, bridged: bool) -> None:
    assert policy().is_duty(at) is plain
    assert policy(TWO_HOURS).is_duty(at) is bridged


def test_a_break_as_long_as_the_limit_is_duty() -> None:
    assert policy(timedelta(hours=1)).is_duty(madrid(11, 24, 14, 30))


def test_duty_begins_at_the_closing_that_is_no_break() -> None:
    assert policy().next_duty(madrid(11, 24, 9)) == madrid(11, 24, 14)
    assert policy(TWO_HOURS).next_duty(madrid(11, 24, 9)) == madrid(11, 24, 18)
    assert policy(TWO_HOURS).next_duty(madrid(11, 24, 20)) == madrid(11, 25, 18)


def test_duty_ends_when_the_desk_opens() -> None:
    assert policy().duty_ends(madrid(11, 27, 20)) == madrid(11, 30, 8, 30)
    assert policy().duty_ends(madrid(11, 24, 9)) == madrid(11, 24, 9)


def test_a_desk_that_never_closes_has_no_duty_and_one_that_never_opens_nothing_else() -> None:
    always = OnCallPolicy(ROTA, every_day(WHOLE_DAY), STEPS)
    never = OnCallPolicy(ROTA, every_day(), STEPS, ignore_gaps_under=TWO_HOURS)
    at = madrid(11, 24, 12)
    assert (always.is_duty(at), always.next_duty(at)) == (False, None)
    assert (never.is_duty(at), never.duty_ends(at)) == (True, None)


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 240))
def test_duty_is_what_is_left_of_the_time_when_short_breaks_are_filled_in(
    calendar: tuple[BusinessHours, date], short: int
) -> None:
    hours, around = calendar
    oracle = MinuteOracle(hours, around)
    ignored = short * MINUTE
    rules = OnCallPolicy(Rota(PEOPLE, (), hours.timezone), hours, STEPS, ignore_gaps_under=ignored)
    closings, openings = oracle.turns(to_open=False), oracle.turns(to_open=True)
    for index in range(0, len(oracle.minutes), 11):
        at = oracle.minutes[index]
        closed = max((one for one in closings if one <= at), default=None)
        opens = min((one for one in openings if one > at), default=None)
        if oracle.open[index]:
            assert not rules.is_duty(at)
        elif closed and opens:
            assert rules.is_duty(at) is (opens - closed >= ignored)
