"""Could we be heard and answered just now? A mail to ourselves, out through SMTP and back through IMAP, shows it.

All that is known of it are deadlines, so that a restart forgets nothing: when the next goes (`canary`), until when
one must be back (`canary_back`, by its outbox row), and that one is missing (`canary_missing`, which is never due).
Only one is on its way at a time.
"""

from datetime import UTC, datetime, timedelta

from csc_mailbot.outbound.admin_notice import AdminEvent
from csc_mailbot.outbound.watch_notice import CanaryBack, CanaryMissing, canary_letter
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_to_ourselves, tell_admins
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import Deadline

CANARY = "canary"
"""The deadline at which one is sent; its key says why."""
CANARY_BACK = "canary_back"
"""The deadline until which one must be back; its key is the outbox row, and `again` when it got more time."""
CANARY_MISSING = "canary_missing"
"""Says that one is missing; its key is the outbox row of the latest."""
EVERY, CLOSING = "every", "closing"

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""When a deadline is due that only says that something is so."""

_AGAIN = "again"
_NOT_LOOKED = timedelta(minutes=1)
"""A deadline met so late fell due while nobody was at work, who could have heard the canary."""


async def plan_canary(books: Books, desk: Desk) -> None:
    """See that the next canaries are set as the configuration wants them. Unless it changed, nothing is written.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    now = desk.clock.now()
    if await books.read(lambda records: _misplaced(records, desk, now)):
        await books.write(lambda records: _put_right(records, desk, now))


def _put_right(records: Records, desk: Desk, now: datetime) -> None:
    for key, due_at in _misplaced(records, desk, now).items():
        records.deadlines.cancel(CANARY, key)
        if due_at is not None:
            records.deadlines.set(CANARY, key, due_at)


def _misplaced(records: Records, desk: Desk, now: datetime) -> dict[str, datetime | None]:
    """Return what is not set as it should be, and when it should be due; None: not at all.

    One that is due stays: it is sent at the next look, however late that is.
    """
    wanted = {EVERY: _next_regular(records, desk, now), CLOSING: _before_closing(desk, now)}
    found = {one.key: one.due_at for one in records.deadlines.of_kind(CANARY)}
    if not desk.canary.every:
        return dict.fromkeys(found)
    return {
        key: due_at
        for key, due_at in wanted.items()
        if due_at != found.get(key) and not (key in found and found[key] <= now)
    }


def _next_regular(records: Records, desk: Desk, now: datetime) -> datetime:
    """Return when the next is due: as it is set, at once when none is, and never later than `every` from now."""
    is_set = records.deadlines.due_at(CANARY, EVERY)
    return now if is_set is None else min(is_set, now + desk.canary.every)


def _before_closing(desk: Desk, now: datetime) -> datetime | None:
    before, hours = desk.canary.before_closing, desk.policies.hours
    closing = hours.next_closing(now) if before else None
    if closing is not None and closing - before <= now:
        closing = hours.next_closing(closing)
    return closing - before if closing is not None else None


def send_canary(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Write the next mail to ourselves, unless one is on its way, and set the one after it."""
    canary = desk.canary
    if not canary.every:
        return
    if due.key == EVERY:
        records.deadlines.set(CANARY, EVERY, now + canary.every)
    elif (next_at := _before_closing(desk, now)) is not None:
        records.deadlines.set(CANARY, CLOSING, next_at)
    if records.deadlines.of_kind(CANARY_BACK):
        return
    _call_off_missing(records, now)
    number = post_to_ourselves(records, desk, canary_letter(desk.card, now, canary.back_within), now)
    records.deadlines.set(CANARY_BACK, str(number), now + canary.back_within)


def _call_off_missing(records: Records, now: datetime) -> None:
    """Take back what did not even leave: servers that come back shall not get a flock of them."""
    for one in records.deadlines.of_kind(CANARY_MISSING):
        line = records.outbox.letter(int(one.key))
        if line is not None and line.state == "queued":
            records.outbox.finish(line.id, "failed", f"another one follows; {line.answer or 'it never left'}", now)


def miss_canary(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Raise the alarm, once for an outage, and let the next go soon, so that its end is seen soon."""
    canary = desk.canary
    if not canary.every:
        return
    number, _, again = due.key.partition(" ")
    if now - due.due_at > _NOT_LOOKED and not again:
        # Once only: rounds of cron may always come late.
        records.deadlines.set(CANARY_BACK, f"{number} {_AGAIN}", now + canary.back_within)
        return
    before = records.deadlines.of_kind(CANARY_MISSING)
    for one in before:
        records.deadlines.cancel(CANARY_MISSING, one.key)
    records.deadlines.set(CANARY_MISSING, number, NEVER)
    _send_next_at(records, now + min(canary.every, canary.back_within))
    if not before:
        line = records.outbox.letter(int(number))
        written_at = due.due_at - canary.back_within
        answer = (line.answer if line else None) or ""
        _tell_at_once(records, desk, CanaryMissing(written_at, canary.back_within, answer), now)


def welcome_canary(records: Records, desk: Desk, outbox_id: int, now: datetime) -> None:
    """One is back. After an outage that is told, once; one that comes late shows as well that the way is open."""
    for key in (str(outbox_id), f"{outbox_id} {_AGAIN}"):
        records.deadlines.cancel(CANARY_BACK, key)
    missing = records.deadlines.of_kind(CANARY_MISSING)
    for one in missing:
        records.deadlines.cancel(CANARY_MISSING, one.key)
    if missing:
        _send_next_at(records, now + desk.canary.every)
        _tell_at_once(records, desk, CanaryBack(now), now)


def is_missing(records: Records) -> bool:
    """Tell whether the last canary did not come back."""
    return bool(records.deadlines.of_kind(CANARY_MISSING))


def _send_next_at(records: Records, at: datetime) -> None:
    records.deadlines.cancel(CANARY, EVERY)
    records.deadlines.set(CANARY, EVERY, at)


def _tell_at_once(records: Records, desk: Desk, event: AdminEvent, now: datetime) -> None:
    """Write to the administrators by every way there is: the first may be what is broken."""
    tell_admins(records, desk, event, now, by_every_way=True)
