"""Rotas for the tests: the company's week, and any that hypothesis thinks of, with a slow way to read them."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from csc_mailbot.oncall.rotation import Rotation
from csc_mailbot.oncall.schedule import Absence, Override, Rota, Schedule
from csc_mailbot.oncall.technician import Technician
from tests.unit.timekeeping.calendars import MADRID, STRANGE_DAYS

MINUTE = timedelta(minutes=1)
LUIS = Technician("Luis Ros", "Luis@aserti.es", ("luis.ros@aserti.es",))
ANA = Technician("Ana Ruiz", "ana@aserti.es")
EVA = Technician("Eva Mas", "eva@aserti.es")
PEOPLE = (LUIS, ANA, EVA)
KEYS = tuple(one.key for one in PEOPLE)
START = datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001 - wall-clock time is meant
WEEK = timedelta(weeks=1)


def rotation(*people: Technician, start: datetime = START, every: timedelta = WEEK, name: str = "") -> Rotation:
    """Turns of the people, a week each."""
    return Rotation(start, every, tuple(one.key for one in people or PEOPLE), name)


def schedule(*levels: Rotation, overrides: tuple[Override, ...] = (), absences: tuple[Absence, ...] = ()) -> Schedule:
    """A schedule of the three, in Madrid."""
    return Schedule(Rota(PEOPLE, levels, MADRID), overrides, absences)


def madrid(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    """An instant by Madrid's clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=MADRID)


class SlowSchedule:
    """A schedule read minute by minute: whoever's turn it is by the highest time that the wall has shown so far."""

    def __init__(self, read: Schedule, first: datetime, minutes: int) -> None:
        self._schedule = read
        self._zone = read.rota.timezone
        self.minutes = [first + index * MINUTE for index in range(minutes)]
        # A day before, so that a repeated hour at the beginning is known to be one.
        highest = max(self._wall(first - (index + 1) * MINUTE) for index in range(1500))
        self._walls = []
        for minute in self.minutes:
            highest = max(highest, self._wall(minute))
            self._walls.append(highest)

    def _wall(self, at: datetime) -> datetime:
        return at.astimezone(self._zone).replace(tzinfo=None)

    def nominal(self, level: int, index: int) -> str | None:
        """Whose turn it is in that minute, by the rotation alone."""
        turns = self._schedule.rota.rotations[level]
        if self._walls[index] < turns.start:
            return None
        begun = 0
        while turns.start + (begun + 1) * turns.every <= self._walls[index]:
            begun += 1
        return turns.people[begun % len(turns.people)]

    def person(self, level: int, index: int) -> str | None:
        """Who is on call in that minute, everything counted."""
        at, person = self.minutes[index], self.nominal(level, index)
        for one in sorted(self._schedule.overrides, key=lambda one: one.id):
            names_level = one.replaces == person if one.replaces else level == 0
            if one.start <= at < one.end and names_level and one.person in KEYS:
                person = one.person
        gone = [one for one in self._schedule.absences if one.person == person]
        away = any(one.since <= at and (one.until is None or one.until > at) for one in gone)
        return None if away else person


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    """A schedule around a day on which clocks do something, and the minute at which to begin to read it."""
    zone, strange = draw(st.sampled_from(STRANGE_DAYS))
    first = datetime.combine(strange - timedelta(days=1), time(12), tzinfo=UTC)
    levels = tuple(draw(_rotations(strange)) for _ in range(draw(st.integers(1, 2))))
    overrides = tuple(draw(_override(first, number)) for number in range(draw(st.integers(0, 4))))
    absences = tuple(draw(_absence(first)) for _ in range(draw(st.integers(0, 2))))
    return Schedule(Rota(PEOPLE, levels, zone), overrides, absences), first


@st.composite
def _rotations(draw: st.DrawFn, around: date) -> Rotation:
    begins = datetime.combine(around, time(0)) + draw(st.integers(-96, 96)) * timedelta(minutes=30)
    every = draw(st.sampled_from([timedelta(hours=1), timedelta(hours=7), timedelta(days=1), timedelta(weeks=1)]))
    people = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4))
    return Rotation(begins, every, tuple(people))


def _instants(first: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(-200, 3200).map(lambda minutes: first + minutes * MINUTE)


@st.composite
def _override(draw: st.DrawFn, first: datetime, number: int) -> Override:
    start = draw(_instants(first))
    end = start + draw(st.integers(1, 1500)) * MINUTE
    person = draw(st.sampled_from([*KEYS, "gone@aserti.es"]))
    return Override(number, start, end, person, draw(st.sampled_from([None, *KEYS])))


@st.composite
def _absence(draw: st.DrawFn, first: datetime) -> Absence:
    since = draw(_instants(first))
    until = since + draw(st.integers(1, 1500)) * MINUTE if draw(st.booleans()) else None
    return Absence(draw(st.sampled_from(KEYS)), since, until)
