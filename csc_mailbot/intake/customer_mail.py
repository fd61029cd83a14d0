"""A customer writes on a ticket: what does it change? Words are always kept; robots and mere thanks change nothing."""

from dataclasses import replace

from csc_mailbot.intake.customer_words import (
    asks_state,
    is_content,
    is_only_thanks,
    looks_like_vacation,
    only_acknowledges,
    score_in,
)
from csc_mailbot.intake.decision import MailKind, Outcome
from csc_mailbot.intake.facts import SentLetter, question_of
from csc_mailbot.intake.intents import AnswerState, ChangeTicket, Intent, LetIn, TellState, TellUrgency
from csc_mailbot.intake.opening import open_ticket, silence_for
from csc_mailbot.intake.paging import is_newly_urgent, paging
from csc_mailbot.intake.reading import Disposal, Reading, entry_of, note, team_notice
from csc_mailbot.intake.repetition import repeats_last_words
from csc_mailbot.intake.routing import belongs
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.oncall.page import LastPage
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.conversation import Reaction, after_customer_reply, is_drift
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.priority import Priority, priority_of
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket

MOST_PARTICIPANTS = 10
"""Cc addresses that one mail may bring in."""

_BECOMES = {Reaction.RESUME: Status.IN_PROGRESS, Reaction.REOPEN: Status.REOPENED}


def from_customer(reading: Reading, ticket: Ticket) -> Disposal:
    """Return what a mail on a ticket does that no agent's address wrote."""
    if not _is_of_customers_side(reading, ticket):
        return _words_of_outsider(reading, ticket)
    words, has_files = reading.reply.new, bool(reading.mail.attachments)
    if reading.screening.kind is MailKind.MESSAGE:
        if robot := _robot_evidence(reading, ticket):
            return note(reading, ticket, EntryKind.AUTO_REPLY, robot)
        if is_only_thanks(words, has_attachments=has_files):
            return note(reading, ticket, EntryKind.MESSAGE, "only thanks")
        if asks_state(words, reading.mail.subject) and _owns_token(reading):
            return _answer_state(reading, ticket)
        if ticket.status is Status.DONE and score_in(words) is not None and not has_files:
            return note(reading, ticket, EntryKind.SCORE, "how content the customer is")
    return _words_of_customer(reading, ticket)


def _is_of_customers_side(reading: Reading, ticket: Ticket) -> bool:
    """Tell whether a customer's letter was answered, or the writer belongs to the ticket.

    Anybody else holds a token that was not meant for them, such as an agent's notice passed on.
    """
    if any(letter.purpose is Purpose.REQUESTER for letter in _letters(reading)):
        return True
    known = {one.key for one in ticket.people}
    return reading.mail.sender.key in known or belongs(reading.mail.sender, ticket, reading.policies)


def _words_of_outsider(reading: Reading, ticket: Ticket) -> Disposal:
    """Keep a third party's words for the team only; they change nothing."""
    entry = replace(entry_of(reading, ticket, EntryKind.NOTE, public=False), verified=False)
    page = paging(reading, ticket, by_agent=True)
    notice = team_notice(reading, ticket.team, None, alert=page.alert, everybody=page.everybody, remarks=page.remarks)
    because = (*reading.route.because, "it answers a letter that was not the writer's: for the team only")
    return Disposal(Outcome.APPENDED, because, (entry, notice, *page.intents))


def _words_of_customer(reading: Reading, ticket: Ticket) -> Disposal:
    reaction = _reaction(reading, ticket)
    if reaction is Reaction.OPEN_LINKED:
        return open_ticket(reading, linked=ticket)
    change = TicketChange(status=_BECOMES.get(reaction), priority=_raised_priority(reading, ticket))
    page = paging(reading, ticket, reopens=reaction is Reaction.REOPEN)
    intents: list[Intent] = [entry_of(reading, ticket, EntryKind.MESSAGE, public=True)]
    newcomers = _newcomers(reading, ticket)
    if newcomers:
        intents.append(LetIn(ticket, newcomers))
    if change:
        intents.append(ChangeTicket(ticket, change, by="customer"))
    intents += _letters_to_customer(reading, change, everybody=page.now)
    notice = team_notice(reading, ticket.team, None, alert=page.alert, everybody=page.everybody, remarks=page.remarks)
    intents += [notice, *page.intents]
    changed = f", and it {_change_words(change)}" if change else ""
    because = (*reading.route.because, f"added to {ticket.folio}{changed}")
    return Disposal(Outcome.APPENDED, because, tuple(intents))


def _letters_to_customer(reading: Reading, change: TicketChange, *, everybody: bool) -> list[Intent]:
    """One letter for one mail: that of a new state says of the new urgency what else is said by itself."""
    if silence_for(reading):
        return []
    raised = change.priority is not None
    urgency = _urgency(reading, raised=raised, everybody=everybody) if raised or everybody else None
    if change.status:
        return [TellState(cause="customer", urgency=urgency)]
    return [urgency] if urgency else []


