"""What a round promises, and what becomes of it: pauses, new aims, endings, and when somebody is to be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import (
    Measure,
    Measuring,
    Round,
    SlaPolicy,
    Step,
    Target,
    Told,
    after,
    begin,
    news,
    next_alarm,
    told,
)
from csc_mailbot.tickets.status import Status
from csc_mailbot.timekeeping.business_hours import BusinessHours, MonthDay, Season
from tests.unit.timekeeping.calendars import MADRID, company_hours

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Madrid; the desk is open until two, and from three to six."""
AT = Measuring(Target(4 * HOUR, 40 * HOUR), company_hours(), MONDAY)
WAITS, WORKS = Step(Status.WAITING_CUSTOMER), Step(Status.IN_PROGRESS)
ANSWERS = Step(Status.IN_PROGRESS, answered=True)


def at(hours: float, target: Target = AT.target) -> Measuring:
    """So many hours after Monday at nine."""
    return Measuring(target, AT.hours, MONDAY + timedelta(hours=hours))


def due(one: Round, measure: Measure = Measure.FIRST_RESPONSE) -> float | None:
    """In how many hours after Monday at nine it is due."""
    promise = one.promise(measure)
    assert promise is not None
    return (promise.due_at - MONDAY) / HOUR if promise.due_at else None


def test_both_promises_are_counted_in_the_hours_of_the_desk() -> None:
    first = begin(AT)
    assert due(first) == 4
    # Monday 8 h (lunch aside), Tuesday to Thursday 8.5 h each, Friday 5.5 h, and half an hour of the Monday after.
    assert due(first, Measure.RESOLUTION) == 7 * 24 + 0.5


def test_what_comes_at_night_is_due_from_the_opening_on() -> None:
    friday_night = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    assert due(begin(replace(AT, now=friday_night))) == -0.5 + 4


def test_nobody_awaits_an_answer_who_has_just_spoken_with_somebody() -> None:
    first = begin(AT, awaited=False)
    assert first.response is None
    assert first.resolution is not None


def test_the_first_public_words_meet_the_first_promise_and_no_later_ones_do() -> None:
    answered = after(begin(AT), ANSWERS, at(2))
    again = after(answered, ANSWERS, at(3))
    assert answered.response is not None
    assert (answered.response.met_at, answered.response.used) == (MONDAY + 2 * HOUR, 2 * HOUR)
    assert again.response == answered.response
    assert not answered.response.is_missed


def test_an_answer_after_its_time_is_late() -> None:
    late = after(begin(AT), ANSWERS, at(4.5))
    assert late.response is not None
    assert late.response.is_missed


def test_nothing_is_due_while_the_customer_is_waited_for_and_the_time_left_is_kept() -> None:
    waiting = after(begin(AT), WAITS, at(1))
    assert due(waiting) is None
    assert next_alarm(waiting, at(1), 75) is None
    resumed = after(waiting, WORKS, at(24))
    assert due(resumed) == 24 + 3


def test_what_was_missed_before_the_customer_was_asked_stays_missed() -> None:
    waiting = after(begin(AT), WAITS, at(7))
    assert due(waiting) == 4
    assert due(after(waiting, WORKS, at(24))) == 4
    done = after(waiting, Step(Status.DONE), at(30))
    assert done.response is not None
    assert done.response.is_missed


def test_a_raised_priority_begins_when_it_is_given_and_never_gives_more_time() -> None:
    first = begin(AT)
    urgent, dire = Target(1 * HOUR, 8 * HOUR), Step(Status.NEW, aimed_anew=True)
    assert due(after(first, dire, at(2, urgent))) == 3
    assert due(after(first, dire, at(3.5, urgent))) == 4


def test_a_lowered_priority_counts_from_the_beginning() -> None:
    calm = Target(6 * HOUR, 80 * HOUR)
    # Lunch from two to three.
    assert due(after(begin(AT), Step(Status.NEW, aimed_anew=True), at(2, calm))) == 7


