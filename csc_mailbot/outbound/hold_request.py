"""Did you write this, and is it for the customer? What an agent is asked before a doubtful mail has any effect.

It goes to the registered address, and its token is the answer's proof.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.agent_letter import agent_letter, shown_text, subject_of
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import one_line, several_lines
from csc_mailbot.outbound.spanish import ago_in_words, appointment_in_words, listed, moment_in_words
from csc_mailbot.outbound.wording import file_name, people_in_words
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket

_SUSPECTS_SHOWN = 6


class Doubt(StrEnum):
    """Why a mail waits."""

    UNPROVEN = "unproven"
    """Nothing proves that the agent wrote it."""
    AUTOMATIC = "automatic"
    """It may be a robot's answer."""
    QUOTED_WORDS = "quoted_words"
    """Words among a quote, or a quote that was not understood."""
    OUTSIDER = "outsider"
    """Somebody who is neither ours nor the customer's stands in To or Cc."""
    NEAR_MISS = "near_miss"
    """A line is almost one of our words."""
    COLLISION = "collision"
    """Another agent answered just before. It goes out unless the answer is NO."""
    UNREADABLE_FORWARD = "unreadable_forward"
    """A forwarded mail whose author could not be found. The answer is `#cliente` and an address."""


@dataclass(frozen=True, slots=True)
class Collision:
    """What a colleague answered just before."""

    colleague: str
    at: datetime
    goes_out_at: datetime
    """When the second answer goes out unless it is stopped."""
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """A mail that waits for its agent."""

    ticket: Ticket | None
    """None for a mail that belongs to no ticket yet."""
    doubt: Doubt
    subject: str
    """The mail's own."""
    text: str = field(repr=False)
    """What would be taken for the agent's words."""
    recipients: tuple[Address, ...]
    """To and Cc of the mail."""
    received_at: datetime
    now: datetime
    correspondence: Correspondence
    goes_to: tuple[Address, ...] = ()
    """Customers who would receive the text after SÍ; nobody for an internal note."""
    suspects: tuple[str, ...] = ()
    """The words, lines or addresses that the doubt is about."""
    suggestion: str = ""
    """The word that a near miss is near to."""
    attachments: tuple[str, ...] = ()
    """Names of the files."""
    collision: Collision | None = None


def hold_request(held: HoldRequest, agent: Agent, desk: DeskCard, *, reminds: bool = False) -> Letter:
    """Return the question to the agent's registered address, or the reminder of it."""
    about = held.ticket or held.subject
    subject = subject_of(about, desk)
    words = {
        **held_words(held, desk),
        **_collision(held, desk),
        "reminds": reminds,
        "yes_link": answer_link("SI", subject, signed=True),
        "no_link": answer_link("NO", subject, signed=True),
    }
    kind = LetterKind.HOLD_REMINDER if reminds else LetterKind.HOLD_REQUEST
    return agent_letter(kind, about, agent, held.correspondence, desk, words=words, purpose=Purpose.CONFIRMATION)


def held_words(held: HoldRequest, desk: DeskCard) -> dict[str, object]:
    """Return what letters about a held mail say of it."""
    suspects = [f"«{one_line(one)}»" for one in held.suspects]
    return {
        "doubt": held.doubt.value,
        "suspects": listed(suspects[:_SUSPECTS_SHOWN]),
        "suggestion": one_line(held.suggestion),
        "held_subject": one_line(held.subject),
        "recipients": people_in_words(held.recipients),
        "goes_to": people_in_words(held.goes_to),
        "received": moment_in_words(held.received_at, held.now, desk.timezone),
        "files": [file_name(one) for one in held.attachments],
        **shown_text(held.text),
    }


def _collision(held: HoldRequest, desk: DeskCard) -> dict[str, object]:
    meeting = held.collision
    if meeting is None:
        return {"colleague": "", "colleague_at": "", "colleague_ago": "", "colleague_words": "", "goes_out": ""}
    return {
        "colleague": meeting.colleague,
        "colleague_at": appointment_in_words(meeting.at, held.now, desk.timezone),
        "colleague_ago": ago_in_words(held.now - meeting.at),
        "colleague_words": several_lines(meeting.words),
        "goes_out": appointment_in_words(meeting.goes_out_at, held.now, desk.timezone),
    }
