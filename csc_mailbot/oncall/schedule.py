"""Who is on call at an instant, who comes next, and when is nobody? The rota as configured, with what changes it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from csc_mailbot.oncall.rotation import Rotation, Shift
from csc_mailbot.oncall.technician import Technician


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody is on call instead of somebody else, from `start` until just before `end`."""

    id: int
    start: datetime
    end: datetime
    person: str
    """The key of the technician who is on call."""
    replaces: str | None = None
    """The key of the one who is not; None: whoever is on the first level."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A technician cannot be reached, from `since` until just before `until`; None: until they are heard of."""

    person: str
    """The technician's key."""
    since: datetime
    until: datetime | None = None
    reason: str = ""

    def holds(self, at: datetime) -> bool:
        """Tell whether the technician is absent at the instant."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is on call, half-open, in UTC."""

    start: datetime
    end: datetime
    absent: str | None = None
    """The key of the technician whose absence makes it; None: the rotation has not begun, or everybody is absent."""


@dataclass(frozen=True, slots=True)
class Rota:
    """The rota as it is configured."""

    technicians: tuple[Technician, ...]
    rotations: tuple[Rotation, ...]
    """The levels in their order; without any, everybody is on call."""
    timezone: ZoneInfo

    def find(self, key: str) -> Technician | None:
        """Return the technician with the key."""
        return next((one for one in self.technicians if one.key == key), None)

    def technician_of(self, address: str) -> Technician | None:
        """Return the technician who is registered with the address, as its own or as an alias."""
        return next((one for one in self.technicians if one.uses(address)), None)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rota with its overrides and absences.

    Overrides count in the order of their ids, each upon the ones before; one by somebody who is no technician any more
    does not count. Whoever is absent takes part in nothing but `everybody`.
    """

    rota: Rota
    overrides: tuple[Override, ...] = ()
    absences: tuple[Absence, ...] = ()

    def on_call(self, at: datetime) -> tuple[Technician, ...]:
        """Return who is on call on the first level, nobody when absent; without a rotation all who are present."""
        if not self.rota.rotations:
            return tuple(one for one in self.rota.technicians if not self.is_absent(one.key, at))
        person = self.person_at(0, at)
        technician = self.rota.find(person) if person else None
        return (technician,) if technician and not self.is_absent(technician.key, at) else ()

    def next_after(self, at: datetime, tried: Collection[str]) -> Technician | None:
        """Return whom to try after those whose keys are given: the rest of the rotation, then the next levels.

        Args:
            at: the instant at which somebody is wanted.
            tried: the keys of those who were tried.
        """
        for key in self._order(at):
            technician = self.rota.find(key)
            if technician and key not in tried and not self.is_absent(key, at):
                return technician
        return None

    def everybody(self) -> tuple[Technician, ...]:
        """Return every technician, absent or not."""
        return self.rota.technicians

    def is_absent(self, person: str, at: datetime) -> bool:
        """Tell whether the technician with the key is absent at the instant."""
        return any(one.person == person and one.holds(at) for one in self.absences)

    def person_at(self, level: int, at: datetime) -> str | None:
        """Return the key of whose turn it is on the level, by rotation and overrides; None before the first turn."""
        rotation = self.rota.rotations[level]
        turn = rotation.turn_at(at, self.rota.timezone)
        person = None if turn is None else rotation.person_of(turn)
        for one in self._overrides_at(at):
            replaced = one.replaces == person if one.replaces else level == 0
            person = one.person if replaced else person
        return person

    def plan(self, since: datetime, until: datetime) -> tuple[Shift, ...]:
        """Return every shift that overlaps the time, whole, by start and level; none goes beyond its person's turn.

        Without a rotation there are no turns: each technician's shift is the time itself, without their absences.
        """
        if not self.rota.rotations:
            return tuple(sorted(self._turnless(since, until), key=_order_of))
        found = (shift for level in range(len(self.rota.rotations)) for shift in self._shifts(level, since, until))
        return tuple(sorted(found, key=_order_of))

    def gaps(self, since: datetime, until: datetime) -> tuple[Gap, ...]:
        """Return when, within the time, nobody is on call on the first level."""
        gaps: list[Gap] = []
        for start, end in pairwise(self._edges(since, until, (0,))):
            if self.on_call(start):
                continue
            gap = Gap(start, end, self.person_at(0, start) if self.rota.rotations else None)
            if gaps and (gaps[-1].end, gaps[-1].absent) == (start, gap.absent):
                gap = Gap(gaps.pop().start, end, gap.absent)
            gaps.append(gap)
        return tuple(gaps)

    def _order(self, at: datetime) -> Iterator[str]:
        """Yield keys in the order in which they are tried; a person whose turn somebody else took comes last."""
        if not self.rota.rotations:
            yield from (one.key for one in self.rota.technicians)
        for level, rotation in enumerate(self.rota.rotations):
            turn = rotation.turn_at(at, self.rota.timezone)
            if person := self.person_at(level, at):
                yield person
            first = 0 if turn is None else turn + 1
            yield from (rotation.person_of(first + index) for index in range(len(rotation.people)))

    def _overrides_at(self, at: datetime) -> Iterator[Override]:
        for one in sorted(self.overrides, key=_id_of):
            if one.start <= at < one.end and self.rota.find(one.person):
                yield one

    def _shifts(self, level: int, since: datetime, until: datetime) -> Iterator[Shift]:
        """Yield the level's shifts: each turn, cut where another person takes over, leaves or comes back."""
        rotation = self.rota.rotations[level]
        before = rotation.handoff(0, self.rota.timezone)
        if since < before:
            earliest = min((since, *(one.start for one in self.overrides)))
            yield from self._pieces(level, earliest, before, (since, until))
        for _, start, end in rotation.turns(since, until, self.rota.timezone):
            yield from self._pieces(level, start, end, (since, until))

    def _pieces(self, level: int, start: datetime, end: datetime, wanted: tuple[datetime, datetime]) -> Iterator[Shift]:
        pieces: list[Shift] = []
        for begin, stop in pairwise(self._edges(start, end, ())):
            person = self.person_at(level, begin)
            if person is None or self.is_absent(person, begin) or not self.rota.find(person):
                continue
            if pieces and (pieces[-1].person, pieces[-1].end) == (person, begin):
                begin = pieces.pop().start  # noqa: PLW2901 - the same shift goes on
            pieces.append(Shift(person, begin, stop, level))
        yield from (one for one in pieces if one.start < wanted[1] and one.end > wanted[0])

    def _turnless(self, since: datetime, until: datetime) -> Iterator[Shift]:
        for technician in self.rota.technicians:
            for start, end in pairwise(self._edges(since, until, ())):
                if not self.is_absent(technician.key, start):
                    yield Shift(technician.key, start, end)

    def _edges(self, since: datetime, until: datetime, levels: Iterable[int]) -> list[datetime]:
        """Return the instants, both ends with them, between which nothing changes."""
        zone = self.rota.timezone
        found = {edge for one in self.overrides for edge in (one.start, one.end)}
        found |= {edge for one in self.absences for edge in (one.since, one.until) if edge}
        for level in levels if self.rota.rotations else ():
            found |= {start for _, start, _ in self.rota.rotations[level].turns(since, until, zone)}
        return [since, *sorted(edge for edge in found if since < edge < until), until] if since < until else []


def _order_of(shift: Shift) -> tuple[datetime, int, str]:
    return (shift.start, shift.level, shift.person)


def _id_of(override: Override) -> int:
    return override.id