def _urgency(reading: Reading, *, raised: bool, everybody: bool) -> TellUrgency:
    hours = reading.policies.hours
    in_hours = hours.is_open(reading.now)
    return TellUrgency(
        to=reading.requester,
        raised=raised,
        alerted=everybody,
        in_hours=in_hours,
        next_opening=None if in_hours else hours.next_opening(reading.now),
    )


def _reaction(reading: Reading, ticket: Ticket) -> Reaction:
    """A machine's mail changes no state, nor does content with the solution; another matter is another ticket."""
    if reading.screening.kind is not MailKind.MESSAGE or reading.screening.spam_flagged:
        return Reaction.APPEND
    if ticket.status is Status.DONE and is_content(reading.reply.new) and not reading.mail.attachments:
        return Reaction.APPEND
    has_quote = bool(reading.reply.quoted)
    if is_drift(ticket.subject, reading.mail.subject, has_quote=has_quote, closed_at=ticket.closed_at, now=reading.now):
        return Reaction.OPEN_LINKED
    window = reading.policies.conversation.reopen_window
    return after_customer_reply(ticket.status, ticket.closed_at, reading.now, window)


def _answer_state(reading: Reading, ticket: Ticket) -> Disposal:
    noted = note(reading, ticket, EntryKind.MESSAGE, "asks how the ticket stands")
    return Disposal(noted.outcome, noted.because, (*noted.intents, AnswerState(ticket, reading.mail.sender)))


def _owns_token(reading: Reading) -> bool:
    """The state is told to whom our letter went, and to nobody who only holds a copy of it."""
    return any(letter.recipient.lower() == reading.mail.sender.key for letter in _letters(reading))


def _letters(reading: Reading) -> list[SentLetter]:
    tokens = question_of(reading.mail, reading.policies).tokens
    return [letter for token in tokens if (letter := reading.facts.letters.get(token.outbox_id))]


def _robot_evidence(reading: Reading, ticket: Ticket) -> str:
    """Return why a reply without a machine's headers is a robot's all the same; empty when it is a person's."""
    sent = [letter.sent_at for letter in _letters(reading) if letter.sent_at]
    window = reading.policies.conversation.robot_window
    soon = any(reading.facts.received_at - at < window for at in sent)
    if looks_like_vacation(reading.reply.new) and (soon or not reading.reply.quoted):
        return "reads like an automatic answer"
    if only_acknowledges(reading.reply.new) and not reading.mail.attachments:
        return "says only that our letter came in"
    if repeats_last_words(reading, ticket) and not is_newly_urgent(reading, ticket):
        return "says again what its sender said last"
    return ""


def _raised_priority(reading: Reading, ticket: Ticket) -> Priority | None:
    """Return the higher priority that new words in the subject ask for; inherited ones raise nothing.

    After a technician's NO URGENTE the customer's URGENTE is a new word, though the subject had it already.
    """
    if reading.screening.kind is not MailKind.MESSAGE:
        return None
    inherited = read_urgency(ticket.subject, reading.policies.urgency)
    said = reading.urgency
    urgent = said.urgent or inherited.urgent
    asked = min(said.priority, priority_of(max(said.impact, inherited.impact, key=_weight), urgent=urgent))
    is_new = (said.urgent and not inherited.urgent) or _weight(said.impact) > _weight(inherited.impact)
    if reading.facts.pages.get(ticket.id) is LastPage.NOT_URGENT:
        is_new = is_new or is_newly_urgent(reading, ticket)
    return asked if is_new and asked < ticket.priority else None


def _weight(impact: str) -> int:
    return ("normal", "severe", "critical").index(impact)


def _newcomers(reading: Reading, ticket: Ticket) -> tuple[Address, ...]:
    """Return who is let in: the writer, and the people in Cc; never lists, agents or ourselves."""
    directory, known = reading.policies.directory, {one.key for one in ticket.people}
    if not reading.route.signed or reading.screening.kind is not MailKind.MESSAGE:
        return ()
    places = [reading.requester, *reading.mail.cc, *reading.mail.to]
    people = {
        one.key: one
        for one in places
        if is_address(one.address)
        and one.key not in known
        and not is_nobody(one.address)
        and not directory.is_own(one.address)
        and directory.role_of(one.address) is not Role.AGENT
    }
    return tuple(people.values())[:MOST_PARTICIPANTS]


def _change_words(change: TicketChange) -> str:
    words = {
        Status.IN_PROGRESS: "is in progress again",
        Status.REOPENED: "is reopened",
    }
    parts = [
        words.get(change.status, "") if change.status else "",
        f"is {change.priority} now" if change.priority else "",
    ]
    return " and ".join(filter(None, parts))
