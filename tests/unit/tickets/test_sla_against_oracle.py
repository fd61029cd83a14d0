"""However often a ticket waits and whatever the calendar, its stopwatch shows the open minutes in which it ran."""

from datetime import date, timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.tickets.sla import Measure, Measuring, Round, Step, Target, after, begin, stopwatch
from csc_mailbot.tickets.status import Status
from csc_mailbot.timekeeping.business_hours import BusinessHours
from tests.unit.timekeeping.calendars import calendars
from tests.unit.timekeeping.minute_oracle import MINUTE, MinuteOracle

Calendar = tuple[BusinessHours, date]
LAST = 6 * 1440
RUNNING = [Status.NEW, Status.IN_PROGRESS, Status.WAITING_ESCALATION, Status.CHANGE_MANAGEMENT]
steps = st.lists(
    st.tuples(st.integers(0, LAST), st.sampled_from([*RUNNING, Status.WAITING_CUSTOMER, Status.WAITING_CUSTOMER])),
    max_size=12,
)


def played(
    oracle: MinuteOracle, hours: BusinessHours, target: Target, changes: list[tuple[int, Status]]
) -> tuple[Round, list[bool]]:
    """The round after all changes, and for each minute whether the stopwatch ran in it."""
    one = begin(Measuring(target, hours, oracle.minutes[0]))
    ran, since, runs = list(oracle.open), 0, True
    for minute, status in sorted(changes, key=lambda change: change[0]):
        one = after(one, Step(status), Measuring(target, hours, oracle.minutes[minute]))
        ran[since:minute] = [runs and is_open for is_open in oracle.open[since:minute]]
        since, runs = minute, status is not Status.WAITING_CUSTOMER
    ran[since:] = [runs and is_open for is_open in oracle.open[since:]]
    return one, ran


@settings(max_examples=60, deadline=None)
@given(calendars(), steps)
def test_pausing_never_loses_or_gains_working_time(calendar: Calendar, changes: list[tuple[int, Status]]) -> None:
    hours, around = calendar
    oracle, target = MinuteOracle(hours, around), Target(timedelta(hours=4), timedelta(hours=40))
    one, ran = played(oracle, hours, target, changes)
    assert stopwatch(one, Measuring(target, hours, oracle.minutes[-1])) == sum(ran[:-1]) * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars(), steps, st.integers(1, 1500))
def test_it_is_due_in_the_minute_in_which_the_allowed_minutes_have_run(
    calendar: Calendar, changes: list[tuple[int, Status]], allowed: int
) -> None:
    hours, around = calendar
    oracle, target = MinuteOracle(hours, around), Target(allowed * MINUTE, allowed * MINUTE)
    one, ran = played(oracle, hours, target, changes)
    promise = one.promise(Measure.RESOLUTION)
    assert promise is not None
    reached = next((index for index, count in enumerate(accumulate(ran, initial=0)) if count >= allowed), None)
    if reached is not None and reached < len(oracle.minutes):
        assert promise.due_at is not None
        assert promise.due_at == oracle.minutes[reached]
    elif promise.due_at is not None:
        assert promise.due_at >= oracle.minutes[-1]


@settings(max_examples=60, deadline=None)
@given(calendars(), steps, st.lists(st.integers(0, LAST), max_size=6))
def test_looking_at_it_changes_nothing(calendar: Calendar, changes: list[tuple[int, Status]], looks: list[int]) -> None:
    hours, around = calendar
    oracle, target = MinuteOracle(hours, around), Target(timedelta(hours=3), timedelta(hours=5))
    plain, _ = played(oracle, hours, target, changes)
    states = sorted(changes, key=lambda change: change[0])
    idle = [(look, next((to for at, to in reversed(states) if at <= look), Status.NEW)) for look in looks]
    looked, _ = played(oracle, hours, target, [*changes, *idle])
    end = Measuring(target, hours, oracle.minutes[-1])
    assert stopwatch(looked, end) == stopwatch(plain, end)
    for measure in Measure:
        assert looked.promise(measure) == plain.promise(measure)
