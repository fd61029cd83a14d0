"""What people change about the rota: somebody is on call instead of somebody else, or cannot be reached for a time.

Every function here is the work of one transaction. The daemon's next look at the rota tells whom it concerns.
"""

from datetime import datetime

from csc_mailbot.errors import NotFound, Refused
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.schedule import Override, Schedule
from csc_mailbot.workflows.records import Records

ROTA_ROUND = "rota_round"
"""The deadline of the next look at the rota: what is to be asked, invited or warned of; its key is empty."""


def look_at_rota(records: Records, at: datetime) -> None:
    """Have the rota looked at no later than the instant."""
    due = records.deadlines.due_at(ROTA_ROUND, "")
    if due is None or due > at:
        records.deadlines.cancel(ROTA_ROUND, "")
        records.deadlines.set(ROTA_ROUND, "", at)


def put_instead(records: Records, rules: OnCallPolicy, wanted: Override, now: datetime) -> Override:
    """Have somebody on call instead of somebody else; return the override with its number.

    Raises:
        Refused: the time is over or no time at all, or nothing would change by it.
    """
    if wanted.end <= wanted.start:
        raise Refused("the end does not come after the beginning")
    if wanted.end <= now:
        raise Refused("the time is over")
    before = records.rota.schedule(rules.rota, wanted.start)
    highest = max((one.id for one in before.overrides), default=0)
    numbered = Override(highest + 1, wanted.start, wanted.end, wanted.person, wanted.replaces, wanted.reason)
    after = Schedule(rules.rota, (*before.overrides, numbered), before.absences)
    if _nominal(before, wanted) == _nominal(after, wanted):
        raise Refused("nothing would change: see `oncall plan` for who is on call then")
    added = records.rota.add_override(wanted, now)
    look_at_rota(records, now)
    return added


def _nominal(schedule: Schedule, wanted: Override) -> tuple[tuple[object, ...], ...]:
    """Return who is planned when, whether absent or not."""
    present = Schedule(schedule.rota, schedule.overrides)
    shifts = present.plan(wanted.start, wanted.end)
    return tuple((one.person, one.start, one.end, one.level) for one in shifts)


def take_back(records: Records, override_id: int, now: datetime) -> Override:
    """Cancel an override.

    Raises:
        NotFound: there is no such override, or it was cancelled.
    """
    cancelled = records.rota.cancel_override(override_id, now)
    look_at_rota(records, now)
    return cancelled


def leave(records: Records, person: str, time: tuple[datetime, datetime | None], reason: str, now: datetime) -> None:
    """Write down that the technician with the key cannot be reached in the time; without an end, until heard of.

    Raises:
        Refused: the time is over or no time at all, or the technician is absent then already.
    """
    since, until = time
    if until is not None and until <= since:
        raise Refused("the end does not come after the beginning")
    if until is not None and until <= now:
        raise Refused("the time is over")
    if not records.rota.set_absent(person, since, until, reason):
        raise Refused("an absence is known for that time already")
    look_at_rota(records, now)


def come_back(records: Records, person: str, now: datetime) -> int:
    """End the technician's absences, also those to come; return how many.

    Raises:
        NotFound: there are none.
    """
    ended = records.rota.end_absence(person, now) + records.rota.cancel_absences(person, now)
    if not ended:
        raise NotFound("no absence is known; see `oncall absence list`")
    look_at_rota(records, now)
    return ended
