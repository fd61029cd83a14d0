"""What technicians write when they want to swap a shift, and what they write about other changes."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.swap_words import SwapDoubt, SwapWish, swap_in

TODAY = date(2026, 11, 20)
"""A Friday."""
EVE = date(2026, 12, 24)


def wish(line: str) -> SwapWish:
    found = swap_in((line,), TODAY)
    assert isinstance(found, SwapWish), found
    return found


@pytest.mark.parametrize(
    ("line", "first", "last", "name"),
    [
        ("cambio 24/12 con Ana", EVE, EVE, "Ana"),
        ("Cambio 24/12 con Ana.", EVE, EVE, "Ana"),
        ("CAMBIO 24/12 CON ANA RUIZ", EVE, EVE, "ANA RUIZ"),
        ("Re: cambio 24/12 con Ana", EVE, EVE, "Ana"),
        ("cambio 24-12 con ana@aserti.es", EVE, EVE, "ana@aserti.es"),
        ("cambio 24/12/2026 con Ana", EVE, EVE, "Ana"),
        ("cambio 24/12/26 con Ana", EVE, EVE, "Ana"),
        ("cambio 2026-12-24 con Ana", EVE, EVE, "Ana"),
        ("cambio guardia 24/12 con Ana", EVE, EVE, "Ana"),
        ("cambio de guardia del 24/12 con Ana", EVE, EVE, "Ana"),
        ("Cambio el 24 de diciembre con José Ángel", EVE, EVE, "José Ángel"),
        ("cambio la guardia del 24 de diciembre de 2026 con Ana", EVE, EVE, "Ana"),
        ("cambio 24/12-26/12 con Ana", EVE, date(2026, 12, 26), "Ana"),
        ("cambio 24/12 - 26/12 con Ana", EVE, date(2026, 12, 26), "Ana"),
        ("cambio del 24/12 al 26/12 con Ana", EVE, date(2026, 12, 26), "Ana"),
        ("cambio 30/12-2/1 con Ana", date(2026, 12, 30), date(2027, 1, 2), "Ana"),
        ("cambio 14/3 con Luis", date(2027, 3, 14), date(2027, 3, 14), "Luis"),
        ("cambio hoy con Ana", TODAY, TODAY, "Ana"),
        ("cambio mañana con Ana", date(2026, 11, 21), date(2026, 11, 21), "Ana"),
        ("cambio el sábado con Ana", date(2026, 11, 21), date(2026, 11, 21), "Ana"),
        ("cambio el viernes con Ana", date(2026, 11, 27), date(2026, 11, 27), "Ana"),
    ],
)
def test_days_and_names_are_read_as_people_write_them(line: str, first: date, last: date, name: str) -> None:
    found = wish(line)
    assert (found.first, found.last, found.name, found.hours) == (first, last, name, None)


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("cambio 24/12 18:00-22:00 con Ana", (time(18), time(22))),
        ("cambio 24/12 de 18:00 a 8:30 con Ana", (time(18), time(8, 30))),
        ("cambio 24/12 de 18 a 22h con Ana", (time(18), time(22))),
        ("cambio 24/12, de 18.30 a las 24 con Ana", (time(18, 30), time(0))),
        ("cambio 24/12-26/12 18:00-08:00 con Ana", (time(18), time(8))),
    ],
)
def test_hours_are_read(line: str, hours: tuple[time, time]) -> None:
    assert wish(line).hours == hours


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("cambio 24/12", "con quién"),
        ("cambio de guardia con Ana", "qué día"),
        ("cambio guardia", "qué día"),
        ("cambio 31/02 con Ana", "no existe"),
        ("cambio 26/12/2026-24/12/2026 con Ana", "anterior al primero"),
        ("cambio 24/12 de 25 a 26 con Ana", "horas no existen"),
    ],
)
def test_what_cannot_be_read_is_said(line: str, why: str) -> None:
    found = swap_in((line,), TODAY)
    assert isinstance(found, SwapDoubt)
    assert why in found.why
    assert found.line == line


@pytest.mark.parametrize(
    "line",
    [
        "Cambio de contraseña",
        "Cambio de impresora en Cartagena",
        "cambios en la factura",
        "Cambiar el teclado de María",
        "recibido",
        "El cambio 24/12 lo vemos",
        "",
    ],
)
def test_other_changes_are_not_taken_for_swaps(line: str) -> None:
    assert swap_in((line,), TODAY) is None


def test_the_first_line_that_speaks_of_it_counts() -> None:
    found = swap_in(("Una cosa", "cambio 24/12 con Ana"), TODAY)
    assert isinstance(found, SwapWish)


@given(st.text(max_size=300), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_nothing_that_is_written_breaks_it(text: str, today: date) -> None:
    for line in (text, f"cambio {text}", f"cambio 24/12 con {text}", f"cambio {text} con Ana"):
        found = swap_in((line,), today)
        if isinstance(found, SwapWish):
            assert found.first <= found.last
