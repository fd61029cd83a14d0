"""What does somebody hear whose mails came too fast to answer each? One letter that names every folio."""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.spanish import moment_in_words
from csc_mailbot.outbound.subject_line import own_subject
from csc_mailbot.outbound.wording import greeting
from csc_mailbot.tickets.ticket import Folio

_TICKETS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket that was opened without an answer of its own."""

    folio: Folio
    subject: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """All that was opened for one requester meanwhile, in order."""

    requester: Address
    tickets: tuple[OpenedTicket, ...]
    now: datetime


def digest(overflow: Digest, desk: DeskCard) -> Letter:
    """Return the one letter that stands for many acknowledgements; the first 200 folios are named, the rest counted."""
    number = len(overflow.tickets)
    lead = "Su mensaje ya está registrado" if number == 1 else f"Sus {number} mensajes ya están registrados"
    return Letter(
        kind=LetterKind.DIGEST,
        to=overflow.requester,
        subject=lead,
        purpose=Purpose.REQUESTER,
        context={
            "desk": desk,
            "greeting": greeting(overflow.requester.name),
            "title": lead,
            "count": f"{number} mensajes suyos",
            "several": number != 1,
            "tickets": [_row(one, overflow.now, desk) for one in overflow.tickets[:_TICKETS_SHOWN]],
            "more": max(0, number - _TICKETS_SHOWN),
        },
    )


def _row(ticket: OpenedTicket, now: datetime, desk: DeskCard) -> dict[str, str]:
    return {
        "folio": str(ticket.folio),
        "subject": own_subject(ticket.subject, desk.folio_prefix),
        "received": moment_in_words(ticket.received_at, now, desk.timezone),
    }
