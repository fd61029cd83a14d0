"""The regular look at the rota: who is to be asked now, which gaps are to be told, what must stand in calendars.

One deadline leads to the next look. What was done is in the books, so that it is done once, whenever one looks. All
that changes the rota, and every start of the program, makes the next look due at once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from csc_mailbot.oncall.probe import ProbeKind, due_probes, next_probe_at
from csc_mailbot.oncall.schedule import Gap
from csc_mailbot.outbound.rota_events import GapsAhead, ShownGap
from csc_mailbot.workflows.ask_technicians import ask_about
from csc_mailbot.workflows.change_rota import ROTA_ROUND, look_at_rota
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.invite_to_shift import invite
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rota_work import RotaWork, rota_work
from csc_mailbot.workflows.rows import Deadline

GAPS_AHEAD = timedelta(days=60)
"""How far ahead somebody must be on call."""
_TELL_AGAIN = timedelta(days=7)
_LOOK_EVERY = timedelta(hours=6)
_LOOK_AGAIN = timedelta(minutes=15)
"""After a test that had to wait for a real page."""
_ASKED_AHEAD = timedelta(days=16)
"""How far ahead shifts are looked at: more than a reminder can come before."""


def begin_rounds(records: Records, desk: Desk, now: datetime) -> None:
    """Have the rota looked at now: the program starts, or its configuration has changed."""
    if desk.policies.oncall:
        look_at_rota(records, now)


def meet_rota_round(records: Records, desk: Desk, _due: Deadline, now: datetime) -> None:
    """Do what the rota asks for now, and set the next look."""
    work = rota_work(records, desk, now)
    if work is None:
        return
    next_look = min(_ask(work))
    _warn_of_gaps(work)
    invite(work)
    records.deadlines.set(ROTA_ROUND, "", next_look)


def _ask(work: RotaWork) -> list[datetime]:
    """Ask whoever is to be asked now; return when to look again for somebody to ask.

    Nobody is asked about a shift of office hours alone; where the person is absent there is none, and the gap was told.
    """
    rules, zone, now = work.rules, work.rules.rota.timezone, work.now
    planned = work.schedule.plan(now - timedelta(days=1), now + _ASKED_AHEAD) if rules.rota.rotations else ()
    shifts = [one for one in planned if rules.has_duty(one.start, one.end)]
    asked = {(one.kind, one.person, one.start) for one in work.records.shifts.probes(now - timedelta(days=1))}
    again = [] if rules.probes.is_civil(now, zone) else [rules.probes.civil_from(now, zone)]
    for kind, shift in due_probes(shifts, asked, rules.probes, zone, now):
        if kind is ProbeKind.TEST and _is_disturbed(work):
            again.append(now + _LOOK_AGAIN)
        else:
            ask_about(work, kind, shift)
            asked.add((kind, shift.person, shift.start))
    later = next_probe_at(shifts, asked, rules.probes, zone, now)
    return [*again, *([later] if later else []), now + _LOOK_EVERY]


def _is_disturbed(work: RotaWork) -> bool:
    """Tell whether a real page is open: a test beside it would confuse whoever is called."""
    return any(page.state.is_open for page in work.records.pages.unfinished())


def _warn_of_gaps(work: RotaWork) -> None:
    """Tell the administrators of gaps: at once of one that was not told before, of the others once a week."""
    gaps = work.rules.gaps(work.schedule, work.now, work.now + GAPS_AHEAD)
    told, told_at = work.records.shifts.told_gaps()
    is_new = any(not _is_told(gap, told) for gap in gaps)
    if not gaps:
        if told:
            work.records.shifts.keep_told((), work.now)
        return
    if not is_new and told_at and work.now - told_at < _TELL_AGAIN:
        return
    work.records.shifts.keep_told(gaps, work.now)
    shown = tuple(ShownGap(one.start, one.end, work.person(one.absent).name if one.absent else "") for one in gaps)
    tell_admins(work.records, work.desk, GapsAhead(shown, GAPS_AHEAD.days), work.now)


def _is_told(gap: Gap, told: Iterable[Gap]) -> bool:
    return any(one.absent == gap.absent and one.start < gap.end and gap.start < one.end for one in told)
