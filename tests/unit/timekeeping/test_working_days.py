"""Days on which the desk works, and arithmetic with them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.timekeeping.business_hours import BusinessHours
from csc_mailbot.timekeeping.working_days import add_working_days, in_hours, is_working_day, working_day_after
from tests.unit.timekeeping.calendars import MADRID, calendars, company_hours, every_day

CHRISTMAS = date(2026, 12, 25)
HOURS = company_hours({CHRISTMAS, date(2026, 12, 8)})
CLOSED = every_day()


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 12, 24), True),
        (CHRISTMAS, False),
        (date(2026, 12, 26), False),
        (date(2026, 12, 27), False),
        (date(2026, 12, 28), True),
        (date(2026, 11, 20), True),
        (date(2026, 7, 17), True),
    ],
)
def test_a_day_counts_when_the_desk_opens_at_all(day: date, works: bool) -> None:  # noqa: FBT001
    assert is_working_day(day, HOURS) is works


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 4), 2, date(2026, 12, 9)),
        (date(2026, 12, 28), -1, date(2026, 12, 24)),
        (date(2026, 12, 26), 0, date(2026, 12, 26)),
    ],
)
def test_weekends_and_holidays_are_stepped_over(day: date, count: int, reached: date) -> None:
    assert working_day_after(day, count, HOURS) == reached


@given(calendars(), st.integers(-12, 12))
def test_between_two_days_lie_as_many_working_days_as_were_counted(
    calendar: tuple[BusinessHours, date], count: int
) -> None:
    hours, around = calendar
    try:
        reached = working_day_after(around, count, hours)
    except ValueError:
        return
    step = 1 if count > 0 else -1
    passed = [around + timedelta(days=step * number) for number in range(1, abs((reached - around).days) + 1)]
    assert sum(is_working_day(day, hours) for day in passed) == abs(count)
    assert not count or is_working_day(reached, hours)


@given(calendars())
def test_a_day_on_which_the_desk_is_ever_open_counts(calendar: tuple[BusinessHours, date]) -> None:
    hours, around = calendar
    noon = datetime(around.year, around.month, around.day, 12, tzinfo=hours.timezone)
    is_a_day = noon.astimezone(UTC).astimezone(hours.timezone).date() == around  # Apia had no 30 December in 2011
    if is_a_day and hours.is_open(noon):
        assert is_working_day(around, hours)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
    st.integers(0, 15),
)
def test_more_days_are_never_sooner_and_openings_are_open(at: datetime, count: int) -> None:
    later, sooner = add_working_days(at, count + 1, HOURS), add_working_days(at, count, HOURS)
    assert sooner < later
    assert later - at >= timedelta(hours=23) * (count + 1) - timedelta(days=1)
    assert HOURS.is_open(in_hours(later, HOURS))
    assert in_hours(later, HOURS) >= later


def test_the_time_of_day_stays_that_of_the_clock_on_the_wall() -> None:
    assert add_working_days(madrid("2026-10-23T10:00"), 1, HOURS) == madrid("2026-10-26T10:00")
    assert add_working_days(madrid("2026-11-20T19:30"), 3, HOURS) == madrid("2026-11-25T19:30")


def test_a_time_that_the_clocks_skip_is_the_first_instant_after_it() -> None:
    always = every_day(*company_hours().seasons[0].days[0])
    assert add_working_days(madrid("2026-03-28T02:30"), 1, always) == madrid("2026-03-29T03:00")


def test_in_hours_is_now_or_the_next_opening() -> None:
    assert in_hours(madrid("2026-11-20T10:00"), HOURS) == madrid("2026-11-20T10:00")
    assert in_hours(madrid("2026-11-20T14:00"), HOURS) == madrid("2026-11-23T08:30")


def test_a_desk_that_never_works_is_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(ValueError, match="does not work"):
        working_day_after(date(2026, 1, 1), 1, CLOSED)
    with pytest.raises(ValueError, match="does not open"):
        in_hours(madrid("2026-11-20T10:00"), CLOSED)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_working_days(datetime(2026, 11, 20), 1, HOURS)  # noqa: DTZ001 - what is tested
