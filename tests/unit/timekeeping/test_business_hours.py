"""The company's hours, on the days that are known to go wrong."""

import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest

from csc_mailbot.timekeeping.business_hours import BusinessHours, Interval, MonthDay, Season
from tests.unit.timekeeping.calendars import MADRID, REGULAR, SUMMER, WHOLE_DAY, company_hours, every_day

HOURS = company_hours(frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
HOUR = timedelta(hours=1)


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-02T08:29", False),
        ("2026-03-02T08:30", True),
        ("2026-03-02T13:59", True),
        ("2026-03-02T14:00", False),
        ("2026-03-02T15:00", True),
        ("2026-03-02T18:00", False),
        ("2026-03-06T15:30", False),  # Friday afternoon
        ("2026-03-07T10:00", False),  # Saturday
        ("2026-03-08T10:00", False),  # Sunday
        ("2026-05-29T15:30", False),
        ("2026-06-01T08:00", True),  # first day of summer
        ("2026-06-01T15:00", False),
        ("2026-09-15T08:15", True),  # last day of summer
        ("2026-09-16T08:15", False),  # first regular day
        ("2026-12-25T10:00", False),  # a holiday
        ("2024-02-29T10:00", True),
    ],
)
def test_the_desk_works_in_the_hours_of_the_companys_document(at: str, *, is_open: bool) -> None:
    assert HOURS.is_open(madrid(at)) is is_open


def test_a_mail_before_midnight_in_utc_is_judged_by_the_date_in_madrid() -> None:
    always = every_day(WHOLE_DAY, holidays={date(2026, 12, 25)})
    assert not always.is_open(datetime(2026, 12, 24, 23, 30, tzinfo=UTC))
    assert always.is_open(datetime(2026, 12, 25, 23, 30, tzinfo=UTC))


def test_the_next_opening_on_christmas_eve_is_the_monday_after() -> None:
    opening = HOURS.next_opening(madrid("2026-12-24T19:00"))
    assert opening == datetime(2026, 12, 28, 7, 30, tzinfo=UTC)
    assert opening.tzinfo is UTC


def test_the_next_opening_while_open_is_the_one_after_this_closing() -> None:
    assert HOURS.next_opening(madrid("2026-03-02T08:30")) == madrid("2026-03-02T15:00")


def test_the_next_closing_while_closed_ends_the_next_opening() -> None:
    assert HOURS.next_closing(madrid("2026-03-06T14:00")) == madrid("2026-03-09T14:00")


def test_opening_hours_keep_their_wall_time_over_both_clock_changes() -> None:
    assert HOURS.next_opening(madrid("2026-03-28T12:00")) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    assert HOURS.next_opening(madrid("2026-10-24T12:00")) == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)


def test_an_opening_that_the_clocks_skip_is_the_first_instant_after() -> None:
    hours = every_day(Interval(time(2, 15), time(5)))
    assert hours.next_opening(madrid("2026-03-29T00:00")) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_hours_that_the_clocks_skip_whole_do_not_exist_that_day() -> None:
    hours = every_day(Interval(time(2, 15), time(2, 45)))
    assert hours.next_opening(madrid("2026-03-29T00:00")) == madrid("2026-03-30T02:15")


def test_in_the_repeated_hour_the_desk_opens_at_the_first_and_closes_at_the_last() -> None:
    hours = every_day(Interval(time(2, 15), time(2, 45)))
    midnight = madrid("2026-10-25T00:00")
    assert hours.next_opening(midnight) == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert hours.next_closing(midnight) == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)


def test_hours_that_end_as_the_repeated_hour_begins_do_not_last_into_it() -> None:
    hours = every_day(Interval(time(1), time(2)))
    assert hours.next_closing(madrid("2026-10-25T00:00")) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)


def test_touching_intervals_are_counted_once_in_the_repeated_hour() -> None:
    hours = every_day(Interval(time(1), time(2, 30)), Interval(time(2, 30), time(4)))
    assert hours.working_time(madrid("2026-10-25T00:00"), madrid("2026-10-25T12:00")) == 4 * HOUR