def test_a_breach_that_a_lowered_priority_takes_back_may_come_again() -> None:
    missed = told(begin(AT), {Measure.FIRST_RESPONSE: Told.MISSED})
    calm = Target(6 * HOUR, 80 * HOUR)
    lowered = after(missed, Step(Status.NEW, aimed_anew=True), at(4.5, calm))
    assert due(lowered) == 7
    assert news(lowered, at(7, calm), 75) == {Measure.FIRST_RESPONSE: Told.MISSED}


def test_what_is_done_is_resolved_and_what_is_cancelled_is_not() -> None:
    done = after(begin(AT), Step(Status.DONE), at(3))
    cancelled = after(begin(AT), Step(Status.CANCELLED), at(3))
    assert done.resolution is not None
    assert done.response is not None
    assert (done.resolution.met_at, done.response.met_at) == (MONDAY + 3 * HOUR, MONDAY + 3 * HOUR)
    assert cancelled.resolution is not None
    assert cancelled.resolution.met_at is None
    assert cancelled.cancelled
    assert not done.cancelled


@pytest.mark.parametrize("end", [Status.DONE, Status.CANCELLED])
def test_a_round_that_has_ended_changes_no_more_and_alarms_nobody(end: Status) -> None:
    ended = after(begin(AT), Step(end), at(3))
    assert after(ended, ANSWERS, at(9)) == ended
    assert next_alarm(ended, at(9), 75) is None
    assert news(ended, at(100), 75) == {}


def test_the_team_is_warned_at_three_quarters_and_told_when_it_is_missed_once_each() -> None:
    first = begin(AT)
    assert next_alarm(first, AT, 75) == MONDAY + 3 * HOUR
    assert news(first, at(2.9), 75) == {}
    assert news(first, at(3), 75) == {Measure.FIRST_RESPONSE: Told.WARNED}
    warned = told(first, news(first, at(3), 75))
    assert news(warned, at(3.5), 75) == {}
    assert next_alarm(warned, at(3), 75) == MONDAY + 4 * HOUR
    missed = told(warned, news(warned, at(4), 75))
    assert news(missed, at(5), 75) == {}
    assert missed.response is not None
    assert missed.response.told is Told.MISSED


def test_without_a_warning_only_the_breach_is_told() -> None:
    assert next_alarm(begin(AT), AT, 100) == MONDAY + 4 * HOUR


def test_what_comes_within_minutes_is_told_together() -> None:
    alarms = {next_alarm(begin(at(minutes / 60)), at(minutes / 60), 75) for minutes in (1, 2, 4)}
    assert alarms == {MONDAY + 3 * HOUR}


def test_a_breach_is_never_told_before_it_is_one() -> None:
    warned = told(begin(at(1 / 60)), {Measure.FIRST_RESPONSE: Told.WARNED})
    alarm = next_alarm(warned, at(3.5), 75)
    assert alarm == MONDAY + 4 * HOUR + timedelta(minutes=5)
    assert alarm >= MONDAY + timedelta(hours=4, minutes=1)


def test_a_ticket_that_goes_on_after_its_warning_is_not_warned_of_again() -> None:
    warned = told(begin(AT), {Measure.FIRST_RESPONSE: Told.WARNED})
    resumed = after(after(warned, WAITS, at(3.5)), WORKS, at(24))
    assert news(resumed, at(24), 75) == {}
    assert next_alarm(resumed, at(24), 75) == MONDAY + 24.5 * HOUR


def test_a_desk_that_never_opens_promises_nothing_and_fails_nobody() -> None:
    never = BusinessHours(MADRID, (Season("closed", MonthDay(1, 1), MonthDay(12, 31), ((),) * 7),))
    closed = replace(AT, hours=never)
    first = begin(closed)
    assert due(first) is None
    assert next_alarm(first, closed, 75) is None
    assert after(first, ANSWERS, closed).response is not None


def test_a_customers_contract_beats_the_desk_where_it_says_something() -> None:
    quick = Target(timedelta(minutes=30), 4 * HOUR)
    policy = SlaPolicy(contracts={"Cliente S.L.": {Priority.P1: quick}})
    assert policy.target(Priority.P1, "Cliente S.L.") == quick
    assert policy.target(Priority.P2, "Cliente S.L.") == policy.targets[Priority.P2]
    assert policy.target(Priority.P1, None) == policy.targets[Priority.P1]
