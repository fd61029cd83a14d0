"""What does the customer hear when the state changes? What it means, what comes next, and who has it.

The company's document promises it (sections 2 and 8). An agent's own words stand inside: one letter, not two.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.acknowledgement import Acknowledgement, acknowledgement_words
from csc_mailbot.outbound.agent_text import paragraphs
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import agent_sender, customer_words, ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.plain_text import several_lines
from csc_mailbot.outbound.spanish import on_day
from csc_mailbot.outbound.wording import files_in_words
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket

SCORES = ("1", "2", "3", "4", "5")
"""What the requester may answer when asked how it went: 1 is very bad, 5 is very good."""


class Cause(StrEnum):
    """Who or what moved the ticket."""

    DESK = "desk"
    CUSTOMER = "customer"
    """The reader's own mail did: an answer, or words that reopen."""
    COLLEAGUE = "colleague"
    """So did the mail of somebody else on the customer's side."""
    LACK_OF_ANSWER = "lack_of_answer"
    """It was closed because the customer did not answer."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What there is to tell of a change; `ticket` is as it is now."""

    ticket: Ticket
    reader: Address
    """The requester or a participant."""
    correspondence: Correspondence
    now: datetime
    cause: Cause = Cause.DESK
    assignee: str = ""
    """The name of the agent who has it; empty when nobody has."""
    author: str = ""
    """The name of the agent whose words stand inside."""
    words: str = field(default="", repr=False)
    """The agent's: the question, the solution, the reason."""
    attachments: tuple[Attachment, ...] = ()
    closes_at: datetime | None = None
    """Waiting for the customer: when it closes by itself; None waits without a term."""
    asked_at: datetime | None = None
    """Closed for lack of an answer: when the question was asked."""
    reopens_until: datetime | None = None
    """Done or cancelled: until when an answer reopens it."""
    asks_score: bool = True
    """Done: ask how it went. Participants are not asked."""
    urgency: Acknowledgement | None = None
    """What there is to say of the customer's mail when it is newly urgent as well."""
    goes_up: bool = True
    """Whether that raised the priority."""


def status_change(change: StatusChange, desk: DeskCard) -> Letter:
    """Return the letter of a change. With an agent's words it is that agent's mail, and no automatic one.

    Raises ValueError for a new ticket: the acknowledgement tells of that.
    """
    if change.ticket.status is Status.NEW:
        raise ValueError("a ticket does not change into a new one")
    place = change.correspondence
    return Letter(
        kind=LetterKind.STATUS_CHANGE,
        to=change.reader,
        subject=ticket_subject(change.ticket, desk),
        purpose=Purpose.REQUESTER,
        context=customer_words(change.ticket, change.reader, desk) | _words(change, desk),
        auto_submitted=None if change.words.strip() else AutoSubmitted.GENERATED,
        in_reply_to=place.parent,
        references=place.chain,
        sender_name=agent_sender(change.author, desk) if change.words.strip() else "",
        attachments=change.attachments,
        thread_index=place.thread_index,
    )


def _words(change: StatusChange, desk: DeskCard) -> dict[str, object]:
    def day(instant: datetime | None) -> str:
        return on_day(instant, change.now, desk.timezone) if instant else ""

    asks_score = change.asks_score and change.ticket.status is Status.DONE and change.cause is not Cause.LACK_OF_ANSWER
    return {
        "state": change.ticket.status.value,
        "state_shown": change.ticket.status.shown,
        "cause": change.cause.value,
        "assignee": change.assignee,
        "author": change.author,
        "words": several_lines(change.words),
        "paragraphs": paragraphs(change.words),
        "attachments": files_in_words([one.name for one in change.attachments]),
        "closing": day(change.closes_at),
        "asked": day(change.asked_at),
        "reopening": day(change.reopens_until),
        "scores": _scores(change.ticket, desk) if asks_score else [],
        "raised": acknowledgement_words(change.urgency, desk) | {"up": change.goes_up} if change.urgency else None,
    }


def _scores(ticket: Ticket, desk: DeskCard) -> list[tuple[str, str]]:
    subject = ticket_subject(ticket, desk)
    return [(score, answer_link(score, subject, signed=False)) for score in SCORES]
