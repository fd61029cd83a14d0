"""A mail that belongs to no ticket opens one: its requester is answered where a person reads it, the team is told."""

from csc_mailbot.intake.decision import MailKind, Outcome
from csc_mailbot.intake.intents import Acknowledge, AcknowledgeLater, OpenTicket
from csc_mailbot.intake.paging import paging
from csc_mailbot.intake.reading import Disposal, Reading, team_notice
from csc_mailbot.mail.address import is_address, is_nobody
from csc_mailbot.mail.quoting import split_reply
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.ticket import Team, Ticket

_OFTEN = 3
"""Tickets with the same words after which their sender is taken for a robot."""


def open_ticket(reading: Reading, linked: Ticket | None = None) -> Disposal:
    """Return the opening of a ticket, linked to another when it seems to belong to one."""
    policies, requester, route = reading.policies, reading.requester, reading.route
    organisation = policies.directory.organisation_of(requester.address)
    linked = linked or route.linked
    opened = OpenTicket(
        subject=reading.mail.subject,
        requester=requester,
        organisation=organisation.name if organisation else None,
        priority=reading.urgency.priority,
        type=reading.type.type,
        team=Team.CCT,
        linked=linked.folio if linked else None,
    )
    page = paging(reading, None)
    author = policies.directory.agent_of(requester.address)
    notice = team_notice(reading, Team.CCT, author, alert=page.alert, everybody=page.everybody, remarks=page.remarks)
    answer, silence = acknowledgement_for(reading, everybody=page.now)
    because = (*route.because, *([silence] if silence else []), "a new ticket is opened")
    return Disposal(Outcome.OPENED, because, (opened, *([answer] if answer else []), notice, *page.intents))


def acknowledgement_for(reading: Reading, *, everybody: bool) -> tuple[Acknowledge | AcknowledgeLater | None, str]:
    """Return the answer to the requester, or the reason why none is sent."""
    to, policies = reading.requester, reading.policies
    if silence := silence_for(reading) or ("its sender repeats itself" if _repeats_itself(reading) else ""):
        return None, f"not acknowledged: {silence}"
    is_agent = policies.directory.role_of(to.address) is Role.AGENT
    if not is_agent and reading.facts.letters_in_window >= policies.rates.in_all:
        return AcknowledgeLater(to), "the window of automatic letters to this address is full: a digest follows"
    in_hours = policies.hours.is_open(reading.now)
    grave = reading.urgency.impact is not Impact.NORMAL and not reading.urgency.urgent
    answer = Acknowledge(
        to=to,
        in_hours=in_hours,
        next_opening=None if in_hours else policies.hours.next_opening(reading.now),
        missing=reading.missing,
        team_alerted=everybody,
        technician_on_request=grave and not in_hours,
    )
    return answer, ""


def silence_for(reading: Reading) -> str:
    """Return why no automatic letter may go to the sender; empty when one may."""
    to, screening = reading.requester, reading.screening
    reasons = (
        (screening.kind is MailKind.BULK, "a machine wrote it"),
        (screening.spam_flagged, "it is flagged as spam"),
        (screening.answer_unwanted, "its sender asks for no automatic answers"),
        (not is_address(to.address), "it has no address that could be answered"),
        (is_nobody(to.address), "nobody reads its address"),
        (reading.policies.directory.is_own(to.address), "its address is our own"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _repeats_itself(reading: Reading) -> bool:
    """Tell whether the sender's last tickets, over longer than the rate window, were all opened with these words.

    A robot that answers every letter of ours, outside of its thread and without a header that says so, does that.
    Its mails go on opening tickets: a monitor's might be meant.
    """
    before = reading.facts.last_openings
    if len(before) < _OFTEN:
        return False
    words = split_reply(reading.mail.text).new.split()
    return all(split_reply(one).new.split() == words for one in before)
