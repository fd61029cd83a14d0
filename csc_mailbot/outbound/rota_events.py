"""What do administrators read about the rota? Who may not be reached, which shifts changed hands, where gaps are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.oncall.probe import ProbeKind, ProbeResult
from csc_mailbot.outbound.desk_card import DeskCard

Facts = Sequence[tuple[str, str]]
_GAPS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ShiftInDoubt:
    """A technician was asked about a shift, and it is not sure that a page would reach them."""

    kind: ProbeKind
    result: ProbeResult
    name: str
    address: str
    start: datetime
    end: datetime
    stand_in: str
    """The address of the next technician, who was asked to take the shift; empty when nobody could be asked."""


@dataclass(frozen=True, slots=True)
class ShiftChanged:
    """Somebody is on call instead of somebody else."""

    taker: str
    holder: str
    start: datetime
    end: datetime
    reason: str
    override_id: int


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A time in which nobody is on call."""

    start: datetime
    end: datetime
    absent: str
    """The name of who is absent; empty when the rotation has not begun, or everybody is absent."""


@dataclass(frozen=True, slots=True)
class GapsAhead:
    """Times to come in which nobody is on call."""

    gaps: tuple[ShownGap, ...]
    days: int


RotaEvent = ShiftInDoubt | ShiftChanged | GapsAhead

_WHAT = {
    ProbeResult.SILENCE: "did not answer",
    ProbeResult.DECLINED: "cannot be on call",
    ProbeResult.ABSENT: "is out of office",
    ProbeResult.UNDELIVERED: "cannot be reached by mail",
    ProbeResult.ANSWERED: "answered",
}
_LEAD = {
    ProbeResult.SILENCE: "They were asked and have not answered in time. A later answer still counts.",
    ProbeResult.DECLINED: "They answered NO PUEDO. They count as absent for the whole shift: a page goes to the next "
    "technician at once.",
    ProbeResult.ABSENT: "A robot answered for them. They count as absent until a mail of their own comes: a page goes "
    "to the next technician at once.",
    ProbeResult.UNDELIVERED: "The letter came back, or was refused. Alerts to the same address would do so as well.",
    ProbeResult.ANSWERED: "",
}


def rota_event_words(event: RotaEvent, desk: DeskCard) -> tuple[str, str, Facts, Facts]:
    """Return title, lead, facts and steps of the notice; a step is what it does and its command."""
    match event:
        case ShiftInDoubt():
            return _in_doubt(event, desk)
        case ShiftChanged():
            return _changed(event, desk)
        case GapsAhead():
            return _gaps(event, desk)


def _in_doubt(event: ShiftInDoubt, desk: DeskCard) -> tuple[str, str, Facts, Facts]:
    asked = "the reminder of a shift" if event.kind is ProbeKind.REMINDER else "the test alert at the start of a shift"
    facts = [
        ("Technician", f"{event.name} <{event.address}>"),
        ("Asked by", asked),
        ("Shift", _period(event.start, event.end, desk)),
        ("Asked to take it", event.stand_in or "nobody: there is no other technician, or the shift is not theirs"),
    ]
    time = f"--from {_typed(event.start, desk)} --to {_typed(event.end, desk)}"
    whom = event.stand_in or "SOMEBODY"
    steps = [
        ("Put somebody else on call", f"csc-mailbot oncall override add {whom} --instead-of {event.address} {time}"),
        ("Test them once more", f"csc-mailbot oncall test {event.address}"),
    ]
    if event.result in {ProbeResult.ABSENT, ProbeResult.DECLINED}:
        steps.append(("Say that they can be reached", f"csc-mailbot oncall absence end {event.address}"))
    return f"{event.name} {_WHAT[event.result]}", _LEAD[event.result], facts, steps


def _changed(event: ShiftChanged, desk: DeskCard) -> tuple[str, str, Facts, Facts]:
    facts = [("Shift", _period(event.start, event.end, desk)), ("Because", event.reason)]
    steps = [
        ("See who is on call when", "csc-mailbot oncall plan"),
        ("Take it back", f"csc-mailbot oncall override cancel {event.override_id}"),
    ]
    lead = "Both know, and both agreed." if event.reason == "swap" else "They were asked, and agreed."
    return f"{event.taker} is on call instead of {event.holder}", lead, facts, steps


def _gaps(event: GapsAhead, desk: DeskCard) -> tuple[str, str, Facts, Facts]:
    facts = [
        (f"{one.absent} is absent" if one.absent else "nobody", _period(one.start, one.end, desk))
        for one in event.gaps[:_GAPS_SHOWN]
    ]
    if len(event.gaps) > _GAPS_SHOWN:
        facts.append(("and more", str(len(event.gaps) - _GAPS_SHOWN)))
    steps = [
        ("See them all", f"csc-mailbot oncall gaps --days {event.days}"),
        ("Put somebody on call", "csc-mailbot oncall override add SOMEBODY --from … --to …"),
    ]
    lead = (
        f"Within the next {event.days} days there are times out of hours when nobody of the first level is on call. "
        "A page would go to the next technician at once, and to everybody when there is none."
    )
    count = len(event.gaps)
    return (
        f"Nobody is on call {'once' if count == 1 else f'{count} times'} in the next {event.days} days",
        lead,
        facts,
        steps,
    )


def _period(start: datetime, end: datetime, desk: DeskCard) -> str:
    first, last = (f"{at.astimezone(desk.timezone):%a %Y-%m-%d %H:%M}" for at in (start, end))
    return f"{first} to {last}"


def _typed(at: datetime, desk: DeskCard) -> str:
    return f"{at.astimezone(desk.timezone):%Y-%m-%dT%H:%M}"
