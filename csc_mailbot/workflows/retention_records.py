"""What is let go, and when: the sweep of the books as values and as a port."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from csc_mailbot.workflows.rows import Deadline

RETENTION = "retention"
"""The deadline at which the sweep goes on; its key is the stage and how far it has come."""


class Stage(StrEnum):
    """What is looked through, in this order."""

    TICKETS = "tickets"
    """Mail, files and letters of closed tickets."""
    MAILS = "mails"
    """Mail without a ticket."""
    LETTERS = "letters"
    """Letters without a ticket."""


@dataclass(frozen=True, slots=True)
class Before:
    """Until when a thing must be over to be let go now."""

    raw_mail: datetime
    attachments: datetime
    ignored_mail: datetime
    sent_letters: datetime


@dataclass(frozen=True, slots=True)
class Portion:
    """What a part of the sweep let go, and the row after which it goes on; None when the stage is through."""

    after: int | None
    mails: int = 0
    attachments: int = 0
    letters: int = 0
    freed: int = 0
    """Bytes in the database."""

    def __bool__(self) -> bool:
        return bool(self.mails or self.attachments or self.letters)


class Retention(Protocol):
    """The books, as the sweep sees them within the transaction."""

    def due(self, now: datetime) -> Deadline | None:
        """Return the sweep's deadline when it is due."""

    def let_go(self, stage: Stage, after: int, before: Before, now: datetime) -> Portion:
        """Let go what is over, of a bounded number of rows after the given one."""
