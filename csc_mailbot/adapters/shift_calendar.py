"""Shifts as iCalendar (RFC 5545): one to a mail for whoever has it (iTIP, RFC 5546), or many as a file.

The door to `icalendar` for writing. Instants are written in UTC, so that no time zone need travel along.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from csc_mailbot.workflows.ports import CalendarEntry

_PRODUCT = "-//csc-mailbot//guardia//ES"


class ShiftCalendar:
    """Writes shifts for calendars; `organizer` is the desk's address, where whoever answers an invitation writes to."""

    def __init__(self, organizer: str, name: str) -> None:
        """Write in the name of the desk."""
        self._organizer = organizer
        self._name = name

    def invitation(self, entry: CalendarEntry, now: datetime) -> bytes:
        """Return one entry as a request to its person, or as the cancellation of an earlier one."""
        calendar = self._calendar("CANCEL" if entry.cancelled else "REQUEST")
        event = self._event(entry, now)
        organizer = vCalAddress(f"mailto:{self._organizer}")
        organizer.params["CN"] = self._name
        attendee = vCalAddress(f"mailto:{entry.address}")
        attendee.params.update({"CN": entry.name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        event.add("organizer", organizer)
        event.add("attendee", attendee, encode=False)
        calendar.add_component(event)
        return bytes(calendar.to_ical())

    def plan(self, entries: Iterable[CalendarEntry], now: datetime) -> bytes:
        """Return the entries as a calendar to be read into any calendar program."""
        calendar = self._calendar("PUBLISH")
        for entry in entries:
            calendar.add_component(self._event(entry, now))
        return bytes(calendar.to_ical())

    def _calendar(self, method: str) -> Calendar:
        calendar = Calendar()
        calendar.add("prodid", _PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", method)
        return calendar

    def _event(self, entry: CalendarEntry, now: datetime) -> Event:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", entry.start.astimezone(UTC))
        event.add("dtend", entry.end.astimezone(UTC))
        event.add("summary", entry.summary)
        event.add("description", entry.description)
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        # Who is on call is not busy: their meetings stay possible.
        event.add("transp", "TRANSPARENT")
        return event
