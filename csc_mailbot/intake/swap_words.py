"""Does a technician want to swap a shift? `cambio 24/12 con Ana`, with a range of days or hours if need be.

Only a line that begins with the word and names a day or the guardia is taken for one, so that «Cambio de contraseña»
opens a ticket as it always did. What begins so and cannot be read is answered with what was not understood.
"""

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from csc_mailbot.intake.words import fold, mend

_ROOM = 200
_DAY = timedelta(days=1)
_MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
    "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
}  # fmt: skip
_WEEKDAYS = {"lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6}
_PREFIX = re.compile(r"\s*(?:(?:re|rv|fwd?|aw|tr)\s*:\s*)*", re.IGNORECASE)
_BEGINS = re.compile(r"(?:(?:solicito|pido|quiero|querria) (?:un )?)?cambi(?:o|ar|a)\b(?P<rest>.*)", re.DOTALL)
_MONTH_NAMES = "|".join(_MONTHS)
_DATE = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{2,4})?|"
    rf"\d{{1,2}} de (?:{_MONTH_NAMES})(?: (?:de|del) \d{{4}})?|hoy|manana|pasado manana|"
    rf"(?:este |el proximo |proximo )?(?:{'|'.join(_WEEKDAYS)}))"
)
_HOUR = r"\d{1,2}(?:[:.h]\d{2}|h)?"
_ABOUT = re.compile(rf"\b(?:guardia|turno)\b|{_DATE}")
_WISH = re.compile(
    rf"(?:(?:de|la|mi|el|del|guardia|turno|dia|dias) ){{0,6}}(?P<first>{_DATE})"
    rf"(?: ?(?:-|–|a|al|hasta|hasta el|y|y el) ?(?P<last>{_DATE}))?"
    rf"(?:,? (?:de )?(?P<from>{_HOUR}) ?(?:-|–|a|hasta) ?(?:las )?(?P<to>{_HOUR}))?"
    r"(?:,)? (?:con|por|a) (?P<name>[^\n]{1,80})"
)


@dataclass(frozen=True, slots=True)
class SwapWish:
    """Days, both of which belong to it, hours if they were named, and with whom."""

    first: date
    last: date
    name: str = field(repr=False)
    """As it was written."""
    hours: tuple[time, time] | None = None
    """The second may be earlier than the first: then it is on the day after."""
    line: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SwapDoubt:
    """A line that wants a swap and cannot be read."""

    why: str
    """A Spanish sentence."""
    line: str = field(default="", repr=False)


def swap_in(lines: tuple[str, ...], today: date) -> SwapWish | SwapDoubt | None:
    """Return the wish that the first of the lines to hold one holds; None when nobody speaks of a swap.

    Args:
        lines: the subject and the text's first line, as they came.
        today: the desk's date: a day without a year is the next one of that name.
    """
    for line in lines:
        written = " ".join(mend(line[:_ROOM]).split())
        found = _BEGINS.match(_PREFIX.sub("", fold(written), count=1))
        if found and _ABOUT.search(found["rest"]):
            return _read(written, len(written) - len(found["rest"]), today)
    return None


def _read(written: str, at: int, today: date) -> SwapWish | SwapDoubt:
    wish = _WISH.match(fold(written), at + 1)
    if wish is None:
        missing = "con quién" if re.search(_DATE, fold(written)[at:]) else "qué día"
        return SwapDoubt(f"No hemos entendido {missing} quiere cambiarla.", written)
    first = _date(wish["first"], today)
    last = _date(wish["last"], first or today) if wish["last"] else first
    hours = (_time(wish["from"]), _time(wish["to"])) if wish["from"] else None
    if first is None or last is None:
        return SwapDoubt("Esa fecha no existe.", written)
    if hours and None in hours:
        return SwapDoubt("Esas horas no existen.", written)
    if last < first:
        return SwapDoubt("El último día es anterior al primero.", written)
    name = written[wish.start("name") : wish.end("name")].strip(" .,;:!¡¿?\"'«»")
    both = (hours[0], hours[1]) if hours and hours[0] is not None and hours[1] is not None else None
    return SwapWish(first, last, name, both, written)


def _date(written: str, today: date) -> date | None:
    text = " ".join(written.split())
    near = {"hoy": today, "manana": today + _DAY, "pasado manana": today + 2 * _DAY}
    if text in near:
        return near[text]
    if (weekday := _WEEKDAYS.get(text.split()[-1])) is not None:
        return today + ((weekday - today.weekday() - 1) % 7 + 1) * _DAY
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    month = next((number for name, number in _MONTHS.items() if f" {name}" in text), None)
    if month:
        numbers.insert(1, month)
    return _calendar_date(numbers, today, iso=bool(re.match(r"\d{4}-", text)))


def _calendar_date(numbers: list[int], today: date, *, iso: bool) -> date | None:
    day, month, *years = reversed(numbers) if iso else numbers
    try:
        if years:
            return date(years[0] + (2000 if years[0] < 100 else 0), month, day)  # noqa: PLR2004 - two digits
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _time(written: str) -> time | None:
    hour, minute = [*re.findall(r"\d+", written), "0"][:2]
    try:
        return time(int(hour) % 24 if hour == "24" else int(hour), int(minute))
    except ValueError:
        return None
