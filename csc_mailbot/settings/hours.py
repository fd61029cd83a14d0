"""When does the desk work? Seasons of weekly hours, and which holidays count."""

import re
from datetime import date, datetime, time
from typing import Annotated, Self

from pydantic import Field, PlainValidator, model_validator

from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.values import Group, Line, Name
from csc_mailbot.timekeeping.business_hours import Interval, MonthDay, Season, exception_faults, season_faults

_LEAP_YEAR = 2024


def parse_interval(written: object) -> Interval:
    """Read `08:30-14:00`; `24:00` ends a day."""
    try:
        first_hour, first_minute, last_hour, last_minute = _numbers(r"(\d\d):(\d\d) ?[-–] ?(\d\d):(\d\d)", written)
        ends_the_day = (last_hour, last_minute) == (24, 0)
        read = Interval(time(first_hour, first_minute), time(0) if ends_the_day else time(last_hour, last_minute))
    except ValueError as error:
        raise ValueError('is not an interval; allowed: "08:30-14:00", with "24:00" for the end of the day') from error
    if not read.ends_with_the_day and read.start >= read.end:
        raise ValueError('ends before it begins; allowed: the end of the same day at the latest, such as "18:00-24:00"')
    return read


def parse_month_day(written: object) -> MonthDay:
    """Read `09-16` as month and day."""
    try:
        day = date(_LEAP_YEAR, *_numbers(r"(\d\d)-(\d\d)", written))
    except ValueError as error:
        raise ValueError('is not a day of the year; allowed: month and day such as "09-16"') from error
    return MonthDay(day.month, day.day)


def _numbers(shape: str, written: object) -> list[int]:
    found = re.fullmatch(shape, written.strip(), re.ASCII) if isinstance(written, str) else None
    if not found:
        raise ValueError("of another shape")
    return [int(number) for number in found.groups()]


def parse_date(written: object) -> date:
    """Read `2026-09-15`, with or without quotes."""
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    try:
        return date.fromisoformat(written if isinstance(written, str) else "")
    except ValueError as error:
        raise ValueError('is not a date; allowed: "2026-09-15"') from error


MonthDayText = Annotated[MonthDay, PlainValidator(parse_month_day)]
Intervals = tuple[Annotated[Interval, PlainValidator(parse_interval)], ...]
Dates = tuple[Annotated[date, PlainValidator(parse_date)], ...]


class SeasonSettings(Group):
    """`[[hours.seasons]]`: a part of the year; a weekday that is not named is closed."""

    name: Name
    """What it is called in messages. Required."""
    first: MonthDayText = Field(alias="from")
    """`from`: its first day. Required."""
    last: MonthDayText = Field(alias="to")
    """`to`: its last day, which still belongs to it; it may lie in the next year. Required."""
    monday: Intervals = ()
    """Half-open intervals of wall-clock time; none is closed. So for each weekday."""
    tuesday: Intervals = ()
    """As monday."""
    wednesday: Intervals = ()
    """As monday."""
    thursday: Intervals = ()
    """As monday."""
    friday: Intervals = ()
    """As monday."""
    saturday: Intervals = ()
    """As monday."""
    sunday: Intervals = ()
    """As monday."""

    @property
    def season(self) -> Season:
        """The season as the calendar takes it."""
        week = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)
        return Season(self.name, self.first, self.last, week)


class HolidaysSettings(Group):
    """`hours.holidays`: official holidays, corrected by hand."""

    country: Line = ""
    """ISO 3166 code; "" takes none but the added ones."""
    subdivision: Line = ""
    """The region's code in that country; "" takes the whole country's only."""
    add: Dates = ()
    """Local holidays and days on which the company closes. None; it beats `remove`."""
    remove: Dates = ()
    """Official holidays on which the desk works. None; it beats the country's list."""


class ExceptionSettings(Group):
    """`[[hours.exceptions]]`: a single day with hours of its own, whatever season and holidays say."""

    day: Annotated[date, PlainValidator(parse_date)]
    """Which day. Required."""
    open: Intervals = ()
    """Half-open intervals of wall-clock time; none is closed."""


_SPLIT_DAY = ["08:30-14:00", "15:00-18:00"]
_MORNING = ["08:30-14:00"]
_SUMMER_DAY = ["08:00-15:00"]
_COMPANY_SEASONS: tuple[dict[str, str | list[str]], ...] = (
    {"name": "regular", "from": "09-16", "to": "05-31"}
    | dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), _SPLIT_DAY)
    | {"friday": _MORNING},
    {"name": "summer", "from": "06-01", "to": "09-15"}
    | dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), _SUMMER_DAY),
)


class HoursSettings(Group):
    """`[hours]`: when the desk works."""

    holidays: HolidaysSettings = HolidaysSettings()
    """Which days are closed whatever the season says. None when left out."""
    seasons: tuple[SeasonSettings, ...] = tuple(map(SeasonSettings.model_validate, _COMPANY_SEASONS))
    """They must hold every day of the year once, 29 February too. The company's two (its document, section 10)."""

    exceptions: tuple[ExceptionSettings, ...] = ()
    """Single days: the morning of Christmas Eve, a Saturday on which the desk works. None."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        seasons = tuple(season.season for season in self.seasons)
        faults: list[Fault] = [(("seasons",), fault) for fault in season_faults(seasons)]
        days = [one.day for one in self.exceptions]
        faults += [
            (("exceptions", index, "day"), f"is there twice: {day}")
            for index, day in enumerate(days)
            if day in days[:index]
        ]
        faults += [
            (("exceptions",), fault) for fault in exception_faults({one.day: one.open for one in self.exceptions})
        ]
        return Faults.refuse(self, faults)
