"""Who is woken out of hours? The rotation, its people and the steps of a page."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from csc_mailbot.oncall.policy import Notify
from csc_mailbot.oncall.technician import AlertFormat
from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.hours import parse_interval
from csc_mailbot.settings.values import (
    Duration,
    Group,
    Line,
    MailAddress,
    MailAddresses,
    Name,
    SomeDuration,
    WebAddress,
    Words,
    shown_duration,
    within,
)
from csc_mailbot.timekeeping.business_hours import Interval


def parse_local_time(written: object) -> datetime:
    """Read `2026-01-05T08:30`, a wall-clock time in the desk's zone; it stays without one."""
    try:
        found = written if isinstance(written, datetime) else datetime.fromisoformat(str(written))
    except ValueError as error:
        raise ValueError('is not a local time; allowed: "2026-01-05T08:30", in the desk\'s zone') from error
    if found.tzinfo:
        raise ValueError('has an offset; allowed: "2026-01-05T08:30", in the desk\'s zone')
    return found


class RotationSettings(Group):
    """`oncall.rotation`: who takes turns."""

    start: Annotated[datetime, PlainValidator(parse_local_time)]
    """When the first person's first turn begins, in the desk's zone; turns keep that clock time all year. Required."""
    people: Annotated[tuple[MailAddress, ...], Field(min_length=1)]
    """In their order; each is in `[[oncall.people]]` or an agent. Naming one twice gives two turns. Required."""
    every: Annotated[Duration, AfterValidator(within(timedelta(hours=1), timedelta(days=366)))] = timedelta(weeks=1)
    """How long a turn is; a week."""


class LevelSettings(RotationSettings):
    """`[[oncall.rotations]]`: one of several levels, each with turns of its own; the first is woken first."""

    name: Name
    """What it is called in plans. Required."""


class StepSettings(Group):
    """One of `oncall.steps`."""

    after: Duration
    """Since the page. Required."""
    notify: Notify
    """oncall, next (in the rotation, not yet tried) or everybody (all people and administrators). Required."""


class AlertSettings(Group):
    """One of a person's `alerts`."""

    to: MailAddress
    """Where it goes. Required."""
    format: AlertFormat = AlertFormat.FULL
    """full, short (300 characters for a lock screen) or sms (160 characters)."""


class OnCallPersonSettings(Group):
    """`[[oncall.people]]`: a technician."""

    address: MailAddress
    """The technician's own address. Required."""
    name: Line = ""
    """As customers see it. An agent's is known; another's is made of the address when it is left out."""
    aliases: MailAddresses = ()
    """Other addresses that the technician writes from; an agent's are known. None."""
    alerts: tuple[AlertSettings, ...] = ()
    """Where alerts go; all of them at once. None: the whole alert to the address itself."""


def _minutes(*minutes: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=count) for count in minutes)


_STEPS = tuple(
    StepSettings(after=after, notify=notify)
    for after, notify in zip(
        _minutes(0, 5, 10, 20), (Notify.ONCALL, Notify.ONCALL, Notify.NEXT, Notify.EVERYBODY), strict=True
    )
)


def _refuse_unordered(steps: tuple[StepSettings, ...]) -> tuple[StepSettings, ...]:
    for earlier, later in pairwise(steps):
        if later.after <= earlier.after:
            raise ValueError(
                f"are out of order: {shown_duration(later.after)} stands after {shown_duration(earlier.after)}; "
                "allowed: each later than the one before"
            )
    return steps


class OnCallSettings(Group):
    """`[oncall]`: without it nobody is promised out of hours, and letters give the telephone."""

    rotation: RotationSettings | None = None
    """Who takes turns. None: everybody is told at each step."""
    rotations: tuple[LevelSettings, ...] = ()
    """Several levels instead of `rotation`, the one woken first first. None."""
    people: tuple[OnCallPersonSettings, ...] = ()
    """The technicians. None."""
    page_words: Annotated[Words, Field(min_length=1)] = ("URGENTE",)
    """Words in the subject that page out of hours, with their inflections."""
    ignore_gaps_under: Annotated[Duration, AfterValidator(within(timedelta(0), timedelta(hours=12)))] = timedelta(0)
    """Closed times shorter than this count as in hours: 2h covers the lunch break. 0m covers it by a page."""
    steps: Annotated[tuple[StepSettings, ...], Field(min_length=1), AfterValidator(_refuse_unordered)] = _STEPS
    """Who is told when, until somebody answers: after 0m and 5m oncall, 10m next, 20m everybody."""
    repeat_every: Annotated[Duration, AfterValidator(within(timedelta(seconds=1), timedelta(days=1)))] = timedelta(
        minutes=15
    )
    """After the last step it is repeated this often, for ever, until a person answers."""
    remind_before: Annotated[Duration, AfterValidator(within(timedelta(0), timedelta(days=14)))] = timedelta(days=1)
    """How long before a shift its technician is asked to say RECIBIDO; a day. 0m: never."""
    reminder_answer_within: SomeDuration = timedelta(hours=8)
    """Without an answer for so long, the administrators and the next technician are told; at least an hour before."""
    test_answer_within: Annotated[Duration, AfterValidator(within(timedelta(0), timedelta(days=1)))] = timedelta(
        minutes=30
    )
    """A shift begins with a test alert, marked PRUEBA, and this is how long its answer may take. 0m: no tests."""
    civil_hours: Annotated[Interval, PlainValidator(parse_interval)] = Interval(time(8, 30), time(21))
    """When reminders and tests may be sent. 08:30-21:00."""
    invite_before: Annotated[Duration, AfterValidator(within(timedelta(0), timedelta(days=366)))] = timedelta(0)
    """How long before a shift its technician gets it by mail for the calendar. 0m: never."""
    contact_within: SomeDuration = timedelta(minutes=30)
    """From a technician's OK to the first word to the customer; then there is a reminder, then the next person."""
    backup_after: SomeDuration = timedelta(seconds=60)
    """A page that `[smtp]` did not take for so long also goes by `[smtp.backup]` and by `webhook_url`. 60s leaves time
    for greylisting and a second try, and is a fifth of the first step's wait."""
    webhook_url: WebAddress = Field(default="", repr=False)
    """Address told of such a page, by POST as JSON, beside `[smtp.backup]` or in its place; it may hold a key.
    "" none."""

    @property
    def levels(self) -> tuple[RotationSettings, ...]:
        """Every rotation, the one woken first first."""
        return self.rotations or ((self.rotation,) if self.rotation else ())

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults: list[Fault] = []
        seen: set[str] = set()
        for index, person in enumerate(self.people):
            if person.address.casefold() in seen:
                faults.append((("people", index, "address"), f"is there twice: {person.address}"))
            seen.add(person.address.casefold())
        if self.rotation and self.rotations:
            faults.append((("rotations",), "stand beside oncall.rotation; allowed: one of the two"))
        if self.civil_hours.ends_with_the_day or self.civil_hours.start >= self.civil_hours.end:
            faults.append((("civil_hours",), "does not end after it begins; allowed: hours of one day"))
        names = [level.name.casefold() for level in self.rotations]
        faults += [
            (("rotations", index, "name"), f"is a level's name already: {self.rotations[index].name}")
            for index, name in enumerate(names)
            if name in names[:index]
        ]
        if not self.people and not self.levels:
            faults.append((("people",), "is required: there is nobody to wake; or leave [oncall] out"))
        return Faults.refuse(self, faults)
