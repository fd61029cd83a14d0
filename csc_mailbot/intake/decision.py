"""What judgement says of a mail: frozen data, with the reason for each thing said."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from csc_mailbot.tickets.priority import Impact, Priority
from csc_mailbot.tickets.ticket import TicketType


class MailKind(StrEnum):
    """Who or what wrote the mail."""

    MESSAGE = "message"
    BULK = "bulk"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OWN = "own"


class Outcome(StrEnum):
    """What became of a mail; every mail has exactly one."""

    OPENED = "opened"
    APPENDED = "appended"
    NOTED = "noted"
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"


class Missing(StrEnum):
    """What a first mail lacks and the company's document (section 7) asks for."""

    ATTACHMENT = "attachment"
    """The text announces a file and none came."""
    DESCRIPTION = "description"
    """There are only a few words and nothing else."""


@dataclass(frozen=True, slots=True)
class Screening:
    """Did a person write it? `because` holds the evidence for the kind, an English phrase each."""

    kind: MailKind
    because: tuple[str, ...]
    spam_flagged: bool = False
    banned: bool = False
    answer_unwanted: bool = False
    """The sender's program asks for no automatic answers (X-Auto-Response-Suppress: All, AutoReply or OOF)."""
    monitor: bool = False
    """A configured monitor: bulk by its form, but it may page."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How bad and how urgent the subject says it is. `evidence` quotes the words that were read, or read away."""

    impact: Impact
    urgent: bool
    priority: Priority
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeSuggestion:
    """What the mail seems to be about; None when no rule weighs enough."""

    type: TicketType | None
    evidence: tuple[str, ...] = ()


def listed(words: Sequence[str]) -> str:
    """Join words for a reason: `a, b and c`."""
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)
