"""What the workflows ask of the world, in their own words. Adapters answer; tests stand in."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MailSummary:
    """What is asked of a new mail before its body: enough to fetch the urgent first and the huge in part."""

    uid: int
    size: int
    received_at: datetime
    """The server's INTERNALDATE, aware, in UTC."""
    subject: str
    """Decoded; empty when there is none or it cannot be read."""


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail's bytes as the server holds them."""

    uid: int
    size: int
    received_at: datetime
    content: bytes = field(repr=False)
    complete: bool = True
    """False when only the header and the first text were fetched, because of `max_message_size`."""


class Inbox(Protocol):
    """One mailbox folder. Every method raises InboxUnavailable when the server cannot be had; `open` mends that."""

    name: str

    async def open(self) -> int:
        """Connect and select the folder (again, if need be) and return its UIDVALIDITY."""

    async def new_mail(self, after: int, known: Collection[int] = ()) -> list[MailSummary]:
        """Return all mail with a UID above `after`, in order, but not the known; mail marked deleted is left out."""

    async def fetch(self, mails: Sequence[MailSummary]) -> list[FetchedMail]:
        """Return the mails whole, without marking them read. Mail that is gone by now is left out."""

    async def fetch_head(self, mail: MailSummary) -> FetchedMail | None:
        """Return the header and the first text of a mail too large to take whole; None when it is gone."""

    async def put_away(self, uids: Sequence[int]) -> None:
        """Move the mails to the processed folder; does nothing when none is configured or they are gone."""

    async def wait(self, timeout: timedelta) -> None:  # noqa: ASYNC109 - the server ends the wait, not a cancellation
        """Return when the server says that something changed, or after the timeout, whichever is first."""

    async def close(self) -> None:
        """Log out; never raises."""


class Archive(Inbox, Protocol):
    """A folder where taken mail was put, looked at by time."""

    async def arrived_since(self, day: date) -> list[MailSummary]:
        """Return all mail that arrived on the day or later, by the server's calendar; what is marked deleted is not."""


class Duties(Protocol):
    """What only one worker of the desk may do at a time: watching a mailbox, ticking."""

    async def take(self, duty: str) -> bool:
        """Take a duty, or see that it is still ours; False while another worker has it.

        Raises:
            DatabaseUnavailable: it cannot be known: nothing is ours.
        """


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A letter ready for SMTP."""

    envelope_from: str
    recipient: str
    content: bytes = field(repr=False)
    handing_over: Callable[[], Awaitable[None]] | None = field(default=None, repr=False, compare=False)
    """Awaited when the server is ready to take the content: only from then on may it have it."""
    at_once: bool = False
    """A page: neither the pace nor letters in flight hold it up."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """2xx to DATA: the server has taken charge of the mail."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """4xx, a timeout or a lost connection before the mail was handed over: try again later."""

    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """5xx: final."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The mail was handed over, and the connection was lost before the answer came."""

    text: str


SendResult = Accepted | Deferred | Rejected | Doubtful


class Sender(Protocol):
    """An SMTP server. Connections are kept and shared; `send` may be called from several tasks at once."""

    async def send(self, mail: OutgoingMail) -> SendResult:
        """Hand one mail over and return what the server said.

        Raises:
            SenderUnavailable: no connection, or a refused log-in: nothing was handed over, by no fault of this mail.
        """

    async def close(self) -> None:
        """Say QUIT on every connection; never raises."""


class Mark(Protocol):
    """A file by which others see that something is so."""

    async def show(self, words: str | None) -> None:
        """Let the file stand there with the words, or not at all; one that stands there already is left as it is.

        Raises:
            OSError: it can be neither written nor removed.
        """


class Webhook(Protocol):
    """A program elsewhere that is told things by HTTP."""

    async def post(self, content: Mapping[str, object]) -> SendResult:
        """Tell it the content, as JSON; Accepted when it answers 2xx. Never raises, and takes 20 s at most."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A shift as a calendar shows it (RFC 5545)."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    description: str
    name: str
    """Whose shift it is."""
    address: str
    cancelled: bool = False


class CalendarWriter(Protocol):
    """Turns shifts into iCalendar."""

    def invitation(self, entry: CalendarEntry, now: datetime) -> bytes:
        """Return one entry as a request to its person, or as the cancellation of an earlier one."""

    def plan(self, entries: Iterable[CalendarEntry], now: datetime) -> bytes:
        """Return the entries as a calendar to be read into any calendar program."""