def test_a_day_round_the_clock_lasts_as_long_as_the_day_does() -> None:
    hours = every_day(WHOLE_DAY)
    assert hours.working_time(madrid("2026-03-29T00:00"), madrid("2026-03-30T00:00")) == 23 * HOUR
    assert hours.working_time(madrid("2026-10-25T00:00"), madrid("2026-10-26T00:00")) == 25 * HOUR


def test_hours_over_midnight_neither_close_nor_open_at_midnight() -> None:
    hours = every_day(Interval(time(0), time(6)), Interval(time(22), time(0)))
    assert hours.next_closing(madrid("2026-03-02T23:00")) == madrid("2026-03-03T06:00")
    assert hours.next_opening(madrid("2026-03-02T23:00")) == madrid("2026-03-03T22:00")


def test_working_time_is_added_over_lunch_nights_weekends_and_holidays() -> None:
    assert HOURS.add_working(madrid("2026-03-02T13:30"), HOUR) == madrid("2026-03-02T15:30")
    assert HOURS.add_working(madrid("2026-03-06T13:30"), HOUR) == madrid("2026-03-09T09:00")
    assert HOURS.add_working(madrid("2026-12-24T17:00"), 2 * HOUR) == madrid("2026-12-28T09:30")


def test_working_time_that_ends_at_closing_ends_then_and_not_at_the_next_opening() -> None:
    assert HOURS.add_working(madrid("2026-03-02T13:00"), HOUR) == madrid("2026-03-02T14:00")


def test_no_working_time_is_over_at_once() -> None:
    assert HOURS.add_working(madrid("2026-03-01T12:00"), timedelta(0)) == madrid("2026-03-01T12:00")


def test_working_time_between_an_instant_and_an_earlier_one_is_none() -> None:
    assert HOURS.working_time(madrid("2026-03-03T12:00"), madrid("2026-03-02T12:00")) == timedelta(0)


def test_a_desk_that_never_works_says_so_and_does_not_search_for_ever() -> None:
    never = every_day()
    now = madrid("2026-03-02T12:00")
    began = clock.perf_counter()
    assert never.next_opening(now) is None
    assert never.next_closing(now) is None
    assert never.working_time(now, now + timedelta(days=3650)) == timedelta(0)
    with pytest.raises(ValueError, match="does not work for 1:00:00"):
        never.add_working(now, HOUR)
    assert clock.perf_counter() - began < 2


def test_a_desk_that_always_works_neither_opens_nor_closes() -> None:
    always = every_day(WHOLE_DAY)
    now = madrid("2026-03-02T12:00")
    assert always.next_opening(now) is None
    assert always.next_closing(now) is None
    assert always.previous_closing(now) is None


def test_a_desk_that_works_on_29_february_only_is_open_four_years_later() -> None:
    leap = Season("leap", MonthDay(2, 29), MonthDay(2, 29), ((WHOLE_DAY,),) * 7)
    rest = Season("rest", MonthDay(3, 1), MonthDay(2, 28), ((),) * 7)
    hours = BusinessHours(MADRID, (leap, rest))
    assert hours.next_opening(madrid("2024-02-29T00:00")) == madrid("2028-02-29T00:00")
    assert hours.previous_opening(madrid("2028-02-28T00:00")) == madrid("2024-02-29T00:00")
    assert hours.previous_closing(madrid("2028-02-29T12:00")) == madrid("2024-03-01T00:00")


def test_the_last_opening_while_open_is_todays_and_the_opening_itself_counts() -> None:
    assert HOURS.previous_opening(madrid("2026-03-02T10:00")) == madrid("2026-03-02T08:30")
    assert HOURS.previous_opening(madrid("2026-03-02T08:30")) == madrid("2026-03-02T08:30")
    assert HOURS.previous_closing(madrid("2026-03-02T18:00")) == madrid("2026-03-02T18:00")
    assert HOURS.previous_closing(madrid("2026-03-02T17:59")) == madrid("2026-03-02T14:00")


def test_working_time_is_taken_back_over_lunch_nights_weekends_and_holidays() -> None:
    assert HOURS.take_working(madrid("2026-12-28T09:30"), 2 * HOUR) == madrid("2026-12-24T17:00")
    assert HOURS.take_working(madrid("2026-03-02T15:30"), HOUR) == madrid("2026-03-02T13:30")
    assert HOURS.take_working(madrid("2026-03-07T12:00"), HOUR) == madrid("2026-03-06T13:00")


