"""The official holidays of Murcia, and what the office corrects by hand."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from csc_mailbot.adapters.holidays import PublicHolidays
from csc_mailbot.errors import PermanentError, SettingsError

MURCIA = PublicHolidays("ES", "MC")


def days(year: int, *month_days: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(f"{year}-{month_day}") for month_day in month_days)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (
            2026,
            "01-01 01-06 03-19 04-02 04-03 05-01 06-09 08-15 10-12 12-07 12-08 12-25",
        ),
        (
            2027,
            "01-01 01-06 03-19 03-25 03-26 05-01 06-09 10-12 11-01 12-06 12-08 12-25",
        ),
    ],
)
def test_murcia_has_its_twelve_official_holidays(year: int, expected: str) -> None:
    assert MURCIA.in_year(year) == days(year, *expected.split())


def test_a_holiday_that_falls_on_a_sunday_is_kept_on_the_monday() -> None:
    assert date(2026, 12, 7) in MURCIA
    assert date(2026, 12, 6) not in MURCIA


def test_regional_days_are_not_holidays_without_the_region() -> None:
    assert date(2026, 6, 9) in MURCIA
    assert date(2026, 6, 9) not in PublicHolidays("ES")


def test_added_days_are_holidays() -> None:
    assert date(2026, 9, 15) in PublicHolidays("ES", "MC", add=[date(2026, 9, 15)])


def test_removing_a_day_beats_the_library() -> None:
    assert date(2026, 3, 19) not in PublicHolidays("ES", "MC", remove=[date(2026, 3, 19)])


def test_adding_a_day_beats_removing_it() -> None:
    day = date(2026, 3, 19)
    assert day in PublicHolidays("ES", "MC", add=[day], remove=[day])


def test_corrections_survive_other_years_being_asked_first() -> None:
    days = PublicHolidays("ES", "MC", add=[date(2027, 9, 14)], remove=[date(2027, 3, 19)])
    assert date(2026, 3, 19) in days
    assert date(2027, 3, 19) not in days
    assert date(2027, 9, 14) in days


def test_without_a_country_only_added_days_are_holidays() -> None:
    days = PublicHolidays("", add=[date(2026, 9, 15)])
    assert date(2026, 12, 25) not in days
    assert days.in_year(2026) == (date(2026, 9, 15),)


def test_years_that_the_library_does_not_know_are_empty() -> None:
    assert MURCIA.in_year(2150) == ()


def test_each_year_holds_its_own_days_only() -> None:
    united_states = PublicHolidays("US")
    assert all(day.year == 2021 for day in united_states.in_year(2021))
    assert date(2021, 12, 31) in united_states


def test_an_unknown_country_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(SettingsError, match=r'hours\.holidays\.country: there is no calendar for "SPAIN";.* ISO 3166'):
        PublicHolidays("SPAIN")


def test_an_unknown_subdivision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PermanentError, match=r'subdivision: ES has no calendar for "Cartagena"; allowed: .*MC'):
        PublicHolidays("ES", "Cartagena")


def test_a_subdivision_without_a_country_is_refused() -> None:
    with pytest.raises(SettingsError, match="needs a country"):
        PublicHolidays("", "MC")


def test_an_instant_is_refused_because_its_date_depends_on_the_zone() -> None:
    with pytest.raises(TypeError, match="desk's zone"):
        assert datetime(2026, 12, 24, 23, 30, tzinfo=UTC) in MURCIA


def test_other_things_are_not_holidays() -> None:
    assert "2026-12-25" not in MURCIA


def test_the_process_language_changes_nothing() -> None:
    program = (
        "from csc_mailbot.adapters.holidays import PublicHolidays as P;"
        "print(*P('ES', 'MC').in_year(2026), sep=',', end='')"
    )
    environment = {"LANG": "C", "LC_ALL": "C", "LANGUAGE": "ca"}
    shown = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout.split(",") == [str(day) for day in MURCIA.in_year(2026)]
