"""Somebody rings, or stands at the desk: a ticket opens without a mail, is acknowledged by letter, the team is told."""

from dataclasses import dataclass, field

from csc_mailbot.errors import Refused
from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.decision import Urgency
from csc_mailbot.intake.intents import OpenTicket
from csc_mailbot.intake.paging import pages_by_call
from csc_mailbot.intake.reading import agents_for
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.outbound.acknowledgement import Acknowledgement, acknowledgement
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.team_notice import Remark, TeamNotice, team_notice
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.ticket import Channel, Team, Ticket, TicketType
from csc_mailbot.workflows.by_hand import Hand, HandWork, assign_at_once
from csc_mailbot.workflows.page_on_call import Call, raise_page
from csc_mailbot.workflows.rows import Written
from csc_mailbot.workflows.service_levels import begin_round


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for without a mail. What is None is read from the words, as in a mail."""

    requester: Address
    subject: str
    text: str = field(default="", repr=False)
    channel: Channel = Channel.PHONE
    priority: Priority | None = None
    type: TicketType | None = None
    team: Team = Team.CCT
    assignee: Agent | None = None
    letter: bool = True
    """Whether the requester is written to."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The ticket, and why its requester was not written to; empty when a letter is on its way."""

    ticket: Ticket
    silence: str


def open_by_hand(hand: Hand, request: Request) -> Opened:
    """Open a ticket with its first entry, answer its requester and tell its team.

    Raises:
        Refused: there is no subject or no requester.
    """
    work = HandWork(records=hand.records, desk=hand.desk, now=hand.now, agent=hand.agent)
    urgency = read_urgency(request.subject, hand.desk.policies.urgency)
    _open(work, request, urgency)
    _write_request(work, request)
    if request.assignee:
        assign_at_once(work, request.assignee)
    silence = _silence(work, request)
    if not silence:
        _acknowledge(work, urgency)
    _notify_team(work, request, urgency)
    if _pages(work, urgency):
        raise_page(hand.records, hand.desk, Call(work.known_ticket, work.known_ticket.requester.key), hand.now)
    return Opened(work.known_ticket, silence)


def _open(work: HandWork, request: Request, urgency: Urgency) -> None:
    policies, subject = work.desk.policies, one_line(request.subject)
    requester = Address(one_line(request.requester.name), one_line(request.requester.address))
    if not subject or not requester.address:
        raise Refused("a ticket needs a requester and a subject")
    organisation = policies.directory.organisation_of(requester.address)
    intent = OpenTicket(
        subject=subject,
        requester=policies.directory.person(requester),
        organisation=organisation.name if organisation else None,
        priority=request.priority or urgency.priority,
        type=request.type or suggest_type(subject, request.text, policies.classification).type,
        team=request.team,
    )
    year = work.now.astimezone(work.desk.card.timezone).year
    work.find(work.records.tickets.open(intent, year, work.now, request.channel))


def _write_request(work: HandWork, request: Request) -> None:
    ticket = work.known_ticket
    facts = {
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "type": ticket.type.value if ticket.type else None,
        "team": ticket.team.value,
        "channel": request.channel.value,
    }
    draft = EntryDraft(work.now, EntryKind.OPENED, public=True, author="customer", text=request.text, facts=facts)
    work.records.tickets.append(ticket, draft, Written(author=ticket.requester))
    # Who rings has spoken with somebody already.
    work.promised = begin_round(work, awaited=request.channel is not Channel.PHONE)


def _silence(work: HandWork, request: Request) -> str:
    address = work.known_ticket.requester.address
    reasons = (
        (not request.letter, "none was wanted"),
        (not is_address(address), "the requester has no mail address"),
        (is_nobody(address), "nobody reads the requester's address"),
        (work.desk.policies.directory.is_own(address), "the requester's address is our own"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _alerts_everybody(work: HandWork, urgency: Urgency) -> bool:
    policies = work.desk.policies
    return urgency.urgent and policies.oncall is None and not policies.hours.is_open(work.now)


def _pages(work: HandWork, urgency: Urgency) -> bool:
    return pages_by_call(work.desk.policies, work.now, urgent=urgency.urgent)


def _acknowledge(work: HandWork, urgency: Urgency) -> None:
    hours = work.desk.policies.hours
    in_hours = hours.is_open(work.now)
    answer = Acknowledgement(
        ticket=work.known_ticket,
        message_id=None,
        references=(),
        received_at=work.now,
        now=work.now,
        impact=urgency.impact,
        urgent=urgency.urgent,
        in_hours=in_hours,
        next_opening=None if in_hours else hours.next_opening(work.now),
        alerted=_alerts_everybody(work, urgency) or _pages(work, urgency),
        pages_possible=work.desk.pages_possible,
        by_mail=False,
    )
    work.post(acknowledgement(answer, work.desk.card))


def _notify_team(work: HandWork, request: Request, urgency: Urgency) -> None:
    """Write to the team and to whom the ticket is given; to everybody when it cannot wait until the desk opens."""
    ticket, directory = work.known_ticket, work.desk.policies.directory
    everybody = _alerts_everybody(work, urgency)
    notice = TeamNotice(
        ticket=ticket,
        sender=ticket.requester,
        organisation=directory.organisation_of(ticket.requester.address),
        text=request.text,
        message_id=None,
        references=(),
        received_at=work.now,
        now=work.now,
        impact=urgency.impact,
        urgent=urgency.urgent,
        alert=urgency.urgent and not _pages(work, urgency),
        everybody=everybody,
        remarks=(Remark.PAGED,) if _pages(work, urgency) else (),
        urgency_evidence=urgency.evidence,
        promised=work.promised,
    )
    letters = [team_notice(notice, agent, work.desk.card) for agent in _readers(work, request, everybody=everybody)]
    work.post_alike(letters)


def _readers(work: HandWork, request: Request, *, everybody: bool) -> tuple[Agent, ...]:
    policies = work.desk.policies
    directory = policies.directory
    team = agents_for(work.known_ticket.team, policies, without=work.agent)
    readers = (*directory.agents, *directory.technicians) if everybody else team
    if request.assignee and request.assignee not in readers and request.assignee != work.agent:
        readers = (*readers, request.assignee)
    return readers or tuple(Agent(address, address) for address in directory.admins)
