"""What goes into the books and comes out of them, as values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from csc_mailbot.intake.facts import SentLetter
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment, MessageId
from csc_mailbot.tickets.ticket import Folio, Ticket
from csc_mailbot.workflows.ports import OutgoingMail

PAGE_RANK = 0
"""A page's place among letters: before all of them."""

FOLDED = "folded"
"""The state of a notice that was not sent by itself: a list names its ticket."""


@dataclass(frozen=True, slots=True)
class MailboxMark:
    """Which folder, in which of its lives (UIDVALIDITY, RFC 9051 §2.3.1.1)."""

    mailbox: str
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class PendingMail:
    """A kept mail that waits for its judgement; `attempts` counts the one that begins now."""

    id: int
    mailbox: str
    received_at: datetime
    size: int
    complete: bool
    attempts: int
    error: str | None
    """What went wrong at the last attempt, when it is known."""
    raw_digest: str
    confirmed: bool
    """It was held, and its registered author said SI."""
    content: bytes = field(repr=False)
    may_wait: bool = True
    """Whether it may wait for a mail that it answers; one that another waits for may not, or two would for ever."""
    silent: bool = False
    """Its customers had their letters before; none follows from it now."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One mail of the ledger, as an administrator sees it."""

    id: int
    mailbox: str
    received_at: datetime
    size: int
    kind: str | None
    outcome: str | None
    reason: str | None
    attempts: int
    folio: Folio | None
    error: str | None
    decision: str | None = field(repr=False, default=None)
    let_go_at: datetime | None = None
    """When its bytes were let go."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the books say to a `Question`."""

    delivered_before: bool
    letters: Mapping[int, SentLetter]
    threads: Mapping[MessageId, Ticket]
    by_folio: Ticket | None
    letters_in_window: int
    known_folios: frozenset[Folio] = frozenset()
    waits_for: int | None = None
    """An earlier mail, not judged yet, that this one answers or repeats."""
    last_openings: tuple[str, ...] = field(default=(), repr=False)
    last_words: Mapping[int, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote an entry, and what came with it."""

    author: Address | None = None
    mail_id: int | None = None
    attachments: tuple[Attachment, ...] = ()
    original: str | None = None
    """Digest of the raw mail, when it shall be attached whole."""


@dataclass(frozen=True, slots=True)
class TicketHistory:
    """When things happened on a ticket."""

    opened_at: datetime
    changed_state_at: datetime
    spoken_at: datetime | None
    spoken_by_us: bool
    question: str = field(default="", repr=False)
    """What an agent last said to the customers."""
    approved: bool | None = None
    """What the customer's management last said; None when it said nothing."""
    noted_mails: frozenset[int] = frozenset()
    """The mails whose words stand on the ticket as internal notes."""
    first_text: str = field(default="", repr=False)
    """The words that it was opened with."""
    first_public: bool = True
    """Whether the customers may read them."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due, and since when; `key` says what it is about."""

    kind: str
    key: str
    due_at: datetime


class Lane(Enum):
    """Which letters are meant, by the first and the last of their ranks."""

    ALL = (0, 9)
    PAGES = (PAGE_RANK, PAGE_RANK)
    LETTERS = (1, 9)


@dataclass(frozen=True, slots=True)
class OutboxDraft:
    """A letter, rendered, before it has a place in the outbox."""

    id: int
    message_id: MessageId
    letter: str
    purpose: int
    rank: int
    recipient: str
    envelope_from: str
    ticket_id: int | None
    mail_id: int | None
    content: bytes = field(repr=False)
    packed: Callable[[], bytes] | None = field(default=None, repr=False)
    """Where the content is being made elsewhere: returns it compressed, when it is asked at last."""
    backup_at: datetime | None = None
    """When a page also goes by the backup way, unless the SMTP server took it; None: never."""


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter that is being sent now."""

    id: int
    letter: str
    purpose: int
    rank: int
    ticket_id: int | None
    attempts: int
    doubts: int
    created_at: datetime
    mail: OutgoingMail


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One letter of the outbox, as an administrator sees it."""

    id: int
    message_id: str
    to: str
    letter: str
    purpose: int
    ticket_id: int | None
    folio: Folio | None
    state: str
    attempts: int
    next_try: datetime | None
    answer: str | None
    ways: tuple[str, ...] = ()
    """By which ways it went, in their order: `smtp`, `backup`, `webhook`."""
