"""One round for cron: fetch all, judge all, do what is due, deliver what is due, examine ourselves; then it ends.

Each stage works while the one before it still does, and ends when that has ended and nothing is left.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from csc_mailbot.daemon.delivery_loop import Delivery
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.loop import Bell
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.sweep import sweep
from csc_mailbot.daemon.take_over import TakeOver
from csc_mailbot.daemon.watch_loop import Watch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import OwnershipHeld, TemporaryError
from csc_mailbot.workflows.arm_deadlines import arm_deadlines
from csc_mailbot.workflows.canary import plan_canary
from csc_mailbot.workflows.deliver_by_backup import claim_overdue, record_backup, send_by_backup
from csc_mailbot.workflows.retention import expect_sweep
from csc_mailbot.workflows.watch_deadlines import watch_deadlines

MAILBOX_WAIT = 20.0
"""Seconds to wait for a mailbox that another worker watches."""

_MAILBOX_LOOK = 0.5

_LOOK_AGAIN = timedelta(seconds=1)
_PORTIONS = 20
"""Portions of the night's sweep in one round: rounds are short."""


async def one_round(place: Workplace) -> list[TemporaryError]:
    """Do everything once; return what could not be had. What one server refuses does not keep the rest from being done.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    troubles: list[TemporaryError] = []
    await TakeOver(place, Judgement(place)).at_start()
    await arm_deadlines(place.books, place.desk)
    intake = asyncio.create_task(_take_in(place, troubles))
    judgement = asyncio.create_task(_judge(place, intake))
    delivery = asyncio.create_task(_deliver(place, judgement, troubles))
    try:
        await asyncio.wait({intake, judgement, delivery})
        for stage in (intake, judgement, delivery):
            stage.result()
        await _by_backup(place)
        await _sweep(place)
        await Watch(place, asyncio.Event()).round()
        await place.books.write(lambda records: records.workers.retire())
    finally:
        await asyncio.gather(
            *(one.post.inbox.close() for one in place.mailboxes),
            place.sender.close(),
            place.backup.close(),
            place.reader.close(),
        )
        place.desk.press.close()
    return troubles


async def _take_in(place: Workplace, troubles: list[TemporaryError]) -> None:
    """Keep all new mail of every mailbox."""
    never = asyncio.Event()
    try:
        for mailbox in place.mailboxes:
            watch = MailboxWatch(place, mailbox, never)
            if not await _try(troubles, _become_ours(watch)):
                continue  # whoever watches it is asked how it does
            place.polls.begin(mailbox.name)
            while await _try(troubles, watch.read_round()):
                pass
    finally:
        place.mail_kept.ring()


async def _judge(place: Workplace, intake: asyncio.Task[None]) -> None:
    """Judge all that is kept, then do what is due."""
    try:
        await _until_nothing_is_left(Judgement(place).judge_portion, intake, place.mail_kept)
        await plan_canary(place.books, place.desk)
        await watch_deadlines(place.books, place.desk)
    finally:
        place.letters_written.ring()


async def _deliver(place: Workplace, judgement: asyncio.Task[None], troubles: list[TemporaryError]) -> None:
    """Deliver all that is due, until the server cannot be had."""
    try:
        await _until_nothing_is_left(Delivery(place).deliver_portion, judgement, place.letters_written)
    except TemporaryError as error:
        troubles.append(error)


async def _until_nothing_is_left(step: Callable[[], Awaitable[int]], before: asyncio.Task[None], bell: Bell) -> None:
    is_last = False
    while not is_last:
        is_last = before.done()
        while await step():
            pass
        if not is_last:
            await bell.wait(_LOOK_AGAIN)


async def _sweep(place: Workplace) -> None:
    """Let some go of what is over its period; the next round goes on."""
    await expect_sweep(place.books, place.desk)
    for _ in range(_PORTIONS):
        if await sweep(place) is None:
            break


async def _become_ours(watch: MailboxWatch) -> bool:
    """Wait until no other worker watches the mailbox.

    Raises:
        OwnershipHeld: one does for too long.
    """
    for _ in range(round(MAILBOX_WAIT / _MAILBOX_LOOK)):
        if await watch.is_ours():
            return True
        await asyncio.sleep(_MAILBOX_LOOK)
    raise OwnershipHeld(f"another worker watches a mailbox and went on for {MAILBOX_WAIT:.0f} s: let it do the work")


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