def test_working_time_taken_back_to_an_opening_begins_then_and_not_at_the_closing_before() -> None:
    assert HOURS.take_working(madrid("2026-03-02T09:30"), HOUR) == madrid("2026-03-02T08:30")


def test_no_working_time_is_taken_back_at_once() -> None:
    assert HOURS.take_working(madrid("2026-03-07T12:00"), timedelta(0)) == madrid("2026-03-07T12:00")


def test_a_single_day_has_hours_of_its_own_whatever_season_and_holidays_say() -> None:
    christmas = date(2026, 12, 25)
    own: dict[date, tuple[Interval, ...]] = {
        date(2026, 12, 24): (Interval(time(8, 30), time(13)),),
        christmas: (Interval(time(9), time(10)),),
        date(2026, 12, 28): (),
    }
    hours = BusinessHours(MADRID, (REGULAR, SUMMER), frozenset({christmas}), own)
    assert not hours.is_open(madrid("2026-12-24T13:00"))
    assert hours.is_open(madrid("2026-12-25T09:30"))
    assert hours.next_opening(madrid("2026-12-25T10:00")) == madrid("2026-12-29T08:30")
    assert hours.working_time(madrid("2026-12-24T00:00"), madrid("2026-12-29T00:00")) == timedelta(hours=5, minutes=30)


def test_hours_of_a_single_day_that_overlap_are_refused() -> None:
    twice = {date(2026, 12, 24): (Interval(time(8), time(13)), Interval(time(12), time(14)))}
    with pytest.raises(ValueError, match="2026-12-24: 08:00-13:00 and 12:00-14:00 overlap"):
        BusinessHours(MADRID, (REGULAR, SUMMER), (), twice)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - the point of the test
    for question in (HOURS.is_open, HOURS.next_opening, HOURS.next_closing):
        with pytest.raises(ValueError, match="time zone"):
            question(naive)
    with pytest.raises(ValueError, match="time zone"):
        HOURS.add_working(naive, timedelta(0))


def test_negative_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="positive durations"):
        HOURS.add_working(madrid("2026-03-02T12:00"), -HOUR)
    with pytest.raises(ValueError, match="positive durations"):
        HOURS.take_working(madrid("2026-03-02T12:00"), -HOUR)


def season(first: tuple[int, int], last: tuple[int, int], *monday: Interval) -> Season:
    return Season(f"from {first[0]}", MonthDay(*first), MonthDay(*last), (monday, *((),) * 6))


@pytest.mark.parametrize(
    ("seasons", "fault"),
    [
        ((), "366 days from 01-01 to 12-31 belong to no season"),
        ((season((3, 1), (2, 28)),), "02-29 belongs to no season"),
        ((REGULAR,), "107 days from 06-01 to 09-15 belong to no season"),
        ((REGULAR, SUMMER, season((9, 15), (9, 15))), "09-15 belongs to several seasons: summer, from 9"),
        ((season((1, 1), (12, 31), Interval(time(9), time(9))),), "09:00-09:00 ends before it begins"),
        ((season((1, 1), (12, 31), Interval(time(9), time(8))),), "09:00-08:00 ends before it begins"),
        (
            (season((1, 1), (12, 31), Interval(time(12), time(0)), Interval(time(9), time(12, 1))),),
            "09:00-12:01 and 12:00-24:00 overlap",
        ),
        ((season((1, 1), (12, 31), WHOLE_DAY, Interval(time(9), time(10))),), "00:00-24:00 and 09:00-10:00 overlap"),
        ((Season("short", MonthDay(1, 1), MonthDay(12, 31), ((),) * 5),), "a week has 7 days, not 5"),
    ],
)
def test_seasons_that_make_no_calendar_are_refused(seasons: tuple[Season, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        BusinessHours(MADRID, seasons)


def test_every_fault_of_the_seasons_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"ends before it begins; .* belong to no season"):
        BusinessHours(MADRID, (season((1, 1), (6, 30), Interval(time(9), time(8))),))
