"""The books, as the workflows see them. All of it happens inside one transaction: `Books.write` opens and commits it.

The work handed to `write` or `read` is plain synchronous code, so nothing can wait for a network inside a transaction.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from csc_mailbot.intake.intents import OpenTicket
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft
from csc_mailbot.tickets.sla import Round
from csc_mailbot.tickets.ticket import Channel, Folio, Ticket
from csc_mailbot.workflows.ledger_records import Ledger
from csc_mailbot.workflows.page_records import Pages
from csc_mailbot.workflows.recovery import Recovery
from csc_mailbot.workflows.report_records import Reports
from csc_mailbot.workflows.retention_records import Retention
from csc_mailbot.workflows.rota_records import RotaBook
from csc_mailbot.workflows.rows import (
    ClaimedLetter,
    Deadline,
    Lane,
    OutboxDraft,
    OutboxLine,
    TicketHistory,
    Written,
)
from csc_mailbot.workflows.shift_records import ShiftBook
from csc_mailbot.workflows.watch_records import BackupWay, Conditions
from csc_mailbot.workflows.worker_records import Workers

T = TypeVar("T")


class Tickets(Protocol):
    """Tickets and their bitácoras."""

    def open(self, intent: OpenTicket, year: int, now: datetime, channel: Channel = Channel.MAIL) -> Ticket:
        """Open a ticket with the year's next folio; requester and organisation are made when they are new."""

    def append(self, ticket: Ticket, draft: EntryDraft, written: Written) -> None:
        """Add the chain's next entry, with its text and attachments."""

    def get(self, ticket_id: int) -> Ticket:
        """Return the ticket, locked until the transaction ends."""

    def find(self, folio: Folio) -> Ticket:
        """Return the ticket with the folio, locked until the transaction ends.

        Raises:
            NotFound: there is none.
        """

    def change(self, of: Ticket, change: TicketChange, now: datetime) -> Ticket:
        """Write what changed; the bitácora's entry is the caller's. Return the ticket as it is now."""

    def thread(self, ticket_id: int) -> tuple[MessageId, ...]:
        """Return the Message-IDs of the mails on the ticket that its customers read, oldest first."""

    def history(self, ticket_id: int) -> TicketHistory:
        """Return when the ticket was opened, when it last changed state, and when somebody last spoke in public."""

    def join(self, ticket_id: int, people: Sequence[Address], now: datetime) -> None:
        """Let people take part from now on; those who do already are left as they are."""

    def opened_without_letter(self, requester: str, since: datetime) -> list[tuple[Ticket, datetime]]:
        """Return the tickets, and when they were opened, of which the requester was not told since then."""


