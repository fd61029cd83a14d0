"""What do we make of a mail? The questions in their order; every answer is frozen data with its reason.

Did a person write it? Which ticket is it? What does it ask? Nothing here reads a clock, a file or a database: what must be
known comes in as `Facts`, what shall be done goes out as `Intent`s.
"""

from datetime import datetime

from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.completeness import find_missing
from csc_mailbot.intake.decision import MailKind, Outcome, Screening, Urgency
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
from csc_mailbot.intake.routing import Route, find_route
from csc_mailbot.intake.screening import screen
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent, Role
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.ticket import Team

NO_SENDER = Address("", "")


def judge(mail: ParsedMail, facts: Facts, policies: Policies, now: datetime) -> Decision:
    """Return what shall become of the mail. `now` is aware UTC and the same for the whole judgement."""
    screening = screen(mail, policies.screening, policies.directory, policies.tokens)
    route = find_route(question_of(mail, policies), facts, mail.sender, policies)
    outcome, because, intents = _dispose(mail, screening, route, facts, policies, now)
    return Decision(
        kind=screening.kind,
        outcome=outcome,
        sender=requester_of(mail),
        role=policies.directory.role_of(requester_of(mail).address),
        subject=mail.subject,
        urgency=_urgency(mail, policies),
        type=suggest_type(mail.subject, mail.text, policies.classification),
        because=(*screening.because, *because),
        intents=tuple(intents),
        text=mail.text,
        attachments=mail.attachments,
        defects=mail.defects,
    )


Disposal = tuple[Outcome, tuple[str, ...], list[Intent]]


def _dispose(
    mail: ParsedMail, screening: Screening, route: Route, facts: Facts, policies: Policies, now: datetime
) -> Disposal:
    """Ask in the order of the house: the first answer that settles the mail stands."""
    if facts.before_first_start:
        return Outcome.IGNORED, ("it arrived before the first start",), []
    if facts.delivered_before:
        return Outcome.IGNORED, ("the same mail was delivered before: same Message-ID, same digest",), []
    if screening.banned:
        return Outcome.IGNORED, ("its sender is on the ban list",), []
    match screening.kind:
        case MailKind.OWN:
            return _note(route, EntryKind.NOTE, "our own mail")
        case MailKind.BOUNCE:
            return _bounce(mail, route, facts, policies)
        case MailKind.AUTO_REPLY:
            return _note(route, EntryKind.AUTO_REPLY, "an automatic answer")
        case MailKind.MESSAGE | MailKind.BULK:
            if route.ticket:
                return _append(mail, screening, route, policies)
            return _open(mail, screening, route, facts, policies, now)


def _note(route: Route, kind: EntryKind, what: str) -> Disposal:
    """Keep it on its ticket without changing anything, or nowhere."""
    if route.ticket is None:
        return Outcome.IGNORED, (f"{what} that belongs to no ticket",), []
    entry = AppendEntry(route.ticket, kind, public=False, verified=route.signed)
    return Outcome.NOTED, (*route.because, f"{what}: kept on {route.ticket.folio}, nothing changes"), [entry]


def _bounce(mail: ParsedMail, route: Route, facts: Facts, policies: Policies) -> Disposal:
    """A bounce counts only when it carries a token of ours: anybody can write one."""
    letters = [
        letter
        for token in question_of(mail, policies).tokens
        if (letter := facts.letters.get(token.outbox_id)) and letter.ticket
    ]
    if not letters or not route.signed:
        return Outcome.IGNORED, ("a bounce of no letter of ours",), []
    outcome, because, intents = _note(route, EntryKind.BOUNCE, "a bounce")
    report = mail.report
    final = report is None or (report.action != "delayed" and not report.status.startswith("4"))
    diagnostic = (report.diagnostic or report.status) if report else ""
    return outcome, because, [*intents, MarkUndelivered(letters[0].outbox_id, final, diagnostic)]


