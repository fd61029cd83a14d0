"""What do administrators read when the program needs a person? What happened, what is safe, what to type.

In English, as all that administrators read. Error texts come from our own errors or from a server, never from a body.
"""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.admin_words import instant as _instant
from csc_mailbot.outbound.admin_words import lasting as _lasting
from csc_mailbot.outbound.admin_words import words as _words
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded
from csc_mailbot.outbound.rota_events import RotaEvent, rota_event_words
from csc_mailbot.outbound.watch_notice import CanaryBack, CanaryMissing, CredentialEnds, WatchEvent, watch_words


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A mail that made us crash too often was set aside, whole."""

    ledger_id: int
    mailbox: str
    received_at: datetime
    attempts: int
    error: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LetterFailed:
    """A letter that no agent is told about was refused for good, or nobody knows whether it arrived."""

    message_id: MessageId
    recipient: str
    letter: LetterKind
    answer: str = field(repr=False)
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class InboxDown:
    """A mailbox cannot be had since some time."""

    mailbox: str
    since: datetime
    now: datetime
    error: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailWithheld:
    """The server lists a mail and does not give it out."""

    mailbox: str
    uid: int
    error: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HeldTooLong:
    """An agent was asked twice about a held mail and did not answer."""

    ledger_id: int
    agent: str
    """The registered address that was asked."""
    folio: str
    """Empty when the mail belongs to no ticket."""
    received_at: datetime
    now: datetime
    reason: str
    """Why it is held, as the judgement put it."""


AdminEvent = Quarantined | LetterFailed | InboxDown | MailWithheld | HeldTooLong | RotaEvent | WatchEvent


def admin_notice(event: AdminEvent, admin: str, desk: DeskCard) -> Letter:
    """Return the letter to an administrator's address."""
    match event:
        case Quarantined():
            words = _quarantined(event, desk)
        case LetterFailed():
            words = _letter_failed(event)
        case InboxDown():
            words = _inbox_down(event, desk)
        case MailWithheld():
            words = _withheld(event)
        case HeldTooLong():
            words = _held_too_long(event, desk)
        case CanaryMissing() | CanaryBack() | CredentialEnds():
            words = watch_words(event, desk)
        case _:
            words = _words(*rota_event_words(event, desk))
    return Letter(
        kind=LetterKind.ADMIN_NOTICE,
        to=Address("", admin),
        subject=bounded(f"[csc-mailbot] {words['title']}", 200),
        purpose=Purpose.ADMIN,
        context={"desk": desk, **words},
        language="en",
    )


def _quarantined(event: Quarantined, desk: DeskCard) -> dict[str, object]:
    number = event.ledger_id
    return _words(
        f"Mail {number} is quarantined",
        f"Judging it failed {event.attempts} times. The mail is kept whole, no ticket was opened and nobody was "
        "answered. All other mail goes on.",
        [
            ("Ledger row", str(number)),
            ("Mailbox", event.mailbox),
            ("Received", _instant(event.received_at, desk)),
            ("Error", event.error),
        ],
        [
            ("See what it is", f"csc-mailbot mail show {number}"),
            ("See what would become of it now", f"csc-mailbot mail replay {number}"),
            ("Judge it again, with effect", f"csc-mailbot mail release {number}"),
            ("Leave it aside for good", f"csc-mailbot mail discard {number}"),
        ],
    )


def _letter_failed(event: LetterFailed) -> dict[str, object]:
    doubt = event.in_doubt
    return _words(
        "Nobody knows whether a letter arrived" if doubt else "A letter could not be delivered",
        "The connection was lost twice after the letter was handed over and before the server answered. It is not "
        "sent again, so that its reader does not get it many times."
        if doubt
        else "The server refused it for good, and it is not tried again. Nobody else is told.",
        [
            ("To", event.recipient),
            ("Letter", event.letter.value),
            ("Message-ID", event.message_id),
            ("Answer", event.answer),
        ],
        [
            ("See the outbox", "csc-mailbot outbox list"),
            ("Send it once more", f"csc-mailbot outbox retry '{event.message_id}'"),
        ],
    )


def _inbox_down(event: InboxDown, desk: DeskCard) -> dict[str, object]:
    return _words(
        f"Mailbox {event.mailbox} has been out of reach for {_lasting(event.now - event.since)}",
        "New mail waits on its server; nothing is lost. Letters already written still go out. The program keeps "
        "trying, and takes up the waiting mail by itself when the server answers.",
        [("Mailbox", event.mailbox), ("Since", _instant(event.since, desk)), ("Error", event.error)],
        [("Try the connection now", "csc-mailbot check --connect")],
    )


def _withheld(event: MailWithheld) -> dict[str, object]:
    return _words(
        f"Mailbox {event.mailbox} does not give out one mail",
        "The server lists the mail, and fetching it failed three times. It is in no ticket and nobody was answered. It "
        "stays on the server and is tried again every ten minutes; all other mail goes on. Look at it in another mail "
        "program: moving it away and back may mend it.",
        [("Mailbox", event.mailbox), ("UID", str(event.uid)), ("Error", event.error)],
        [("Try the connection now", "csc-mailbot check --connect")],
    )


def _held_too_long(event: HeldTooLong, desk: DeskCard) -> dict[str, object]:
    number = event.ledger_id
    return _words(
        f"Mail {number} has been held for {_lasting(event.now - event.received_at)}",
        f"{event.agent} was asked twice whether it is theirs and what it is for, and did not answer. Until it is "
        "released it has no effect and reaches no customer. The team was told as well.",
        [
            ("Ledger row", str(number)),
            ("Ticket", event.folio or "none"),
            ("Agent", event.agent),
            ("Received", _instant(event.received_at, desk)),
            ("Held because", event.reason),
        ],
        [
            ("See what it is", f"csc-mailbot mail show {number}"),
            ("Judge it again, with effect", f"csc-mailbot mail release {number}"),
            ("Leave it aside for good", f"csc-mailbot mail discard {number}"),
        ],
    )
