"""Which mail lies on the server, put away, that the ledger does not know? After a restore: all that came since.

It is kept like new mail and judged by what is known today. Its customers had their letters from the desk that was lost,
so by default they get none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.keep_mail import MailboxRules, Waiting, fetch_all, is_urgent, portion
from csc_mailbot.workflows.ports import Archive, FetchedMail, MailSummary
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import MailboxMark

_CALENDARS_DIFFER = timedelta(days=1)
"""The server counts days by its own zone."""


@dataclass(frozen=True, slots=True)
class Refetching:
    """What is looked for, and what happens with what is found."""

    since: datetime
    rules: MailboxRules
    keep: bool = True
    """Otherwise it is only told."""
    silent: bool = True
    """Customers are not written to about it."""


async def refetch_mail(archive: Archive, books: Books, desk: Desk, wanted: Refetching) -> list[MailSummary]:
    """Keep what the ledger does not know of the folder; return it, in the order of arrival.

    Raises:
        InboxUnavailable: the server cannot be had; what was kept stays kept.
        DatabaseUnavailable: the books cannot be had.
    """
    mark = MailboxMark(archive.name, await archive.open())
    listed = await archive.arrived_since((wanted.since - _CALENDARS_DIFFER).date())
    waiting = [Waiting(one, is_urgent(one, desk)) for one in listed if one.received_at >= wanted.since]
    found: list[MailSummary] = []
    while waiting:
        batch = portion(waiting, wanted.rules.max_message_size)
        waiting = waiting[len(batch) :]
        mails = await fetch_all(archive, wanted.rules, [one.mail for one in batch])
        unknown = await _unknown(books, mails)
        found += [one.mail for one in batch if one.mail.uid in unknown]
        if wanted.keep:
            urgent = {one.mail.uid for one in batch if one.urgent}
            new = [(mail, mail.uid in urgent) for mail in mails if mail.uid in unknown]
            await _keep(books, desk, mark, new, silent=wanted.silent)
    return found


async def _unknown(books: Books, mails: Sequence[FetchedMail]) -> set[int]:
    return await books.read(lambda records: records.recovery.unknown(mails))


async def _keep(
    books: Books, desk: Desk, mark: MailboxMark, mails: Sequence[tuple[FetchedMail, bool]], *, silent: bool
) -> None:
    now = desk.clock.now()

    def keep(records: Records) -> None:
        records.ledger.keep(mark, mails, now)
        records.recovery.put_away_before(mark, [mail.uid for mail, _ in mails], silent=silent)

    await books.write(keep)