def _append(mail: ParsedMail, screening: Screening, route: Route, policies: Policies) -> Disposal:
    """Add it to its ticket and tell the team; what an agent's address writes stays internal."""
    ticket = route.ticket
    if ticket is None:  # pragma: no cover - the caller asked
        raise ValueError("a mail can only be appended to a ticket")
    author = policies.directory.agent_of(mail.sender.address)
    entry = AppendEntry(
        ticket,
        EntryKind.NOTE if author else EntryKind.MESSAGE,
        public=author is None,
        verified=route.signed,
    )
    agents = _agents_for(ticket.team, policies, without=author)
    notice = NotifyTeam(agents, alert=_urgency(mail, policies).urgent, remarks=_remarks(mail, screening, route))
    return Outcome.APPENDED, (*route.because, f"added to {ticket.folio}"), [entry, notice]


def _open(
    mail: ParsedMail, screening: Screening, route: Route, facts: Facts, policies: Policies, now: datetime
) -> Disposal:
    requester = requester_of(mail)
    urgency = _urgency(mail, policies)
    organisation = policies.directory.organisation_of(requester.address)
    suggestion = suggest_type(mail.subject, mail.text, policies.classification)
    opened = OpenTicket(
        subject=mail.subject,
        requester=requester,
        organisation=organisation.name if organisation else None,
        priority=urgency.priority,
        type=suggestion.type,
        team=Team.CCT,
        linked=route.linked.folio if route.linked else None,
    )
    everybody = urgency.urgent and _may_page(screening) and not policies.hours.is_open(facts.received_at)
    author = policies.directory.agent_of(requester.address)
    agents = policies.directory.agents if everybody else _agents_for(Team.CCT, policies, without=author)
    notice = NotifyTeam(agents, alert=urgency.urgent, remarks=_remarks(mail, screening, route))
    answer, silence = _answer(mail, screening, facts, policies, now, everybody=everybody)
    reasons = (*route.because, *([silence] if silence else []), "a new ticket is opened")
    return Outcome.OPENED, reasons, [opened, *([answer] if answer else []), notice]


def _answer(
    mail: ParsedMail, screening: Screening, facts: Facts, policies: Policies, now: datetime, *, everybody: bool
) -> tuple[Acknowledge | AcknowledgeLater | None, str]:
    """Return the answer to the requester, or the reason why none is sent."""
    to = requester_of(mail)
    if silence := _silence(to, screening, policies):
        return None, f"not acknowledged: {silence}"
    if policies.directory.role_of(to.address) is not Role.AGENT and facts.letters_in_window >= policies.rates.in_all:
        return AcknowledgeLater(to), "the window of automatic letters to this address is full: a digest follows"
    urgency = _urgency(mail, policies)
    in_hours = policies.hours.is_open(now)
    grave = urgency.impact is not Impact.NORMAL and not urgency.urgent
    answer = Acknowledge(
        to=to,
        in_hours=in_hours,
        next_opening=None if in_hours else policies.hours.next_opening(now),
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


def requester_of(mail: ParsedMail) -> Address:
    """Return who asks: the From address, or the one Reply-To where nobody reads From (web forms do that)."""
    usable = [one for one in mail.reply_to if is_address(one.address)]
    if len(usable) == 1 and (not is_address(mail.sender.address) or is_nobody(mail.sender.address)):
        return Address(usable[0].name or mail.sender.name, usable[0].address)
    return mail.sender


def _urgency(mail: ParsedMail, policies: Policies) -> Urgency:
    is_reply = bool(mail.in_reply_to or mail.references)
    first_line = mail.text.lstrip().partition("\n")[0] if is_reply else ""
    return read_urgency(mail.subject, policies.urgency, first_line)


def _may_page(screening: Screening) -> bool:
    return not screening.spam_flagged and (screening.kind is MailKind.MESSAGE or screening.monitor)


def _agents_for(team: Team, policies: Policies, *, without: Agent | None) -> tuple[Agent, ...]:
    """Return the team's agents but the author; everybody when the team has nobody else."""
    directory = policies.directory
    of_team = tuple(agent for agent in directory.agents_of([team]) if agent != without)
    return of_team or tuple(agent for agent in directory.agents if agent != without)


def _remarks(mail: ParsedMail, screening: Screening, route: Route) -> tuple[str, ...]:
    remarks = (
        (screening.kind is MailKind.BULK, "bulk"),
        (screening.spam_flagged, "spam_flagged"),
        (not mail.complete, "oversize"),
        (bool(mail.defects), "malformed"),
        (route.linked is not None, "linked"),
    )
    return tuple(code for holds, code in remarks if holds)
