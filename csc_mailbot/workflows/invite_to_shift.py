"""Shifts go into their technicians' calendars when they come near, and again when they change."""

from csc_mailbot.oncall.invitation import Invitation, changed_invitations, uid_of
from csc_mailbot.oncall.schedule import Rota
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.shift_invitation import (
    EntryNews,
    InvitedShift,
    entry_description,
    entry_summary,
    shift_invitation,
)
from csc_mailbot.workflows.ports import CalendarEntry
from csc_mailbot.workflows.rota_work import RotaWork


def invite(work: RotaWork) -> None:
    """Send every entry that is new, changed or no more. Absences change no calendar: the shift is still theirs."""
    ahead = work.rules.invite_before
    if not ahead or work.desk.calendar is None or not work.rules.rota.rotations:
        return
    known = work.records.shifts.invitations(work.now)
    until = max([work.now + ahead, *(one.shift.end for one in known.values())])
    domain = domain_of(work.desk.card)
    # Entries that were sent when the horizon was wider stay as they are.
    shifts = [
        one
        for one in work.promised.plan(work.now, until)
        if one.start < work.now + ahead or uid_of(one, domain) in known
    ]
    for changed in changed_invitations(known, shifts, domain, work.now):
        _send(work, changed)


def _send(work: RotaWork, one: Invitation) -> None:
    card, technician = work.desk.card, work.person(one.shift.person)
    entry = entry_of(one, work.rules.rota, technician, card)
    news = EntryNews.CANCELLED if one.cancelled else EntryNews.CHANGED if one.sequence else EntryNews.NEW
    content = work.desk.calendar.invitation(entry, work.now) if work.desk.calendar else b""
    invited = InvitedShift(technician.name, one.shift.start, one.shift.end, work.now, news, content)
    work.write(shift_invitation(invited, technician.address, card))
    work.records.shifts.keep_invitation(one, work.now)


def entry_of(one: Invitation, rota: Rota, technician: Technician, card: DeskCard) -> CalendarEntry:
    """Return the shift as a calendar shows it."""
    level = rota.rotations[one.shift.level].name if rota.rotations else ""
    return CalendarEntry(
        uid=one.uid,
        sequence=one.sequence,
        start=one.shift.start,
        end=one.shift.end,
        summary=entry_summary(card, level),
        description=entry_description(card),
        name=technician.name,
        address=technician.address,
        cancelled=one.cancelled,
    )


def domain_of(card: DeskCard) -> str:
    """Return the domain in which the entries' UIDs are unique."""
    return card.address.rpartition("@")[2]
