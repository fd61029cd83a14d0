"""What must not happen twice once an older copy of the books is at work again?

Between the copy and now the desk may have gone on: it took mail in, wrote letters, gave numbers. None of that is known
any more. So customers' letters that waited may have gone, deadlines that are over may have been met, and numbers that
the copy would give next may have been given. Pages and the team's letters go in any case: twice is better than never.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.workflows.carry_out import DIGEST
from csc_mailbot.workflows.deliver_outbox import give_up
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.holding import SEND_HELD
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import ClaimedLetter, Deadline
from csc_mailbot.workflows.waiting import CLOSE, REMIND
from csc_mailbot.workflows.windows import LATEST_STATE

OUTBOX_GAP = 1_000_000
"""Letters whose numbers are left out: a token of a lost letter must never prove that somebody got a new one."""
FOLIO_GAP = 1_000
"""Folios that are left out, unless the administrator knows better: customers were told them."""
TIME_TO_REFETCH = timedelta(days=1)
"""How long a ticket whose time was over is not closed: its customer's answer may lie on the server."""

_DOUBT = "a backup was restored: it may have been sent since"


@dataclass(frozen=True, slots=True)
class Settled:
    """How many things may have happened since the backup, and will not happen again."""

    letters_in_doubt: int
    """Letters to customers; each is written on its ticket and told."""
    letters_waiting: int
    """Letters to agents and administrators, and pages; they go."""
    mails_silenced: int
    """Mail that was not judged yet; no letter to a customer follows."""
    deadlines_forgotten: int


def settle_restored(
    records: Records, desk: Desk, now: datetime, *, unmoved: Collection[str], folio_gap: int = FOLIO_GAP
) -> Settled:
    """Make restored books safe to work with.

    Args:
        records: the books of the transaction.
        desk: who writes.
        now: when they are restored.
        unmoved: mailboxes that leave taken mail where it is, so that nothing on the server tells what was answered.
        folio_gap: how many folios of this year are left out.
    """
    records.recovery.skip_letters(OUTBOX_GAP)
    if folio_gap:
        records.recovery.skip_folios(now.astimezone(desk.card.timezone).year, folio_gap)
    waiting = records.recovery.unfinished_letters()
    doubtful = [letter for letter in waiting if _may_not_go_twice(letter)]
    for letter in doubtful:
        give_up(records, desk, letter, _DOUBT, now, in_doubt=True)
    overdue = [one for one in records.deadlines.due(now) if one.kind in _OVERDUE]
    for one in overdue:
        _OVERDUE[one.kind](records, one, now)
    return Settled(
        letters_in_doubt=len(doubtful),
        letters_waiting=len(waiting) - len(doubtful),
        mails_silenced=records.recovery.silence(unmoved, now),
        deadlines_forgotten=sum(one.kind != CLOSE for one in overdue),
    )


def _may_not_go_twice(letter: ClaimedLetter) -> bool:
    return letter.purpose == Purpose.REQUESTER and letter.rank > 0


def _forget(records: Records, due: Deadline, _now: datetime) -> None:
    records.deadlines.take(due)


def _put_off(records: Records, due: Deadline, now: datetime) -> None:
    records.deadlines.take(due)
    records.deadlines.set(due.kind, due.key, now + TIME_TO_REFETCH)


_OVERDUE: dict[str, Callable[[Records, Deadline, datetime], None]] = {
    DIGEST: _forget,
    REMIND: _forget,
    LATEST_STATE: _forget,
    SEND_HELD: _forget,
    CLOSE: _put_off,
}
"""What a customer would read a second time."""
