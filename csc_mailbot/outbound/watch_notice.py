"""What do administrators read when the program finds that it is going blind or dumb? And the canary itself.

The canary is a mail to ourselves. Nobody reads it; who finds it in the mailbox learns what it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.admin_words import instant, lasting, words
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind


@dataclass(frozen=True, slots=True)
class CanaryMissing:
    """A mail to ourselves did not come back."""

    written_at: datetime
    back_within: timedelta
    answer: str
    """What the SMTP server last said of it; empty when it was never heard of."""


@dataclass(frozen=True, slots=True)
class CanaryBack:
    """A mail to ourselves came back after others had not."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CredentialEnds:
    """A key to a server ends soon, or has ended."""

    place: str
    """Where it stands in the configuration."""
    at: datetime
    now: datetime


WatchEvent = CanaryMissing | CanaryBack | CredentialEnds


def watch_words(event: WatchEvent, desk: DeskCard) -> dict[str, object]:
    """Return what the administrators' template shows."""
    match event:
        case CanaryMissing():
            return _canary_missing(event, desk)
        case CanaryBack():
            return _canary_back(event, desk)
        case CredentialEnds():
            return _credential_ends(event, desk)


def canary_letter(desk: DeskCard, at: datetime, back_within: timedelta) -> Letter:
    """Return the mail to ourselves."""
    shown = words(
        "Canary: a mail to ourselves",
        "It goes out through SMTP and comes back through IMAP, to show that customers could be heard and answered. "
        "It is known by its signature, kept without a ticket, and put away like all mail.",
        [("Written", instant(at, desk)), ("Alarm when not back within", lasting(back_within))],
        [("See how the desk is", "csc-mailbot check --connect")],
    )
    return Letter(
        kind=LetterKind.ADMIN_NOTICE,
        to=Address("", desk.address),
        subject=f"[csc-mailbot] {shown['title']}",
        purpose=Purpose.CANARY,
        context={"desk": desk, **shown},
        language="en",
    )


def _canary_missing(event: CanaryMissing, desk: DeskCard) -> dict[str, object]:
    return words(
        f"A mail to ourselves has not come back within {lasting(event.back_within)}",
        "It should have gone out through SMTP and come back through IMAP. Until one does, take it that customers are "
        "not heard, or not answered, or that pages do not arrive. Another is sent until one comes back; then you hear "
        "of it once more.",
        [("Written", instant(event.written_at, desk)), ("SMTP said", event.answer or "nothing")],
        [
            ("Log in to every server, and try a mail to ourselves", "csc-mailbot check --connect"),
            ("See whether it left", "csc-mailbot outbox list"),
            ("See whether it arrived", "csc-mailbot mail list"),
        ],
    )


def _canary_back(event: CanaryBack, desk: DeskCard) -> dict[str, object]:
    return words(
        "Mail to ourselves comes back again",
        "A mail to ourselves went out through SMTP and came back through IMAP. Mail that waited on the servers is "
        "being taken up; nothing has to be done.",
        [("Came back", instant(event.at, desk))],
        [("See what waited", "csc-mailbot mail list")],
    )


def _credential_ends(event: CredentialEnds, desk: DeskCard) -> dict[str, object]:
    days = (event.at - event.now).days
    ahead = f"ends in {days} day{'' if days == 1 else 's'}" if days else "ends today"
    when = "has ended" if event.at <= event.now else ahead
    return words(
        f"The OAuth key of {event.place} {when}",
        "After it no mail is read or sent with it. Make a new client secret, or allow the mailbox again, put it in the "
        "place of the old one, write its own last day into `expires`, and restart the desk. You hear of it each day "
        "until then.",
        [("Place in the configuration", f"[{event.place}]"), ("Ends", instant(event.at, desk))],
        [("Try it", "csc-mailbot check --connect"), ("Let the desk use it", "systemctl restart csc-mailbot")],
    )
