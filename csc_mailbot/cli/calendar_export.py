"""`oncall plan --ics`: the shifts as a file for any calendar program, each with the same UID whenever it is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from csc_mailbot.errors import PermanentError
from csc_mailbot.oncall.invitation import Invitation, uid_of
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Rota
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.invite_to_shift import domain_of, entry_of
from csc_mailbot.workflows.ports import CalendarEntry


def calendar_of(shifts: Iterable[Shift], rota: Rota, office: Office) -> bytes:
    """Return the shifts as iCalendar; what was mailed before keeps its number, or has the next when it changed."""
    if office.desk.calendar is None:
        raise PermanentError("this desk writes no calendars")
    now = office.clock.now()
    known: Mapping[str, Invitation] = {}
    if office.database.is_there():
        known = office.books.look(lambda records: records.shifts.invitations(now))
    return office.desk.calendar.plan(_entries(shifts, rota, office, known), now)


def _entries(
    shifts: Iterable[Shift], rota: Rota, office: Office, known: Mapping[str, Invitation]
) -> Iterator[CalendarEntry]:
    card = office.desk.card
    for shift in shifts:
        uid = uid_of(shift, domain_of(card))
        before = known.get(uid)
        sequence = before.sequence + (before.shift.end != shift.end or before.cancelled) if before else 0
        person = rota.find(shift.person) or Technician(shift.person, shift.person)
        entry = entry_of(Invitation(uid, shift, sequence), rota, person, card)
        # Everybody's shifts stand in one file; in a technician's own calendar the name would say nothing.
        yield replace(entry, summary=f"{entry.summary}: {person.name}")
