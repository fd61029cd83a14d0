"""What does the team find in the morning? The night's incidents, what waits, and where nobody is on call."""

from dataclasses import replace
from datetime import datetime, timedelta

from csc_mailbot.tickets.night import Night, UncoveredTime
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.records import Records

GAPS_AHEAD = timedelta(days=14)
"""How far ahead gaps of the rota are told in the morning; `check` and `oncall gaps` look further."""


def night_before(records: Records, desk: Desk, since: datetime, until: datetime) -> Night:
    """Return what happened from `since` until just before `until`, and the gaps after that."""
    return replace(records.reports.night(since, until), uncovered=_uncovered(records, desk, until))


def _uncovered(records: Records, desk: Desk, now: datetime) -> tuple[UncoveredTime, ...]:
    rules = desk.policies.oncall
    if rules is None:
        return ()
    schedule = records.rota.schedule(rules.rota, now)
    return tuple(UncoveredTime(gap.start, gap.end) for gap in rules.gaps(schedule, now, now + GAPS_AHEAD))
