"""What shall be done about a mail that speaks of shifts."""

from dataclasses import dataclass
from enum import StrEnum

from csc_mailbot.intake.swap_words import SwapDoubt, SwapWish
from csc_mailbot.mail.address import Address


class ShiftAnswer(StrEnum):
    """What an answer to a question about a shift says."""

    YES = "yes"
    NO = "no"
    DOUBTFUL = "doubtful"
    ABSENT = "absent"
    """A robot wrote it: its owner is away."""


@dataclass(frozen=True, slots=True)
class AnswerShift:
    """Somebody, or a robot, answered our letter about a shift."""

    outbox_id: int
    sender: Address
    said: ShiftAnswer


@dataclass(frozen=True, slots=True)
class AskSwap:
    """A technician wants somebody else to take a shift, or to take somebody else's."""

    person: str
    """The technician's key."""
    wish: SwapWish | SwapDoubt
    proven: bool
    """Whether the technician is known to have written it."""


@dataclass(frozen=True, slots=True)
class WelcomeBack:
    """A technician is known to have written that they are there again."""

    person: str
    """The technician's key."""


ShiftIntent = AnswerShift | AskSwap | WelcomeBack
