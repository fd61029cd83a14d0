"""What does the customer hear at once? The folio, what was understood, and what happens next.

The company's document promises it (sections 7 and 10). The letter never repeats the mail's text: whoever forges a
sender could have us deliver it.
"""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.references import reference_chain
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.spanish import appointment_in_words, moment_in_words
from csc_mailbot.outbound.subject_line import WITHOUT_SUBJECT, own_subject, tagged_subject
from csc_mailbot.outbound.wording import files_in_words, greeting, urgency_in_words
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.ticket import Ticket, TicketType


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What there is to say of a new ticket."""

    ticket: Ticket
    message_id: MessageId | None
    """The customer's; the answer threads under it."""
    references: tuple[MessageId, ...]
    received_at: datetime
    now: datetime
    impact: Impact
    urgent: bool
    in_hours: bool
    next_opening: datetime | None = None
    attachments: tuple[str, ...] = ()
    """Names of the files that came."""
    alerted: bool = False
    """URGENTE out of hours: the whole team was told. Nobody is promised."""
    pages_possible: bool = False
    """A technician is on call, and answering with `page_word` wakes one."""
    page_word: str = "URGENTE"
    asks_for_attachment: bool = False
    """The text announces a file and none came."""
    asks_for_description: bool = False
    """There are only a few words."""
    oversize: bool = False
    """The mail was too large: its attachments were not fetched."""
    thread_index: str = ""
    """The customer's mail's own."""
    by_mail: bool = True
    """The customer wrote; otherwise they rang, or came."""


def acknowledgement(ack: Acknowledgement, desk: DeskCard) -> Letter:
    """Return the answer to the requester's first mail, threaded under it, or to a call."""
    ticket = ack.ticket
    return Letter(
        kind=LetterKind.ACKNOWLEDGEMENT,
        to=ticket.requester,
        subject=tagged_subject(ticket.folio, ticket.subject, desk.folio_prefix),
        purpose=Purpose.REQUESTER,
        context=acknowledgement_words(ack, desk),
        auto_submitted=AutoSubmitted.REPLIED if ack.by_mail else AutoSubmitted.GENERATED,
        in_reply_to=ack.message_id,
        references=reference_chain(ack.references, ack.message_id),
        thread_index=ack.thread_index,
    )


def acknowledgement_words(ack: Acknowledgement, desk: DeskCard) -> dict[str, object]:
    """Return what the templates of the letter show."""
    ticket = ack.ticket
    opening = ack.next_opening
    return {
        "desk": desk,
        "token": STAMP_PLACE,
        "folio": str(ticket.folio),
        "subject": own_subject(ticket.subject, desk.folio_prefix),
        "greeting": greeting(ticket.requester.name),
        "received": moment_in_words(ack.received_at, ack.now, desk.timezone),
        "urgency": urgency_in_words(ack.impact, urgent=ack.urgent),
        "urgent": ack.urgent,
        "type": ticket.type.shown if ticket.type else "",
        "needs_approval": ticket.type is TicketType.SECURITY_ACCESS,
        "attachments": files_in_words(ack.attachments),
        "in_hours": ack.in_hours,
        "next_opening": appointment_in_words(opening, ack.now, desk.timezone) if opening else "",
        "alerted": ack.alerted,
        "technician": ack.alerted and ack.pages_possible,
        "cannot_wait": _cannot_wait(ack),
        "pages_now": ack.pages_possible and not ack.in_hours,
        "tells_of_subject": _tells_of_subject(ack, desk),
        "page_word": ack.page_word,
        "asks_for_attachment": ack.asks_for_attachment,
        "asks_for_description": ack.asks_for_description,
        "oversize": ack.oversize,
        "by_mail": ack.by_mail,
    }


def _tells_of_subject(ack: Acknowledgement, desk: DeskCard) -> bool:
    """Whoever wrote without a word in the subject could not say there how bad it is, which is where we look for it."""
    said = own_subject(ack.ticket.subject, desk.folio_prefix)
    is_empty = said == WITHOUT_SUBJECT or not any(character.isalpha() for character in said)
    return is_empty and ack.by_mail and not ack.urgent and not _cannot_wait(ack)


def _cannot_wait(ack: Acknowledgement) -> str:
    """Return what somebody out of hours may do who cannot wait: `page`, `phone`, or nothing."""
    if ack.in_hours:
        return ""
    if ack.urgent:
        return "phone"
    grave = ack.impact is not Impact.NORMAL
    return ("page" if ack.pages_possible else "phone") if grave else ""
