"""When are the first answer and the solution due? Promises in working time, on a stopwatch.

A ticket's life from its opening, or a reopening, to its closing is a round. Both promises of a round are measured on
one stopwatch: it stands while the ticket waits for its customer, and it counts the desk's hours only. So pausing
neither gains nor loses time. Why the rules are these stands in a decision record, "Service levels in rounds".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.timekeeping.business_hours import BusinessHours

GRID: Final = timedelta(minutes=5)
"""Warnings fall on whole five minutes, so that tickets that came close together are told in one letter."""

_ZERO = timedelta(0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Measure(StrEnum):
    """What is promised."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


class Told(IntEnum):
    """What the team was told of a promise."""

    NOTHING = 0
    WARNED = 1
    MISSED = 2


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised for a priority, in working time."""

    first_response: timedelta
    resolution: timedelta

    def of(self, measure: Measure) -> timedelta:
        """Return the working time of one of the two."""
        return self.first_response if measure is Measure.FIRST_RESPONSE else self.resolution


def _hours(first_response: int, resolution: int) -> Target:
    return Target(timedelta(hours=first_response), timedelta(hours=resolution))


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """The desk's targets, those of customers whose contract says otherwise, and when a warning is due."""

    targets: Mapping[Priority, Target] = field(
        default_factory=lambda: {
            Priority.P1: _hours(1, 8),
            Priority.P2: _hours(2, 16),
            Priority.P3: _hours(4, 40),
            Priority.P4: _hours(8, 80),
        }
    )
    contracts: Mapping[str, Mapping[Priority, Target]] = field(default_factory=dict)
    """By the customer's name; a priority that is not there has the desk's target."""
    warn_at: int = 75
    """Percent of the target's time that has passed when the team is warned; 100: no warning comes before."""

    def target(self, priority: Priority, customer: str | None) -> Target:
        """Return what is promised to a customer, or to somebody of none."""
        return self.contracts.get(customer or "", {}).get(priority) or self.targets[priority]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a round."""

    allowed: timedelta
    """Working time on the round's stopwatch at which it is due."""
    due_at: datetime | None
    """When that is (UTC); None while the stopwatch stands, unless it was missed before."""
    met_at: datetime | None = None
    used: timedelta | None = None
    """Working time that it took."""
    told: Told = Told.NOTHING

    @property
    def is_missed(self) -> bool:
        """Whether it was met too late; of one that was not met yet nothing is said."""
        return self.met_at is not None and self.due_at is not None and self.met_at > self.due_at


@dataclass(frozen=True, slots=True)
class Round:
    """A ticket's life from opening or reopening to closing, measured. A promise that is None was not made."""

    number: int
    started_at: datetime
    used: timedelta
    """Working time on the stopwatch until `since`."""
    since: datetime | None
    """Since when it runs; None while it stands."""
    response: Promise | None
    resolution: Promise | None
    ended_at: datetime | None = None
    cancelled: bool = False
    """It ended without a solution, so nothing of it is measured any more."""

    def promise(self, measure: Measure) -> Promise | None:
        """Return one of the two."""
        return self.response if measure is Measure.FIRST_RESPONSE else self.resolution

    def with_promise(self, measure: Measure, promise: Promise | None) -> "Round":
        """Return the round with one of the two replaced."""
        if measure is Measure.FIRST_RESPONSE:
            return replace(self, response=promise)
        return replace(self, resolution=promise)


@dataclass(frozen=True, slots=True)
class Measuring:
    """By what a ticket is measured: its target, the desk's hours, and the present instant (aware, UTC)."""

    target: Target
    hours: BusinessHours
    now: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a ticket, as far as its promises go."""

    status: Status
    """The state that it is in afterwards."""
    answered: bool = False
    """An agent's public words, or a technician's contact."""
    aimed_anew: bool = False
    """Its priority or its customer changed."""


def begin(at: Measuring, *, number: int = 1, awaited: bool = True) -> Round:
    """Return the first moment of a round. Nobody awaits an answer whom a person spoke with, and no machine does."""
    opened = Round(number, at.now, _ZERO, at.now, None, None)
    for measure in Measure:
        if awaited or measure is Measure.RESOLUTION:
            allowed = at.target.of(measure)
            opened = opened.with_promise(measure, Promise(allowed, _due(at, allowed)))
    return opened


def after(one: Round, step: Step, at: Measuring) -> Round:
    """Return the round as it is after the step. A round that has ended stays as it is: a reopening begins another."""
    if one.ended_at is not None:
        return one
    one = replace(one, used=stopwatch(one, at), since=at.now)
    if step.answered or step.status is Status.DONE:
        one = _met(one, Measure.FIRST_RESPONSE, at.now)
    if step.aimed_anew:
        one = _aimed_anew(one, at)
    if step.status.is_closed:
        return _ended(one, step.status, at.now)
    if step.status is Status.WAITING_CUSTOMER:
        one = replace(one, since=None)
    for measure in Measure:
        if (promise := one.promise(measure)) and promise.met_at is None:
            one = one.with_promise(measure, replace(promise, due_at=_due_of(promise, one, at)))
    return one


def stopwatch(one: Round, at: Measuring) -> timedelta:
    """Return the working time on the round's stopwatch now."""
    return one.used + (at.hours.working_time(one.since, at.now) if one.since else _ZERO)


