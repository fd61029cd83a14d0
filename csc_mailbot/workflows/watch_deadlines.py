"""What is due now? Deadlines are rows, so whatever fell due while nobody ran is done at the next look, once."""

from datetime import datetime, timedelta

from csc_mailbot.outbound.digest import Digest, OpenedTicket, digest
from csc_mailbot.workflows.carry_out import DIGEST
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import Deadline


async def watch_deadlines(books: Books, desk: Desk) -> int:
    """Do everything that is due; return how many deadlines were met.

    Raises:
        DatabaseUnavailable: the books cannot be had; the deadlines wait.
    """
    now = desk.clock.now()

    def do_due(records: Records) -> int:
        due = records.deadlines.due(now)
        for one in due:
            if one.kind == DIGEST:
                _send_digest(records, desk, one, now)
        return len(due)

    return await books.write(do_due)


def _send_digest(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Answer, in one letter, all that overflowed the window of automatic letters since it was full.

    The deadline was set one window after the first that overflowed, however late it is met.
    """
    since = due.due_at - timedelta(seconds=desk.policies.rates.window_seconds)
    tickets = records.tickets.opened_without_letter(due.key, since)
    if tickets:
        opened = tuple(OpenedTicket(one.folio, one.subject, opened_at) for one, opened_at in tickets)
        first = tickets[0][0]
        letter = digest(Digest(first.requester, opened, now), desk.card)
        post_letter(records, desk, letter, now, ticket_id=first.id)
