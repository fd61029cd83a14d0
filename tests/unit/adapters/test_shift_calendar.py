"""Shifts as other calendar programs read them."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from csc_mailbot.adapters.shift_calendar import ShiftCalendar
from csc_mailbot.intake.parsing.calendar_text import describe_calendar
from csc_mailbot.workflows.ports import CalendarEntry

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
WRITER = ShiftCalendar("soporte@aserti.es", "Aserti · CSC")
ENTRY = CalendarEntry(
    uid="guardia-1@aserti.es",
    sequence=2,
    start=START,
    end=START + timedelta(weeks=1),
    summary="Guardia · Aserti",
    description="Guardia fuera de horario; para cambiarla, «cambio 24/12 con Ana».",
    name="José Ñíguez",
    address="jose@aserti.es",
)


def test_an_invitation_is_one_request_to_its_person() -> None:
    calendar = Calendar.from_ical(WRITER.invitation(ENTRY, NOW))
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("guardia-1@aserti.es", 2, "CONFIRMED")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (ENTRY.start, ENTRY.end)
    assert event["ATTENDEE"] == "mailto:jose@aserti.es"
    assert event["ATTENDEE"].params["CN"] == "José Ñíguez"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ORGANIZER"] == "mailto:soporte@aserti.es"
    assert event["TRANSP"] == "TRANSPARENT"


def test_a_cancellation_names_the_same_entry() -> None:
    gone = CalendarEntry(
        **{name: getattr(ENTRY, name) for name in ENTRY.__slots__ if name != "cancelled"}, cancelled=True
    )
    calendar = Calendar.from_ical(WRITER.invitation(gone, NOW))
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", ENTRY.uid)


def test_lines_are_no_longer_than_the_rule_allows_and_end_in_crlf() -> None:
    content = WRITER.plan([ENTRY] * 3, NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert len(list(Calendar.from_ical(content).walk("VEVENT"))) == 3


def test_we_ourselves_can_read_it() -> None:
    told = describe_calendar(WRITER.invitation(ENTRY, NOW))
    assert told.startswith("Invitación de calendario: Guardia · Aserti")
