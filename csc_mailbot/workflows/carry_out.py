"""A decision becomes rows: each intent is written into the books of the transaction that judged the mail."""

from dataclasses import replace
from datetime import timedelta

from csc_mailbot.intake.customer_words import score_in
from csc_mailbot.intake.decision import MailKind, Missing
from csc_mailbot.intake.intents import (
    Acknowledge,
    AcknowledgeLater,
    AppendEntry,
    Decision,
    MarkUndelivered,
    NotifyTeam,
    OpenTicket,
    WelcomeCanary,
)
from csc_mailbot.intake.page_intents import AnswerPage, AskTechnician, MissTechnician, PageAtClosing, RaisePage
from csc_mailbot.outbound.acknowledgement import acknowledgement
from csc_mailbot.outbound.team_notice import AttachedFile, Remark, TeamNotice, team_notice
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, Facts
from csc_mailbot.tickets.people import Agent, Role
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.canary import welcome_canary
from csc_mailbot.workflows.carry_out_page import carry_out_page, show_holder
from csc_mailbot.workflows.converse import converse
from csc_mailbot.workflows.failed_letter import write_down_bounce
from csc_mailbot.workflows.lost_alert import heard_of
from csc_mailbot.workflows.rows import Written
from csc_mailbot.workflows.service_levels import begin_round
from csc_mailbot.workflows.windows import end_rest
from csc_mailbot.workflows.work import Work

DIGEST = "digest"
"""The deadline at which overflowed acknowledgements are sent as one letter; its key is the address."""


def carry_out(work: Work) -> Ticket | None:
    """Write every intent, in its order; return the ticket that the mail ended on."""
    _hear_of(work)
    for intent in work.decision.intents:
        match intent:
            case OpenTicket():
                _open_ticket(work, intent)
            case AppendEntry():
                _append_entry(work, intent)
            case MarkUndelivered():
                write_down_bounce(work.records, work.desk, intent, work.now)
            case Acknowledge():
                _acknowledge(work, intent)
            case AcknowledgeLater():
                _acknowledge_later(work, intent)
            case WelcomeCanary():
                welcome_canary(work.records, work.desk, intent.outbox_id, work.now)
            case NotifyTeam():
                _notify_team(work, intent)
            case RaisePage() | PageAtClosing() | AnswerPage() | AskTechnician() | MissTechnician():
                carry_out_page(work, intent)
            case _:
                converse(work, intent)
    show_holder(work)
    return work.ticket


def _hear_of(work: Work) -> None:
    """Write again to an address that somebody wrote from, and take the absent technician for back who writes."""
    if work.decision.kind in {MailKind.MESSAGE, MailKind.BULK}:
        end_rest(work.records, work.decision.sender)
    if work.decision.kind is MailKind.MESSAGE:
        heard_of(work.records, work.desk, work.decision.sender, work.now)


def _open_ticket(work: Work, intent: OpenTicket) -> None:
    year = work.now.astimezone(work.desk.card.timezone).year
    work.ticket = work.records.tickets.open(intent, year, work.now)
    changes: Facts = {
        "status": work.ticket.status.value,
        "priority": intent.priority.value,
        "type": intent.type.value if intent.type else None,
        "team": intent.team.value,
        "linked": intent.linked,
    }
    text = intent.passed_on.text if intent.passed_on else work.mail.text
    entry = AppendEntry(work.ticket, EntryKind.OPENED, public=intent.public, verified=True, text=text)
    _write_entry(work, entry, changes)
    work.promised = begin_round(work, awaited=work.decision.kind is MailKind.MESSAGE)


def _append_entry(work: Work, intent: AppendEntry) -> None:
    work.find(intent.ticket)
    score = score_in(intent.text) if intent.kind is EntryKind.SCORE else None
    _write_entry(work, intent, {"verified": intent.verified} | ({"score": score} if score else {}))


