"""What does every letter to a customer hold? The desk, the folio, the customer's own subject and the token's place."""

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE
from csc_mailbot.outbound.subject_line import own_subject, tagged_subject
from csc_mailbot.outbound.wording import greeting
from csc_mailbot.tickets.ticket import Ticket


def customer_words(ticket: Ticket, reader: Address, desk: DeskCard) -> dict[str, object]:
    """Return what the frame of a letter to a customer shows."""
    return {
        "desk": desk,
        "token": STAMP_PLACE,
        "folio": str(ticket.folio),
        "subject": own_subject(ticket.subject, desk.folio_prefix),
        "greeting": greeting(reader.name),
    }


def ticket_subject(ticket: Ticket, desk: DeskCard) -> str:
    """Return the Subject of every letter about the ticket."""
    return tagged_subject(ticket.folio, ticket.subject, desk.folio_prefix)


def agent_sender(name: str, desk: DeskCard) -> str:
    """Return `Ana Ruiz (Aserti)`, the name in From of an agent's words; empty without an agent's name."""
    return f"{name} ({desk.company})" if name and desk.company else name