class Outbox(Protocol):
    """Every letter we ever wrote, one row a recipient."""

    def next_id(self) -> int:
        """Return a number that no letter had before."""

    def add(self, draft: OutboxDraft, now: datetime) -> bool:
        """Queue the letter; False when the same mail caused the same letter to the same person before."""

    def claim(self, limit: int, now: datetime, lane: Lane = Lane.ALL) -> list[ClaimedLetter]:
        """Return due letters of the lane, pages first, then oldest, marked as being sent."""

    def handing_over(self, outbox_ids: Sequence[int]) -> set[int]:
        """Remember that the server may have the letters from now on; return those that are still ours to send."""

    def sent(self, taken: Sequence[tuple[int, str]], now: datetime) -> None:
        """The server took charge of these letters, with these answers; one that was taken over stays as it is."""

    def ours(self, outbox_ids: Sequence[int]) -> set[int]:
        """Return those of the letters that this worker is sending, and no other."""

    def retry(self, outbox_id: int, at: datetime, answer: str, *, counts: bool = True, doubt: bool = False) -> None:
        """Queue it again for that instant; `counts`: it was an attempt, `doubt`: it may have gone."""

    def finish(self, outbox_id: int, state: str, answer: str, now: datetime) -> None:
        """Close it as `failed`, `in_doubt` or `folded`."""

    def counted(self, recipient: str, since: datetime, ticket_id: int) -> tuple[int, int]:
        """Return how many letters to a customer, agents' own answers aside, since then: on the ticket, and in all."""

    def has_notices(self, recipient: str, since: datetime, count: int) -> bool:
        """Tell whether an agent got that many notices, or more, one by one since then."""

    def folded(self, recipient: str, since: datetime) -> list[int]:
        """Return the tickets of the notices that were folded since then, each once, in the notices' order."""

    def take_back(self, gone: Collection[int]) -> int:
        """Queue again what the workers had claimed but not handed over when they died; return how many."""

    def interrupted(self, gone: Collection[int]) -> list[ClaimedLetter]:
        """Take over what the workers were handing over when they died."""

    def letter(self, outbox_id: int) -> OutboxLine | None:
        """Return one line of the outbox."""

    def last_letter(self, ticket_id: int, recipient: str) -> MessageId | None:
        """Return the Message-ID of our last letter about the ticket to the address."""

    def next_due(self, lane: Lane = Lane.ALL) -> datetime | None:
        """Return when the lane's next letter is due; None when nothing waits."""

    def lines(self, *, state: str | None = None, limit: int = 100) -> list[OutboxLine]:
        """Return the newest lines, newest first; those of folded notices, which no server ever got, only when asked."""

    def clock_put_back(self, by: timedelta, now: datetime) -> int:
        """Let what was put off while the clock was ahead be due as much earlier; return how many letters."""

    def retry_now(self, message_id: str | None, now: datetime) -> int:
        """Make failed, doubtful and waiting letters due at once, one or all; return how many."""


class Deadlines(Protocol):
    """What is due when; a deadline has one place for each kind and key."""

    def set(self, kind: str, key: str, due_at: datetime) -> bool:
        """Set a deadline unless there is one already; tell whether it was set."""

    def cancel(self, kind: str, key: str) -> None:
        """Forget a deadline, if there is one."""

    def due_at(self, kind: str, key: str) -> datetime | None:
        """Return when it is due; None when it is not set."""

    def due(self, now: datetime) -> list[Deadline]:
        """Return every deadline that is due, the earliest first."""

    def next_due(self, kinds: Collection[str] = ()) -> datetime | None:
        """Return when the next deadline, of these kinds or of any, is due; None when there is none."""

    def of_kind(self, kind: str) -> list[Deadline]:
        """Return every deadline of the kind, due or not, the earliest first."""

    def take(self, due: Deadline) -> bool:
        """Take a deadline, so that it can be set again; False when it is not there any more."""


class Rounds(Protocol):
    """What was promised for each round of a ticket, and what became of it."""

    def begin(self, ticket_id: int, one: Round) -> None:
        """Keep a round that begins."""

    def latest(self, ticket_id: int) -> Round | None:
        """Return the ticket's latest round; None when nobody measured it yet."""

    def keep(self, ticket_id: int, one: Round) -> None:
        """Write the round as it is now."""


@dataclass(frozen=True, slots=True)
class Records:
    """All of the books within one transaction."""

    ledger: Ledger
    tickets: Tickets
    outbox: Outbox
    deadlines: Deadlines
    rota: RotaBook
    shifts: ShiftBook
    backup: BackupWay
    condition: Conditions
    rounds: Rounds
    recovery: Recovery
    retention: Retention
    pages: Pages
    workers: Workers
    reports: Reports


class Books(Protocol):
    """The door to the books."""

    async def write(self, work: Callable[[Records], T]) -> T:
        """Do the work in one transaction: all of it is committed, durably, or none.

        Raises:
            DatabaseUnavailable: the database is away, locked for too long or its disk is full; nothing was written.
        """

    async def read(self, work: Callable[[Records], T]) -> T:
        """Do the work on one consistent state without writing.

        Raises:
            DatabaseUnavailable: as for `write`.
        """