def _write_entry(work: Work, entry: AppendEntry, changes: Facts) -> None:
    mail, brought = work.mail, _passed_on(work)
    attachments = brought.passed_on.attachments if brought and brought.passed_on else mail.attachments
    draft = EntryDraft(
        at=work.now,
        kind=entry.kind,
        public=entry.public,
        author="customer" if brought else work.author,
        text=entry.text,
        hidden=entry.hidden,
        facts={
            **changes,
            "mail": work.pending.id,
            "raw": work.pending.raw_digest,
            "attachments": [one.digest for one in attachments],
        },
    )
    whole = bool(mail.defects) or not mail.complete
    written = Written(
        author=brought.requester if brought else work.decision.sender,
        mail_id=work.pending.id,
        attachments=attachments,
        original=work.pending.raw_digest if whole else None,
    )
    work.records.tickets.append(work.known_ticket, draft, written)


def _passed_on(work: Work) -> OpenTicket | None:
    """Return the opening of a ticket for somebody whose mail an agent passed on."""
    return next((one for one in work.decision.intents if isinstance(one, OpenTicket) and one.passed_on), None)


def _acknowledge(work: Work, intent: Acknowledge) -> None:
    """Answer the requester, under their mail; they do not have the one in which an agent brought theirs."""
    said = work.acknowledged(in_hours=intent.in_hours, next_opening=intent.next_opening, alerted=intent.team_alerted)
    if work.decision.role is Role.AGENT and work.known_ticket.requester.key != work.decision.sender.key:
        said = replace(said, message_id=None, references=(), attachments=(), thread_index="")
    said = replace(
        said,
        asks_for_attachment=Missing.ATTACHMENT in intent.missing,
        asks_for_description=Missing.DESCRIPTION in intent.missing,
    )
    work.post(acknowledgement(said, work.desk.card))


def _acknowledge_later(work: Work, intent: AcknowledgeLater) -> None:
    if not work.is_silent:
        later = work.now + timedelta(seconds=work.desk.policies.rates.window_seconds)
        work.records.deadlines.set(DIGEST, intent.to.key, later)


def _notify_team(work: Work, intent: NotifyTeam) -> None:
    """Write to each agent; where none is configured, to the administrators. The words are typeset once for all."""
    directory = work.desk.policies.directory
    readers = intent.agents or tuple(Agent(address, address) for address in directory.admins)
    notice = _team_notice(work, intent)
    letters = [team_notice(notice, agent, work.desk.card) for agent in readers]
    work.post_alike(letters)


def _team_notice(work: Work, intent: NotifyTeam) -> TeamNotice:
    mail, decision = work.mail, work.decision
    opened = next((one for one in decision.intents if isinstance(one, OpenTicket)), None)
    answered = next((one for one in decision.intents if isinstance(one, Acknowledge)), None)
    sender = opened.requester if opened and opened.passed_on else decision.sender
    return TeamNotice(
        ticket=work.known_ticket,
        sender=sender,
        organisation=work.desk.policies.directory.organisation_of(sender.address),
        text=mail.text if opened else decision.text,
        message_id=mail.message_id,
        references=mail.references,
        received_at=work.pending.received_at,
        now=work.now,
        impact=decision.urgency.impact,
        urgent=decision.urgency.urgent,
        alert=intent.alert,
        everybody=bool(answered and answered.team_alerted and "paged" not in intent.remarks),
        appended=opened is None,
        by_agent=work.desk.policies.directory.agent_of(sender.address) is not None,
        reply_to=mail.reply_to,
        urgency_evidence=decision.urgency.evidence,
        type_evidence=decision.type.evidence,
        attachments=tuple(AttachedFile(one.name, one.size, one.danger) for one in mail.attachments if not one.inline),
        remarks=tuple(Remark(code) for code in (*intent.remarks, *_unverified(decision), *_passed_on_remark(opened))),
        linked=opened.linked if opened else None,
        promised=work.promised or work.records.rounds.latest(work.known_ticket.id),
        subject=mail.subject,
    )


def _passed_on_remark(opened: OpenTicket | None) -> tuple[str, ...]:
    return (Remark.PASSED_ON,) if opened and opened.passed_on else ()


def _unverified(decision: Decision) -> tuple[str, ...]:
    """Say so when a mail came to its ticket without a token of ours."""
    entries = (one for one in decision.intents if isinstance(one, AppendEntry))
    return tuple(Remark.UNVERIFIED for entry in entries if not entry.verified)
