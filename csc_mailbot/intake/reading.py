"""A mail with every question answered that its outcome depends on, and what an outcome looks like."""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.intake.authentication import AuthVerdict, read_verdict
from csc_mailbot.intake.decision import MailKind, Missing, Outcome, Screening, TypeSuggestion, Urgency
from csc_mailbot.intake.facts import Facts
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.intake.intents import AppendEntry, Intent, NotifyTeam
from csc_mailbot.intake.policies import Policies
from csc_mailbot.intake.routing import Route, find_route
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.quoting import SplitReply, split_reply
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Team, Ticket


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail, what is known, and what was read from both."""

    mail: ParsedMail
    facts: Facts
    policies: Policies
    now: datetime
    screening: Screening
    route: Route
    requester: Address
    urgency: Urgency
    type: TypeSuggestion
    missing: tuple[Missing, ...]
    """What a first mail lacks."""
    verdict: AuthVerdict
    reply: SplitReply
    """New words and quotes; a ticket's first mail is all new words."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """An outcome with its reasons, and what shall be done."""

    outcome: Outcome
    because: tuple[str, ...]
    intents: tuple[Intent, ...] = ()


def read(first: FirstReading, facts: Facts, policies: Policies, now: datetime) -> Reading:
    """Ask what is left to ask about the mail once it is known what the books say."""
    mail = first.mail
    route = find_route(first.question, facts, mail.sender, policies)
    return Reading(
        mail=mail,
        facts=facts,
        policies=policies,
        now=now,
        screening=first.screening,
        route=route,
        requester=first.requester,
        urgency=first.urgency,
        type=first.type,
        missing=first.missing,
        verdict=read_verdict(mail.headers, facts.authserv_id),
        reply=_reply(first) if route.ticket else SplitReply(mail.text, "", "", True, ()),
    )


def _reply(first: FirstReading) -> SplitReply:
    return first.reply or split_reply(first.mail.text, first.mail.html)


def entry_of(reading: Reading, ticket: Ticket, kind: EntryKind, *, public: bool) -> AppendEntry:
    """Return the mail as an entry of the ticket: its new words shown, the rest folded away."""
    reply = reading.reply
    hidden = "\n\n".join(filter(None, (reply.signature, reply.quoted)))
    return AppendEntry(ticket, kind, public, reading.route.signed, text=reply.new, hidden=hidden)


def note(reading: Reading, ticket: Ticket | None, kind: EntryKind, what: str) -> Disposal:
    """Keep it on its ticket without changing anything, or nowhere."""
    if ticket is None:
        return Disposal(Outcome.IGNORED, (f"{what} that belongs to no ticket",))
    reason = f"{what}: kept on {ticket.folio}, nothing changes"
    return Disposal(Outcome.NOTED, (*reading.route.because, reason), (entry_of(reading, ticket, kind, public=False),))


def team_notice(
    reading: Reading,
    team: Team,
    author: Agent | None,
    *,
    alert: bool,
    everybody: bool,
    remarks: tuple[str, ...] = (),
) -> NotifyTeam:
    """Tell the team, or everybody when it cannot wait and nobody is on call."""
    directory = reading.policies.directory
    agents = agents_for(team, reading.policies, without=author)
    return NotifyTeam(
        (*directory.agents, *directory.technicians) if everybody else agents,
        alert=alert,
        remarks=(*_remarks(reading), *remarks),
    )


def agents_for(team: Team, policies: Policies, *, without: Agent | None) -> tuple[Agent, ...]:
    """Return the team's agents but the author; everybody when the team has nobody else."""
    directory = policies.directory
    of_team = tuple(agent for agent in directory.agents_of([team]) if agent != without)
    return of_team or tuple(agent for agent in directory.agents if agent != without)


def _remarks(reading: Reading) -> tuple[str, ...]:
    remarks = (
        (reading.screening.kind is MailKind.BULK, "bulk"),
        (reading.screening.spam_flagged, "spam_flagged"),
        (not reading.mail.complete, "oversize"),
        (bool(reading.mail.defects), "malformed"),
        (reading.route.linked is not None, "linked"),
    )
    return tuple(code for holds, code in remarks if holds)
