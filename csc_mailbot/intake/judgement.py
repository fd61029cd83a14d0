"""What do we make of a mail? The questions in their order; every answer is frozen data with its reason.

Did a person write it? Which ticket is it? What does it ask? Nothing here reads a clock, a file or a database: what must
be known comes in as `Facts`, what shall be done goes out as `Intent`s.
"""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.completeness import find_missing
from csc_mailbot.intake.decision import MailKind, Outcome, Screening, TypeSuggestion, Urgency
from csc_mailbot.intake.facts import Facts, question_of
from csc_mailbot.intake.intents import (
    Acknowledge,
    AcknowledgeLater,
    AppendEntry,
    Decision,
    Intent,
    MarkUndelivered,
    NotifyTeam,
    OpenTicket,
)
from csc_mailbot.intake.policies import Policies
from csc_mailbot.intake.requester import requester_of
from csc_mailbot.intake.routing import Route, find_route
from csc_mailbot.intake.screening import screen
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.mail.message import DeliveryReport, ParsedMail
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent, Role
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.ticket import Team, Ticket


@dataclass(frozen=True, slots=True)
class _Reading:
    """A mail with every question answered that the outcome depends on."""

    mail: ParsedMail
    facts: Facts
    policies: Policies
    now: datetime
    screening: Screening
    route: Route
    requester: Address
    urgency: Urgency
    type: TypeSuggestion


@dataclass(frozen=True, slots=True)
class _Disposal:
    outcome: Outcome
    because: tuple[str, ...]
    intents: tuple[Intent, ...] = ()


def judge(mail: ParsedMail, facts: Facts, policies: Policies, now: datetime) -> Decision:
    """Return what shall become of the mail. `now` is aware UTC and the same for the whole judgement."""
    reading = _read(mail, facts, policies, now)
    disposal = _dispose(reading)
    return Decision(
        kind=reading.screening.kind,
        outcome=disposal.outcome,
        sender=reading.requester,
        role=policies.directory.role_of(reading.requester.address),
        subject=mail.subject,
        urgency=reading.urgency,
        type=reading.type,
        because=(*reading.screening.because, *disposal.because),
        intents=disposal.intents,
        text=mail.text,
        attachments=mail.attachments,
        defects=mail.defects,
    )


def _read(mail: ParsedMail, facts: Facts, policies: Policies, now: datetime) -> _Reading:
    return _Reading(
        mail=mail,
        facts=facts,
        policies=policies,
        now=now,
        screening=screen(mail, policies.screening, policies.directory, policies.tokens),
        route=find_route(question_of(mail, policies), facts, mail.sender, policies),
        requester=requester_of(mail, policies.directory),
        urgency=read_urgency(mail.subject, policies.urgency, _first_line(mail)),
        type=suggest_type(mail.subject, mail.text, policies.classification),
    )


def _first_line(mail: ParsedMail) -> str:
    """Return the first line of a reply: phones hide the subject there. A first mail has a subject of its own."""
    is_reply = bool(mail.in_reply_to or mail.references)
    return mail.text.lstrip().partition("\n")[0] if is_reply else ""


def _dispose(reading: _Reading) -> _Disposal:
    """Ask in the order of the house: the first answer that settles the mail stands."""
    if reading.facts.delivered_before:
        same = "the same mail was delivered before: same Message-ID, same digest"
        return _Disposal(Outcome.IGNORED, (same,))
    if reading.screening.banned:
        return _Disposal(Outcome.IGNORED, ("its sender is on the ban list",))
    match reading.screening.kind:
        case MailKind.OWN:
            return _note(reading.route, EntryKind.NOTE, "our own mail")
        case MailKind.BOUNCE:
            return _bounce(reading)
        case MailKind.AUTO_REPLY:
            return _note(reading.route, EntryKind.AUTO_REPLY, "an automatic answer")
    return _append(reading, reading.route.ticket) if reading.route.ticket else _open(reading)


def _note(route: Route, kind: EntryKind, what: str) -> _Disposal:
    """Keep it on its ticket without changing anything, or nowhere."""
    if route.ticket is None:
        return _Disposal(Outcome.IGNORED, (f"{what} that belongs to no ticket",))
    entry = AppendEntry(route.ticket, kind, public=False, verified=route.signed)
    reason = f"{what}: kept on {route.ticket.folio}, nothing changes"
    return _Disposal(Outcome.NOTED, (*route.because, reason), (entry,))


def _bounce(reading: _Reading) -> _Disposal:
    """A bounce counts only when it carries a token of ours: anybody can write one."""
    tokens = question_of(reading.mail, reading.policies).tokens
    letters = [letter for token in tokens if (letter := reading.facts.letters.get(token.outbox_id))]
    if not letters:
        return _Disposal(Outcome.IGNORED, ("a bounce of no letter of ours",))
    report = reading.mail.report
    diagnostic = (report.diagnostic or report.status) if report else ""
    undelivered = MarkUndelivered(letters[0].outbox_id, _is_final(report), diagnostic)
    if letters[0].ticket is None:
        reason = "a bounce of a letter of ours that belongs to no ticket"
        return _Disposal(Outcome.IGNORED, (reason,), (undelivered,))
    noted = _note(reading.route, EntryKind.BOUNCE, "a bounce")
    return _Disposal(noted.outcome, noted.because, (*noted.intents, undelivered))


