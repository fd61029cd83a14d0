"""What does this invitation say? A text/calendar part (RFC 5545, RFC 5546) told in a few Spanish lines."""

from datetime import date, datetime, timedelta

from icalendar import Calendar, Component

from csc_mailbot.intake.parsing.charsets import clean, clean_line

LARGEST = 262_144
"""Bytes of a calendar part that are looked at."""

_MOST_EVENTS = 5
_LONGEST = 500
_HEADINGS = {
    "REQUEST": "Invitación de calendario",
    "CANCEL": "Cancelación de una cita de calendario",
    "REPLY": "Respuesta a una invitación de calendario",
    "COUNTER": "Propuesta de otra hora para una cita de calendario",
}


def describe_calendar(content: bytes) -> str:
    """Return the events of the part as Spanish text; empty when nothing in it can be read."""
    try:
        calendar = Calendar.from_ical(content[:LARGEST])
        heading = _HEADINGS.get(clean_line(str(calendar.get("METHOD", ""))).upper(), "Cita de calendario")
        events = list(calendar.walk("VEVENT"))[:_MOST_EVENTS]
        return "\n\n".join(_event(heading, event) for event in events)
    except Exception:  # noqa: BLE001 - the library raises in many ways on broken calendars; the file stays attached
        return ""


def _event(heading: str, event: Component) -> str:
    lines = [
        (heading, _text(event, "SUMMARY") or "(sin título)"),
        ("Cuándo", _when(event)),
        ("Dónde", _text(event, "LOCATION")),
        ("Organiza", _organizer(event)),
        ("Notas", clean(str(event.get("DESCRIPTION", "")))[:_LONGEST].strip()),
    ]
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def _text(event: Component, name: str) -> str:
    return clean_line(str(event.get(name, "")))[:_LONGEST]


def _organizer(event: Component) -> str:
    written = _text(event, "ORGANIZER")
    return written[7:] if written.lower().startswith("mailto:") else written


def _when(event: Component) -> str:
    start = event.decoded("DTSTART", None)
    if start is None:
        return ""
    end = event.decoded("DTEND", None)
    lasting = event.decoded("DURATION", None)
    if end is None and isinstance(lasting, timedelta):
        end = start + lasting
    return _span(start, end)


def _span(start: date, end: date | None) -> str:
    if not isinstance(start, datetime):
        return f"{start:%d/%m/%Y} (todo el día)"
    if isinstance(end, datetime) and end.date() == start.date():
        return f"{start:%d/%m/%Y}, de {start:%H:%M} a {end:%H:%M}{_zone(start)}"
    until = f" hasta el {end:%d/%m/%Y, %H:%M}" if isinstance(end, datetime) else ""
    return f"{start:%d/%m/%Y, %H:%M}{until}{_zone(start)}"


def _zone(moment: datetime) -> str:
    name = moment.tzname() or ""
    return f" ({name})" if name else ""