def next_alarm(one: Round, at: Measuring, warn_at: int) -> datetime | None:
    """Return when (UTC) the team is to be told next, warning or breach; None when nothing is left to tell."""
    return min((instant for measure in Measure if (instant := _alarm(one, measure, at, warn_at))), default=None)


def news(one: Round, at: Measuring, warn_at: int) -> dict[Measure, Told]:
    """Return what the team is to be told now, and was not told yet."""
    found: dict[Measure, Told] = {}
    for measure in Measure:
        promise, alarm = one.promise(measure), _alarm(one, measure, at, warn_at)
        if promise is None or promise.due_at is None or alarm is None:
            continue
        if at.now >= promise.due_at:
            found[measure] = Told.MISSED
        elif at.now >= alarm:
            found[measure] = Told.WARNED
    return found


def told(one: Round, what: Mapping[Measure, Told]) -> Round:
    """Return the round with what the team was told now."""
    for measure, how in what.items():
        if promise := one.promise(measure):
            one = one.with_promise(measure, replace(promise, told=how))
    return one


def _met(one: Round, measure: Measure, now: datetime) -> Round:
    promise = one.promise(measure)
    if promise is None or promise.met_at is not None:
        return one
    return one.with_promise(measure, replace(promise, met_at=now, used=one.used))


def _ended(one: Round, status: Status, now: datetime) -> Round:
    """Stop the stopwatch; what is cancelled was solved by nobody."""
    ended = replace(one, since=None, ended_at=now, cancelled=status is Status.CANCELLED)
    return ended if ended.cancelled else _met(ended, Measure.RESOLUTION, now)


def _aimed_anew(one: Round, at: Measuring) -> Round:
    """A shorter target begins when it is given, and never gives more time than there was; a longer one from the start.

    So raising a priority late makes nobody late at once.
    """
    for measure in Measure:
        promise, target = one.promise(measure), at.target.of(measure)
        if promise is None or promise.met_at is not None:
            continue
        if target < promise.allowed:
            aimed = replace(promise, allowed=min(promise.allowed, one.used + target))
        elif target > promise.allowed:
            aimed = replace(promise, allowed=target, told=Told.NOTHING)
        else:
            aimed = promise
        one = one.with_promise(measure, aimed)
    return one


def _due_of(promise: Promise, one: Round, at: Measuring) -> datetime | None:
    if promise.due_at is not None and promise.due_at <= at.now and promise.allowed <= one.used:
        return promise.due_at
    return _due(at, promise.allowed - one.used) if one.since else None


def _due(at: Measuring, left: timedelta) -> datetime | None:
    """Return when so much working time has passed; None where the desk never works so long: then nothing is due."""
    try:
        return at.hours.add_working(at.now, max(left, _ZERO))
    except ValueError:
        return None


def _alarm(one: Round, measure: Measure, at: Measuring, warn_at: int) -> datetime | None:
    promise = one.promise(measure)
    if promise is None or promise.met_at or promise.due_at is None or one.ended_at or promise.told is Told.MISSED:
        return None
    missed = _on_grid(promise.due_at + GRID - timedelta(microseconds=1))
    if promise.told is Told.WARNED or warn_at >= 100 or one.since is None:  # noqa: PLR2004 - percent
        return missed
    early = promise.allowed - one.used - at.target.of(measure) * (100 - warn_at) / 100
    warned = _due(replace(at, now=one.since), early)
    return _on_grid(warned) if warned else missed


def _on_grid(instant: datetime) -> datetime:
    return instant - (instant - _EPOCH) % GRID
