"""One round for cron: fetch all, judge all, do what is due, deliver what is due; then the process ends."""

import asyncio
from collections.abc import Awaitable

from csc_mailbot.daemon.delivery_loop import Delivery
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import TemporaryError
from csc_mailbot.workflows.deliver_by_backup import claim_overdue, record_backup, send_by_backup
from csc_mailbot.workflows.deliver_outbox import resume_interrupted
from csc_mailbot.workflows.watch_deadlines import watch_deadlines


async def one_round(place: Workplace) -> list[TemporaryError]:
    """Do everything once; return what could not be had. What one server refuses does not keep the rest from being done.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    troubles: list[TemporaryError] = []
    await resume_interrupted(place.books, place.desk)
    await Judgement(place).judge_suspect()
    never = asyncio.Event()
    try:
        for mailbox in place.mailboxes:
            watch = MailboxWatch(place, mailbox, never)
            while await _try(troubles, watch.read_portion()):
                pass
        judgement, delivery = Judgement(place), Delivery(place)
        while await judgement.judge_portion():
            pass
        await watch_deadlines(place.books, place.desk)
        while await _try(troubles, delivery.deliver_portion()):
            pass
        await _by_backup(place)
    finally:
        await asyncio.gather(
            *(one.post.inbox.close() for one in place.mailboxes), place.sender.close(), place.backup.close()
        )
    return troubles


async def _by_backup(place: Workplace) -> None:
    """Send pages that an earlier round could not get rid of by the backup way."""
    if place.backup:
        for page, folio in await claim_overdue(place.books, place.desk, 100):
            await record_backup(place.books, place.desk, await send_by_backup(place.backup, page, folio))


async def _try(troubles: list[TemporaryError], step: Awaitable[int]) -> int:
    try:
        return await step
    except TemporaryError as error:
        troubles.append(error)
        return 0