def _is_final(report: DeliveryReport | None) -> bool:
    """Tell whether a letter is lost: by the action; by the status (RFC 3463 §2) only where no action is told.

    A server that gives up after days of trying says `failed` with the status 4.4.7.
    """
    if report is None or report.action:
        return report is None or report.action == "failed"
    return not report.status.startswith(("2", "4"))


def _append(reading: _Reading, ticket: Ticket) -> _Disposal:
    """Add it to its ticket and tell the team; what an agent's address writes stays internal.

    An urgent word counts when it is new: one inherited from the thread's subject alerts nobody again.
    """
    author = reading.policies.directory.agent_of(reading.mail.sender.address)
    kind = EntryKind.NOTE if author else EntryKind.MESSAGE
    entry = AppendEntry(ticket, kind, public=author is None, verified=reading.route.signed)
    alert = _is_newly_urgent(reading, ticket) and author is None
    everybody = alert and _wakes_everybody(reading)
    notice = _notice(reading, ticket.team, author, alert=alert, everybody=everybody)
    answer, _ = _answer(reading, everybody=True) if everybody else (None, "")
    because = (*reading.route.because, f"added to {ticket.folio}")
    return _Disposal(Outcome.APPENDED, because, (entry, *([answer] if answer else []), notice))


def _is_newly_urgent(reading: _Reading, ticket: Ticket) -> bool:
    words = reading.policies.urgency
    said_anew = read_urgency("", words, _first_line(reading.mail)).urgent
    return said_anew or (reading.urgency.urgent and not read_urgency(ticket.subject, words).urgent)


def _open(reading: _Reading) -> _Disposal:
    """Open a ticket, answer its requester where a person may read it, and tell the team."""
    policies, requester, route = reading.policies, reading.requester, reading.route
    organisation = policies.directory.organisation_of(requester.address)
    opened = OpenTicket(
        subject=reading.mail.subject,
        requester=requester,
        organisation=organisation.name if organisation else None,
        priority=reading.urgency.priority,
        type=reading.type.type,
        team=Team.CCT,
        linked=route.linked.folio if route.linked else None,
    )
    everybody = _wakes_everybody(reading)
    author = policies.directory.agent_of(requester.address)
    notice = _notice(reading, Team.CCT, author, alert=reading.urgency.urgent, everybody=everybody)
    answer, silence = _answer(reading, everybody=everybody)
    because = (*route.because, *([silence] if silence else []), "a new ticket is opened")
    return _Disposal(Outcome.OPENED, because, (opened, *([answer] if answer else []), notice))


def _wakes_everybody(reading: _Reading) -> bool:
    """URGENTE received out of hours and still so now, from a person or a configured monitor."""
    screening, hours = reading.screening, reading.policies.hours
    may_page = not screening.spam_flagged and (screening.kind is MailKind.MESSAGE or screening.monitor)
    out_of_hours = not hours.is_open(reading.facts.received_at) and not hours.is_open(reading.now)
    return reading.urgency.urgent and may_page and out_of_hours


def _answer(reading: _Reading, *, everybody: bool) -> tuple[Acknowledge | AcknowledgeLater | None, str]:
    """Return the answer to the requester, or the reason why none is sent."""
    to, policies, mail = reading.requester, reading.policies, reading.mail
    if silence := _silence(to, reading.screening, policies):
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
        missing=find_missing(mail.subject, mail.text, mail.attachments) if mail.complete else (),
        team_alerted=everybody,
        technician_on_request=grave and not in_hours,
    )
    return answer, ""


def _silence(to: Address, screening: Screening, policies: Policies) -> str:
    """Return why no automatic letter may go to the sender; empty when one may."""
    reasons = (
        (screening.kind is MailKind.BULK, "a machine wrote it"),
        (screening.spam_flagged, "it is flagged as spam"),
        (screening.answer_unwanted, "its sender asks for no automatic answers"),
        (not is_address(to.address), "it has no address that could be answered"),
        (is_nobody(to.address), "nobody reads its address"),
        (policies.directory.is_own(to.address), "its address is our own"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _notice(reading: _Reading, team: Team, author: Agent | None, *, alert: bool, everybody: bool) -> NotifyTeam:
    directory = reading.policies.directory
    agents = _agents_for(team, reading.policies, without=author)
    return NotifyTeam(
        (*directory.agents, *directory.technicians) if everybody else agents,
        alert=alert,
        remarks=_remarks(reading),
    )


def _agents_for(team: Team, policies: Policies, *, without: Agent | None) -> tuple[Agent, ...]:
    """Return the team's agents but the author; everybody when the team has nobody else."""
    directory = policies.directory
    of_team = tuple(agent for agent in directory.agents_of([team]) if agent != without)
    return of_team or tuple(agent for agent in directory.agents if agent != without)


def _remarks(reading: _Reading) -> tuple[str, ...]:
    remarks = (
        (reading.screening.kind is MailKind.BULK, "bulk"),
        (reading.screening.spam_flagged, "spam_flagged"),
        (not reading.mail.complete, "oversize"),
        (bool(reading.mail.defects), "malformed"),
        (reading.route.linked is not None, "linked"),
    )
    return tuple(code for holds, code in remarks if holds)
