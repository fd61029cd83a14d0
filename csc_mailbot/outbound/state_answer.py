"""How does it stand? What a customer hears who asks `estado`: the state, since when, and who has it."""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import customer_words, ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.spanish import appointment_in_words, moment_in_words, on_day
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class StateAnswer:
    """How a ticket stands."""

    ticket: Ticket
    reader: Address
    """The token's owner, and nobody else."""
    correspondence: Correspondence
    now: datetime
    opened_at: datetime
    since: datetime
    """When it came to be in its state."""
    in_hours: bool
    last_words_at: datetime | None = None
    """When something was last written that the customer can see; None when nothing was."""
    last_words_ours: bool = False
    assignee: str = ""
    """The name of the agent who has it; empty when nobody has."""
    next_opening: datetime | None = None
    closes_at: datetime | None = None
    """Waiting for the customer: when it closes by itself."""
    lack_of_answer: bool = False
    """It was closed because the customer did not answer."""


def state_answer(answer: StateAnswer, desk: DeskCard) -> Letter:
    """Return the answer to `estado`, threaded under the question."""
    place = answer.correspondence
    return Letter(
        kind=LetterKind.STATE_ANSWER,
        to=answer.reader,
        subject=ticket_subject(answer.ticket, desk),
        purpose=Purpose.REQUESTER,
        context=customer_words(answer.ticket, answer.reader, desk) | _words(answer, desk),
        auto_submitted=AutoSubmitted.REPLIED,
        in_reply_to=place.parent,
        references=place.chain,
        thread_index=place.thread_index,
    )


def _words(answer: StateAnswer, desk: DeskCard) -> dict[str, object]:
    now, zone = answer.now, desk.timezone
    last, opening, closing = answer.last_words_at, answer.next_opening, answer.closes_at
    return {
        "state": answer.ticket.status.value,
        "state_shown": answer.ticket.status.shown,
        "cause": "lack_of_answer" if answer.lack_of_answer else "desk",
        "opened": moment_in_words(answer.opened_at, now, zone),
        "since": moment_in_words(answer.since, now, zone),
        "last_words": moment_in_words(last, now, zone) if last else "",
        "last_words_ours": answer.last_words_ours,
        "assignee": answer.assignee,
        "closing": on_day(closing, now, zone) if closing else "",
        "in_hours": answer.in_hours,
        "next_opening": appointment_in_words(opening, now, zone) if opening else "",
    }
