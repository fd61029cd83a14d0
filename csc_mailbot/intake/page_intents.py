"""What shall be done about the guardia: frozen data like all intents."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.ticket import Folio


@dataclass(frozen=True, slots=True)
class RaisePage:
    """Wake whoever is on call, in the same transaction."""

    unverified: bool = False
    """Nothing proves that the sender is who it says."""


@dataclass(frozen=True, slots=True)
class PageAtClosing:
    """Wake whoever is on call when the desk closes, unless an agent has taken the ticket by then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Somebody who holds an alert's token answered it."""

    outbox_id: int
    sender: Address
    meaning: str
    """ack, decline, snooze, contacted, close, not_urgent or doubtful."""
    minutes: int = 0
    words: str = field(default="", repr=False)
    """What the technician adds for the customer."""
    folios: tuple[Folio, ...] = ()
    """The incidents that the words name; none: all that the alert was for."""


@dataclass(frozen=True, slots=True)
class MissTechnician:
    """A robot answered instead of a technician, who is absent until something is heard of them."""

    outbox_id: int | None
    """The letter that was answered, when that is known."""
    address: str


@dataclass(frozen=True, slots=True)
class AskTechnician:
    """A technician answered an alert, and nothing signed says which: they are asked where alerts go."""

    technician: str
    """The key."""
