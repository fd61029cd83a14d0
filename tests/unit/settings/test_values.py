"""How values are written."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.settings.hours import parse_interval, parse_month_day
from csc_mailbot.settings.public_domains import is_public_domain
from csc_mailbot.settings.values import (
    check_domain,
    check_host,
    check_line,
    parse_duration,
    parse_size,
    parse_working_duration,
    parse_zone,
    shown_duration,
)
from csc_mailbot.timekeeping.business_hours import Interval, MonthDay


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("10s", timedelta(seconds=10)),
        ("5m", timedelta(minutes=5)),
        ("1h30m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("1w2d3h4m5s", timedelta(days=9, hours=3, minutes=4, seconds=5)),
        ("90m", timedelta(minutes=90)),
        ("0m", timedelta(0)),
        (" 5m ", timedelta(minutes=5)),
    ],
)
def test_durations_are_numbers_with_units(written: str, duration: timedelta) -> None:
    assert parse_duration(written) == duration


@pytest.mark.parametrize(
    "written", ["", "5", "5 m", "m", "30m1h", "-5m", "1.5h", "5M", "5min", "٥m", "9999999w", 5, True, None, ["5m"]]
)
def test_anything_else_is_no_duration(written: object) -> None:
    with pytest.raises(ValueError, match="1h30m"):
        parse_duration(written)


@given(st.integers(0, 10**8).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_is_read_back_as_it_is_shown(duration: timedelta) -> None:
    assert parse_duration(shown_duration(duration)) == duration


@pytest.mark.parametrize("written", ["1d", "1w", "1d4h"])
def test_working_time_has_no_days(written: str) -> None:
    with pytest.raises(ValueError, match="hours and minutes"):
        parse_working_duration(written)


@pytest.mark.parametrize(
    ("written", "size"), [("35MB", 35_000_000), ("1 GB", 10**9), ("500kB", 500_000), ("7B", 7), (1234, 1234)]
)
def test_sizes_are_powers_of_a_thousand(written: object, size: int) -> None:
    assert parse_size(written) == size


@pytest.mark.parametrize("written", ["35", "35MiB", "35mb", "-1MB", "1.5MB", "", True, None, 1.5])
def test_anything_else_is_no_size(written: object) -> None:
    with pytest.raises(ValueError, match="such as 35MB"):
        parse_size(written)


@pytest.mark.parametrize("written", ["", "Europe/Murcia", "../etc/passwd", "/etc/localtime", "Europe", 5, None])
def test_an_unknown_zone_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="Europe/Madrid"):
        parse_zone(written)


@pytest.mark.parametrize("written", ["imap.aserti.es", "localhost", "127.0.0.1", "::1", "fe80::1", "a"])
def test_hosts_are_names_or_addresses(written: str) -> None:
    assert check_host(written) == written


@pytest.mark.parametrize("written", ["", "imaps://a.b", "a.b:993", "a b", "-a", "a/b", "soporte@aserti.es"])
def test_what_is_more_than_a_host_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="without scheme and port"):
        check_host(written)


@pytest.mark.parametrize("written", ["cliente", "@cliente.es", "cliente .es", "cliente..es", "*.cliente.es", ""])
def test_what_is_no_domain_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a domain"):
        check_domain(written)


@pytest.mark.parametrize("written", ["a\nBcc: b@c", "a\x00b", "x" * 201])
def test_what_could_break_a_header_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        check_line(written)


@pytest.mark.parametrize(
    ("written", "interval"),
    [
        ("08:30-14:00", Interval(time(8, 30), time(14))),
        ("15:00–18:00", Interval(time(15), time(18))),
        ("20:00-24:00", Interval(time(20), time(0))),
        ("00:00-24:00", Interval(time(0), time(0))),
    ],
)
def test_intervals_are_two_times(written: str, interval: Interval) -> None:
    assert parse_interval(written) == interval


@pytest.mark.parametrize("written", ["", "8:30-14:00", "08:30", "08:30-24:01", "24:00-25:00", "08:60-09:00", 8, None])
def test_anything_else_is_no_interval(written: object) -> None:
    with pytest.raises(ValueError, match="08:30-14:00"):
        parse_interval(written)


def test_the_twenty_ninth_of_february_is_a_day_of_the_year() -> None:
    assert parse_month_day("02-29") == MonthDay(2, 29)
    with pytest.raises(ValueError, match="month and day"):
        parse_month_day("02-30")


@pytest.mark.parametrize(
    "domain", ["gmail.com", "Hotmail.es", "outlook.com", "yahoo.co.uk", "yahoo.com.mx", "icloud.com", "telefonica.net"]
)
def test_mail_providers_domains_are_public(domain: str) -> None:
    assert is_public_domain(domain)


@pytest.mark.parametrize(
    "domain", ["aserti.es", "live.aserti.es", "gmail.aserti.es", "notgmail.com", "outlook.example"]
)
def test_other_domains_are_not_public(domain: str) -> None:
    assert not is_public_domain(domain)
