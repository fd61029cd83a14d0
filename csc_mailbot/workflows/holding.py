"""How long does a held mail wait? Until its author says SI or NO; meanwhile they are reminded, then others are told.

Question, reminder and alarm are deadlines in working time, so that nobody is reminded at night of what can wait. What
was asked is read again from the decision that the ledger keeps, so that all the letters ask the same.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from csc_mailbot.errors import NotFound
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.forward_words import act_on_forward_words
from csc_mailbot.intake.intents import AskAuthor, Intent, SettleHeld
from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.reading import agents_for
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.outbound.admin_notice import HeldTooLong
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.hold_overdue import hold_overdue
from csc_mailbot.outbound.hold_request import Collision, Doubt, HoldRequest, hold_request
from csc_mailbot.outbound.spanish import listed
from csc_mailbot.outbound.wording import marked_file
from csc_mailbot.tickets.agent_words import suggestion_for
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Folio, Ticket, folios_in
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter, tell_admins
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Deadline, LedgerLine, Written
from csc_mailbot.workflows.work import Work

SEND_HELD = "send_held"
"""The deadline at which an answer that collided goes out unless its author said NO; its key is the mail."""
REMIND_AUTHOR = "remind_author"
HELD_TOO_LONG = "held_too_long"
"""Deadlines; their key is the mail."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked about a mail, and whom."""

    line: LedgerLine
    ticket: Ticket
    agent: Agent
    held: HoldRequest
    mail: ParsedMail


def ask_author(work: Work, intent: AskAuthor) -> None:
    """Ask the registered address; a colliding answer goes out by itself when its time comes."""
    ticket = work.find(intent.ticket)
    held = _request(work.mail, ticket, Doubt(intent.doubt), intent.text, (work.pending.received_at, work.now))
    held = _about(held, intent.suspects, public=intent.public)
    forget_held(work.records, work.pending.id)
    if intent.goes_out_at and ticket.last_answer:
        answered = ticket.last_answer
        held = replace(held, collision=Collision(work.name_of(answered.by), answered.at, intent.goes_out_at))
        work.records.deadlines.set(SEND_HELD, str(work.pending.id), intent.goes_out_at)
    else:
        _expect_answer(work)
    work.post(hold_request(held, intent.agent, work.desk.card))


def _expect_answer(work: Work) -> None:
    hours, terms = work.desk.policies.hours, work.desk.policies.conversation
    key, deadlines = str(work.pending.id), work.records.deadlines
    deadlines.set(REMIND_AUTHOR, key, hours.add_working(work.now, terms.held_reminder))
    deadlines.set(HELD_TOO_LONG, key, hours.add_working(work.now, terms.held_alarm))


def forget_held(records: Records, mail_id: int) -> None:
    """Forget what was due about a mail that waits no more."""
    for kind in (SEND_HELD, REMIND_AUTHOR, HELD_TOO_LONG):
        records.deadlines.cancel(kind, str(mail_id))


def settle_held(work: Work, intent: SettleHeld) -> tuple[Intent, ...]:
    """Let the held mail be judged again as confirmed, or leave it aside; one that is settled already stays so.

    Returns what is to be done besides: what words above a forward ask of the ticket that it opened.
    """
    records, line = work.records, work.records.ledger.line(intent.mail_id)
    forget_held(records, intent.mail_id)
    if line.outcome == Outcome.HELD and intent.confirmed:
        records.ledger.release(intent.mail_id, confirmed=True)
    elif line.outcome == Outcome.HELD:
        _leave(work, line)
    elif line.outcome == Outcome.OPENED and intent.confirmed:
        return _keep_words(work, line)
    return ()


def _leave(work: Work, line: LedgerLine) -> None:
    """Keep the words of the author as a note; those of somebody else, who used the address, on no ticket."""
    asked = _question(work.records, work.desk, line, work.now)
    outcome, reason = Outcome.IGNORED, "its author said NO"
    if asked and asked.held.doubt is not Doubt.UNPROVEN:
        _write_note(work, asked)
        outcome, reason = Outcome.NOTED, "its author said NO: kept as a note"
    work.records.ledger.discard(line.id, work.now, outcome, reason)


def _keep_words(work: Work, line: LedgerLine) -> tuple[Intent, ...]:
    """Write the words that waited while the ticket, which somebody else needed, was opened; once.

    Returns what the `#` words among them ask of the ticket as it is now.
    """
    asked = _question(work.records, work.desk, line, work.now)
    if asked is None or line.id in work.records.tickets.history(asked.ticket.id).noted_mails:
        return ()
    _write_note(work, asked)
    ticket, policies = work.find(asked.ticket), work.desk.policies
    named = folios_in(asked.held.text, policies.folio_prefix)
    known = tuple(one for one in named if _is_there(work.records, one))
    return act_on_forward_words(asked.held.text, ticket, asked.agent, policies.directory, known)


