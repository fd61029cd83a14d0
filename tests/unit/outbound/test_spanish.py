from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from csc_mailbot.outbound.spanish import (
    ago_in_words,
    appointment_in_words,
    counted,
    day_in_words,
    duration_in_words,
    either,
    listed,
    moment_in_words,
    on_day,
    size_in_words,
    time_in_words,
)

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # 23:30 in Madrid


def madrid(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=MADRID).astimezone(UTC)


def test_a_day_is_named_by_weekday_and_month() -> None:
    assert day_in_words(date(2026, 11, 23), date(2026, 1, 1)) == "lunes 23 de noviembre"


def test_a_day_of_another_year_carries_its_year() -> None:
    assert day_in_words(date(2027, 1, 4), date(2026, 12, 30)) == "lunes 4 de enero de 2027"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(month: int) -> None:
    begins = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
    assert f" 1 de {begins[month - 1]}" in day_in_words(date(2026, month, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(1, 0, "a la 1:00"), (8, 30, "a las 8:30"), (13, 5, "a las 13:05"), (0, 0, "a las 0:00")],
)
def test_one_o_clock_is_singular(hour: int, minute: int, words: str) -> None:
    assert time_in_words(datetime(2026, 11, 23, hour, minute, tzinfo=MADRID)) == words


def test_a_moment_is_told_on_the_clocks_of_the_desk() -> None:
    assert moment_in_words(FRIDAY_NIGHT, FRIDAY_NIGHT, MADRID) == "viernes 20 de noviembre, a las 23:30"


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 20, 22, 45, tzinfo=UTC), "hoy, a las 23:45"),
        (datetime(2026, 11, 20, 23, 15, tzinfo=UTC), "mañana, sábado 21 de noviembre, a las 0:15"),
        (madrid(date(2026, 11, 23), 8, 30), "el lunes 23 de noviembre, a las 8:30"),
        (madrid(date(2027, 1, 7), 8, 30), "el jueves 7 de enero de 2027, a las 8:30"),
    ],
)
def test_an_appointment_is_told_as_people_say_it(instant: datetime, words: str) -> None:
    assert appointment_in_words(instant, FRIDAY_NIGHT, MADRID) == words


def test_tomorrow_is_the_next_day_when_clocks_change() -> None:
    before = madrid(date(2026, 10, 24), 12)
    assert appointment_in_words(madrid(date(2026, 10, 25), 12), before, MADRID).startswith("mañana, domingo 25")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a y b"),
        (["a", "b", "c"], "a, b y c"),
        (["captura", "informe.pdf"], "captura e informe.pdf"),
        (["agua", "hielo"], "agua y hielo"),
        (["padre", "hijo"], "padre e hijo"),
        (["a", "«Íñigo»"], "a e «Íñigo»"),
    ],
)
def test_a_list_ends_in_y_or_e(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["uno", "dos"], "uno o dos"),
        (["siete", "ocho"], "siete u ocho"),
        (["7", "8"], "7 u 8"),
        (["ayer", "hoy"], "ayer u hoy"),
        (["10", "11"], "10 u 11"),
        (["100", "110"], "100 o 110"),
    ],
)
def test_a_choice_ends_in_o_or_u(words: list[str], sentence: str) -> None:
    assert either(words) == sentence


@pytest.mark.parametrize(("number", "words"), [(0, "0 archivos"), (1, "1 archivo"), (2, "2 archivos")])
def test_one_is_singular(number: int, words: str) -> None:
    assert counted(number, "archivo", "archivos") == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (152_300, "152 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_480_000, "1,5 MB"),
        (34_000_000, "34 MB"),
    ],
)
def test_sizes_have_a_decimal_comma(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_a_day_has_its_article() -> None:
    assert on_day(datetime(2026, 12, 6, 23, 30, tzinfo=UTC), FRIDAY_NIGHT, MADRID) == "el lunes 7 de diciembre"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "hace un momento"),
        (59, "hace un momento"),
        (60, "hace 1 minuto"),
        (179, "hace 2 minutos"),
        (3_599, "hace 59 minutos"),
        (3_600, "hace 1 hora"),
        (9_000, "hace 2 horas"),
    ],
)
def test_how_long_ago_is_rounded_down(seconds: int, words: str) -> None:
    assert ago_in_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutos"),
        (1, "1 minuto"),
        (30, "30 minutos"),
        (60, "1 hora"),
        (75, "1 hora y 15 minutos"),
        (120, "2 horas"),
    ],
)
def test_durations_are_hours_and_minutes(minutes: int, words: str) -> None:
    assert duration_in_words(timedelta(minutes=minutes)) == words
