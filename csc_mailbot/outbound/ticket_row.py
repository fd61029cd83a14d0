"""How does a ticket stand in a list that agents read?"""

from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.subject_line import own_subject
from csc_mailbot.outbound.wording import person_in_words
from csc_mailbot.tickets.ticket import Ticket


def ticket_row(ticket: Ticket, desk: DeskCard) -> dict[str, object]:
    """Return what every list shows of a ticket: `folio`, `subject`, `requester`, `priority` and `state`."""
    return {
        "folio": str(ticket.folio),
        "subject": own_subject(ticket.subject, desk.folio_prefix),
        "requester": person_in_words(ticket.requester),
        "priority": ticket.priority.value,
        "state": ticket.status.shown,
    }