def _is_there(records: Records, folio: Folio) -> bool:
    try:
        records.tickets.find(folio)
    except NotFound:
        return False
    return True


def _write_note(work: Work, asked: _Question) -> None:
    draft = EntryDraft(
        at=work.now,
        kind=EntryKind.NOTE,
        public=False,
        author="agent",
        text=asked.held.text,
        facts={"held": asked.held.doubt.value},
    )
    author = Address(asked.agent.name, asked.agent.address)
    work.records.tickets.append(asked.ticket, draft, Written(author, asked.line.id, asked.mail.attachments))


def send_held(records: Records, _desk: Desk, due: Deadline, _now: datetime) -> None:
    """Let an answer go out that collided with a colleague's, unless its author said NO meanwhile."""
    if records.ledger.line(int(due.key)).outcome == Outcome.HELD:
        records.ledger.release(int(due.key), confirmed=True)


def remind_author(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Ask the author once more."""
    if asked := _unanswered(records, desk, due, now):
        letter = hold_request(asked.held, asked.agent, desk.card, reminds=True)
        post_letter(records, desk, letter, now, ticket_id=asked.ticket.id, mail_id=asked.line.id)


def tell_overdue(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Tell the author's colleagues and the administrators that it still waits."""
    asked = _unanswered(records, desk, due, now)
    if asked is None:
        return
    for colleague in agents_for(asked.ticket.team, desk.policies, without=asked.agent):
        letter = hold_overdue(asked.held, asked.agent, colleague, desk.card)
        post_letter(records, desk, letter, now, ticket_id=asked.ticket.id, mail_id=asked.line.id)
    event = HeldTooLong(
        ledger_id=asked.line.id,
        agent=asked.agent.address,
        folio=asked.ticket.folio,
        received_at=asked.line.received_at,
        now=now,
        reason=asked.line.reason or "",
    )
    tell_admins(records, desk, event, now)


def _unanswered(records: Records, desk: Desk, due: Deadline, now: datetime) -> _Question | None:
    """Return the question if it still waits: the mail may be released, or a word may have said whose it is."""
    line = records.ledger.line(int(due.key))
    asked = _question(records, desk, line, now) if line.outcome in {Outcome.HELD, Outcome.OPENED} else None
    if asked is None or asked.held.doubt is not Doubt.UNREADABLE_FORWARD:
        return asked
    return asked if desk.policies.directory.agent_of(asked.ticket.requester.address) else None


def _question(records: Records, desk: Desk, line: LedgerLine, now: datetime) -> _Question | None:
    """Return what the mail's judgement asked; None when it asked nothing, or its author is an agent no more."""
    intents = json.loads(line.decision or "{}").get("intents", ())
    asked = next((one for one in intents if one["intent"] == "ask_author"), None)
    agent = desk.policies.directory.agent_of(asked["agent"]) if asked else None
    if asked is None or agent is None or line.folio is None:
        return None
    ticket, mail = records.tickets.find(line.folio), parse(records.ledger.content(line.id))
    held = _request(mail, ticket, Doubt(asked["doubt"]), asked["text"], (line.received_at, now))
    return _Question(line, ticket, agent, _about(held, tuple(asked["suspects"]), public=asked["public"]), mail)


def _about(held: HoldRequest, suspects: tuple[str, ...], *, public: bool) -> HoldRequest:
    """Return the question with what the doubt is about, and what a line that is nearly a word seems to mean."""
    meant = suggestion_for(suspects) if held.doubt is Doubt.NEAR_MISS else ()
    readers = held.ticket.people if held.ticket and public else ()
    return replace(held, suspects=suspects, goes_to=readers, suggestion=listed(meant))


def _request(
    mail: ParsedMail, ticket: Ticket, doubt: Doubt, text: str, instants: tuple[datetime, datetime]
) -> HoldRequest:
    """Return the question about a mail; `instants` are when it came and now."""
    received_at, now = instants
    return HoldRequest(
        ticket=ticket,
        doubt=doubt,
        subject=mail.subject,
        text=text,
        recipients=(*mail.to, *mail.cc),
        received_at=received_at,
        now=now,
        correspondence=Correspondence(
            mail=mail.message_id, references=mail.references, thread_index=mail.headers.get("Thread-Index")
        ),
        attachments=tuple(marked_file(one.name, one.danger) for one in mail.attachments if not one.inline),
    )
