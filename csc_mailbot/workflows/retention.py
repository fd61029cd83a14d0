"""How long is what kept? Once a night what is over its period is let go, a little at a time, so that nothing waits.

How far a night's sweep has come is the key of its deadline: a restart goes on there. Counted is from the closing of a
ticket; an open one is never touched. Lines, digests and the bitácora stay: mail that comes again is known again,
answers to old letters find their ticket, and the chain still verifies.
"""

from datetime import datetime, time, timedelta

from csc_mailbot.timekeeping.local_time import opening_instant
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.retention_records import RETENTION, Before, Portion, Stage

_AT_NIGHT = time(3, 30)
"""By the desk's clock."""


async def expect_sweep(books: Books, desk: Desk) -> None:
    """Set the first sweep for the coming night, unless it is set.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    night = next_night(desk)
    await books.write(lambda records: records.deadlines.set(RETENTION, _key(Stage.TICKETS, 0), night))


async def sweep_portion(books: Books, desk: Desk) -> Portion | None:
    """Do one portion of the sweep, in one short transaction; None when none is due.

    Raises:
        DatabaseUnavailable: the books cannot be had; nothing was done.
    """
    now = desk.clock.now()
    if await books.read(lambda records: records.retention.due(now)) is None:
        return None
    return await books.write(lambda records: _sweep(records, desk, now))


def _sweep(records: Records, desk: Desk, now: datetime) -> Portion | None:
    due = records.retention.due(now)
    if due is None or not records.deadlines.take(due):
        return None  # another worker was quicker
    word, _, after = due.key.partition(" ")
    stage, periods = Stage(word), desk.periods
    before = Before(
        raw_mail=now - periods.raw_mail,
        attachments=now - periods.attachments,
        ignored_mail=now - periods.ignored_mail,
        sent_letters=now - periods.sent_letters,
    )
    portion = records.retention.let_go(stage, int(after), before, now)
    if portion.after is not None:
        records.deadlines.set(RETENTION, _key(stage, portion.after), now)
    elif following := _FOLLOWING.get(stage):
        records.deadlines.set(RETENTION, _key(following, 0), now)
    else:
        records.deadlines.set(RETENTION, _key(Stage.TICKETS, 0), next_night(desk))
    return portion


def next_night(desk: Desk) -> datetime:
    """Return the next half past three in the morning, by the desk's clock."""
    now, zone = desk.clock.now(), desk.card.timezone
    today = now.astimezone(zone).date()
    nights = (opening_instant(today + timedelta(days=ahead), _AT_NIGHT, zone) for ahead in (0, 1))
    return next(night for night in nights if night > now)


def _key(stage: Stage, after: int) -> str:
    return f"{stage.value} {after}"


_FOLLOWING = {Stage.TICKETS: Stage.MAILS, Stage.MAILS: Stage.LETTERS}
