"""Would a page reach whoever is on call? Before a shift they are asked to say RECIBIDO, at its start to answer a test.

Nobody is asked at an uncivil hour: what would fall into it is asked at the next civil one, or, where that would be too
late for a reminder, at the last one before.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.timekeeping.local_time import opening_instant

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_NOTICE = timedelta(hours=1)
"""A reminder comes at least this long before the shift, and silence is told by then, so that somebody can step in."""
_STILL_A_TEST = timedelta(hours=6)
"""A test that could not be sent for longer, because nothing ran, is left out: the shift has long begun."""


class ProbeKind(StrEnum):
    """What is asked."""

    REMINDER = "reminder"
    """The day before a shift: say RECIBIDO."""
    TEST = "test"
    """At its start: answer as if it were a page."""


class ProbeResult(StrEnum):
    """What came of it."""

    ANSWERED = "answered"
    DECLINED = "declined"
    """They cannot take the shift."""
    ABSENT = "absent"
    """A robot answered that they are away."""
    UNDELIVERED = "undelivered"
    SILENCE = "silence"
    """No answer in time; a later one still counts."""

    @property
    def is_final(self) -> bool:
        """Whether silence, a bounce or a robot changes nothing any more: a person answered."""
        return self in {ProbeResult.ANSWERED, ProbeResult.DECLINED}


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to one technician about one shift."""

    id: int
    kind: ProbeKind
    person: str
    """The technician's key."""
    start: datetime
    end: datetime
    """The shift's."""
    asked_at: datetime
    result: ProbeResult | None = None
    """None while an answer is waited for."""
    answered_at: datetime | None = None
    """When a person answered."""


@dataclass(frozen=True, slots=True)
class ProbePolicy:
    """What is asked, and how long an answer may take."""

    remind_before: timedelta = _DAY
    """How long before a shift; zero: no reminders."""
    reminder_within: timedelta = timedelta(hours=8)
    test_within: timedelta = timedelta(minutes=30)
    """Zero: no tests."""
    civil: tuple[time, time] = (time(8, 30), time(21))
    """From when until just before when people may be asked, by the wall's clock."""

    def is_civil(self, at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether people may be asked at the instant."""
        return self.civil[0] <= at.astimezone(zone).time() < self.civil[1]

    def civil_from(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return the first civil instant from `at` on."""
        if self.is_civil(at, zone):
            return at
        wall = at.astimezone(zone)
        day = wall.date() if wall.time() < self.civil[0] else wall.date() + _DAY
        return opening_instant(day, self.civil[0], zone)

    def civil_until(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return the last civil instant, in whole minutes, up to `at`."""
        if self.is_civil(at, zone):
            return at
        wall = at.astimezone(zone)
        day = wall.date() if wall.time() >= self.civil[1] else wall.date() - _DAY
        return opening_instant(day, self.civil[1], zone) - _MINUTE

    def asked_at(self, kind: ProbeKind, shift: Shift, zone: ZoneInfo) -> datetime | None:
        """Return when the question about the shift is due; None when it is not asked."""
        if kind is ProbeKind.TEST:
            at = self.civil_from(shift.start, zone)
            return at if self.test_within and at < shift.end else None
        if not self.remind_before:
            return None
        wanted = shift.start - self.remind_before
        at = self.civil_from(wanted, zone)
        return at if at <= shift.start - _NOTICE else self.civil_until(wanted, zone)

    def answer_by(self, kind: ProbeKind, asked_at: datetime, shift: Shift, zone: ZoneInfo) -> datetime:
        """Return until when an answer is waited for."""
        if kind is ProbeKind.TEST:
            return asked_at + self.test_within
        in_time = min(self.civil_from(asked_at + self.reminder_within, zone), shift.start - _NOTICE)
        return max(in_time, asked_at + min(self.reminder_within, _NOTICE / 2))


Asked = Collection[tuple[ProbeKind, str, datetime]]
"""Kind, person and the shift's start of every question that was asked."""


def due_probes(
    shifts: Iterable[Shift], asked: Asked, policy: ProbePolicy, zone: ZoneInfo, now: datetime
) -> Iterator[tuple[ProbeKind, Shift]]:
    """Yield what is to be asked now."""
    if not policy.is_civil(now, zone):
        return
    for kind, shift, at in _planned(shifts, asked, policy, zone):
        last = min(at + _STILL_A_TEST, shift.end) if kind is ProbeKind.TEST else shift.start
        if at <= now < last:
            yield kind, shift


def next_probe_at(
    shifts: Iterable[Shift], asked: Asked, policy: ProbePolicy, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """Return the instant after `now` at which something is to be asked next."""
    later = (at for _, _, at in _planned(shifts, asked, policy, zone) if at > now)
    return min(later, default=None)


def _planned(
    shifts: Iterable[Shift], asked: Asked, policy: ProbePolicy, zone: ZoneInfo
) -> Iterator[tuple[ProbeKind, Shift, datetime]]:
    for shift in shifts:
        for kind in ProbeKind:
            at = policy.asked_at(kind, shift, zone)
            if at is not None and (kind, shift.person, shift.start) not in asked:
                yield kind, shift, at
