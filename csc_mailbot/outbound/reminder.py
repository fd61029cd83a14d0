"""What does a customer hear who was asked something and did not answer? The question again, and until when it waits."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.agent_text import paragraphs
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import customer_words, ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import several_lines
from csc_mailbot.outbound.spanish import on_day
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Reminder:
    """A question without an answer."""

    ticket: Ticket
    reader: Address
    correspondence: Correspondence
    now: datetime
    asked_at: datetime
    question: str = field(default="", repr=False)
    """The agent's words; empty when there were none."""
    author: str = ""
    """The name of the agent who asked."""
    closes_at: datetime | None = None


def reminder(waiting: Reminder, desk: DeskCard) -> Letter:
    """Return the reminder; it is an automatic letter, though it repeats an agent's words."""
    place = waiting.correspondence
    words = {
        "author": waiting.author,
        "words": several_lines(waiting.question),
        "paragraphs": paragraphs(waiting.question),
        "asked": on_day(waiting.asked_at, waiting.now, desk.timezone),
        "closing": on_day(waiting.closes_at, waiting.now, desk.timezone) if waiting.closes_at else "",
    }
    return Letter(
        kind=LetterKind.REMINDER,
        to=waiting.reader,
        subject=ticket_subject(waiting.ticket, desk),
        purpose=Purpose.REQUESTER,
        context=customer_words(waiting.ticket, waiting.reader, desk) | words,
        in_reply_to=place.parent,
        references=place.chain,
        thread_index=place.thread_index,
    )
