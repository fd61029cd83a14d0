"""Is somebody on call whenever somebody must be? Gaps of the next two months, and who is absent."""

from collections.abc import Iterator

from csc_mailbot.cli.finding import Finding, State
from csc_mailbot.cli.rota_words import schedule_of, shown
from csc_mailbot.errors import MailbotError
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.rota_round import GAPS_AHEAD

_GAPS_SHOWN = 5
_UNTESTED = (
    "without a rotation there are no shifts, so nobody is reminded of one or tested at its start: "
    "set oncall.rotation, or prove now and then by `oncall test NAME` that a page reaches each person"
)


def rota_findings(office: Office) -> Iterator[Finding]:
    """Say who is on call, and warn of times when nobody is and of people who are absent."""
    rules = office.desk.policies.oncall
    if rules is None:
        return
    now = office.clock.now()
    try:
        schedule = schedule_of(office, rules, now)
    except MailbotError:
        return  # the books' own finding says so
    on_call = ", ".join(one.name for one in schedule.on_call(now)) or "nobody"
    yield Finding("guardia", State.GOOD, f"on call now: {on_call}")
    if not rules.rota.rotations:
        yield Finding("guardia", State.WARNING, _UNTESTED)
    gaps = rules.gaps(schedule, now, now + GAPS_AHEAD)
    for gap in gaps[:_GAPS_SHOWN]:
        start, end = shown(gap.start, office.zone), shown(gap.end, office.zone)
        absent = schedule.rota.find(gap.absent) if gap.absent else None
        why = f": {absent.name} is absent" if absent else ""
        yield Finding("guardia", State.WARNING, f"nobody is on call from {start} to {end}{why}; see `oncall gaps`")
    if len(gaps) > _GAPS_SHOWN:
        yield Finding("guardia", State.WARNING, f"and {len(gaps) - _GAPS_SHOWN} more gaps; see `oncall gaps`")
