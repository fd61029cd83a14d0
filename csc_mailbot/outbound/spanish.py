"""How is it said in Spanish? Dates, times, lists and numbers, as people in Spain write them.

No locale module: what it answers depends on what the machine has installed.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
# «e» before the sound i, but «y hielo»; «u» before the sound o, also as a figure: 8, 80, 11.
_SOUNDS_I = re.compile(r"\W*(?:[ií]|h[ií](?![aeo]))", re.IGNORECASE)
_SOUNDS_O = re.compile(r"\W*(?:h?[oó]|8|11(?!\d))", re.IGNORECASE)
_HOUR = 60
"""Minutes."""
_KILOBYTE = 1_000
_MEGABYTE = 1_000_000


def day_in_words(day: date, today: date) -> str:
    """Return `lunes 23 de noviembre`, with the year when it is not today's."""
    words = f"{_WEEKDAYS[day.weekday()]} {day.day} de {_MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words} de {day.year}"


def time_in_words(moment: datetime) -> str:
    """Return `a las 8:30`, or `a la 1:00`."""
    return f"a la{'' if moment.hour == 1 else 's'} {moment.hour}:{moment.minute:02d}"


def moment_in_words(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """Return `lunes 23 de noviembre, a las 8:30` on the zone's clocks: right on whatever day it is read."""
    there = instant.astimezone(zone)
    return f"{day_in_words(there.date(), now.astimezone(zone).date())}, {time_in_words(there)}"


def appointment_in_words(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """Return `hoy, a las 16:00`, `mañana, martes 24 de noviembre, a las 8:30` or `el lunes 30 de …`."""
    there, today = instant.astimezone(zone), now.astimezone(zone).date()
    if there.date() == today:
        return f"hoy, {time_in_words(there)}"
    lead = "mañana, " if there.date() == today + timedelta(days=1) else "el "
    return f"{lead}{day_in_words(there.date(), today)}, {time_in_words(there)}"


def on_day(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """Return `el lunes 7 de diciembre`, the instant's day on the zone's clocks."""
    return f"el {day_in_words(instant.astimezone(zone).date(), now.astimezone(zone).date())}"


def ago_in_words(past: timedelta) -> str:
    """Return `hace un momento`, `hace 2 minutos` or `hace 3 horas`, rounded down."""
    minutes = int(past.total_seconds()) // 60
    if minutes < 1:
        return "hace un momento"
    return f"hace {duration_in_words(timedelta(minutes=minutes if minutes < _HOUR else minutes - minutes % _HOUR))}"


def duration_in_words(duration: timedelta) -> str:
    """Return `30 minutos`, `1 hora` or `1 hora y 15 minutos`, rounded down to minutes."""
    hours, minutes = divmod(max(0, int(duration.total_seconds()) // 60), _HOUR)
    parts = [counted(hours, "hora", "horas")] if hours else []
    return listed([*parts, counted(minutes, "minuto", "minutos")] if minutes or not hours else parts)


def listed(words: Sequence[str]) -> str:
    """Join with commas and «y», which is «e» before the sound i; empty for none."""
    return _joined(words, "e" if words and _SOUNDS_I.match(words[-1]) else "y")


def either(words: Sequence[str]) -> str:
    """Join with commas and «o», which is «u» before the sound o; empty for none."""
    return _joined(words, "u" if words and _SOUNDS_O.match(words[-1]) else "o")


def _joined(words: Sequence[str], conjunction: str) -> str:
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}" if len(words) > 1 else "".join(words)


def counted(number: int, one: str, several: str) -> str:
    """Return the number with the word that goes with it: `1 archivo`, `3 archivos`, `0 archivos`."""
    return f"{number} {one if number == 1 else several}"


def size_in_words(size: int) -> str:
    """Return a size in bytes as `812 bytes`, `152 kB` or `1,5 MB` (decimal units, decimal comma)."""
    if size < _KILOBYTE:
        return counted(size, "byte", "bytes")
    if size < _MEGABYTE - _KILOBYTE // 2:
        return f"{round(size / _KILOBYTE)} kB"
    return f"{size / _MEGABYTE:.1f}".replace(".", ",").removesuffix(",0") + " MB"
