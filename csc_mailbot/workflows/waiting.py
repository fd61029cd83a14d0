"""A ticket waits for its customer: reminder and end are deadlines, set when it begins and forgotten when it ends."""

from datetime import datetime

from csc_mailbot.tickets.conversation import WaitingDeadlines
from csc_mailbot.workflows.records import Records

REMIND = "remind_customer"
CLOSE = "close_unanswered"
"""Deadlines; their key is the ticket."""


def wait_for_customer(records: Records, ticket_id: int, terms: WaitingDeadlines) -> None:
    """Set the terms anew."""
    forget_waiting(records, ticket_id)
    if terms.remind_at:
        records.deadlines.set(REMIND, str(ticket_id), terms.remind_at)
    if terms.close_at:
        records.deadlines.set(CLOSE, str(ticket_id), terms.close_at)


def forget_waiting(records: Records, ticket_id: int) -> None:
    """Forget the terms of a ticket that does not wait any more."""
    for kind in (REMIND, CLOSE):
        records.deadlines.cancel(kind, str(ticket_id))


def close_at_of(records: Records, ticket_id: int) -> datetime | None:
    """Return when the ticket closes by itself; None when it does not."""
    return records.deadlines.due_at(CLOSE, str(ticket_id))
