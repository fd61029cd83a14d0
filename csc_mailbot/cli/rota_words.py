"""How instants, people and shifts of the rota look in a terminal, and how they are typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from csc_mailbot.errors import NotFound, PermanentError
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Gap, Rota, Schedule
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.timekeeping.local_time import opening_instant
from csc_mailbot.wiring import Office

_SPANISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T,]+(?:a las )?(\d{1,2}):(\d{2}))?")


def rules_of(office: Office) -> OnCallPolicy:
    """Return the rules of the guardia.

    Raises:
        NotFound: the configuration has none.
    """
    rules = office.desk.policies.oncall
    if rules is None:
        raise NotFound("nobody is on call: the configuration has no [oncall]")
    return rules


def schedule_of(office: Office, rules: OnCallPolicy, since: datetime) -> Schedule:
    """Return the schedule that holds from the instant on; the configured one where there is no database yet.

    Raises:
        PermanentError: the database must be brought up to date first.
        DatabaseUnavailable: the database cannot be had.
    """
    if office.database.is_there():
        return office.books.look(lambda records: records.rota.schedule(rules.rota, since))
    if office.database.is_embedded and not office.database.is_a_file:
        return Schedule(rules.rota)
    raise PermanentError("the database has no tables of this version yet: run `csc-mailbot db upgrade` first")


def instant(written: str, zone: ZoneInfo, *, ends_day: bool = False) -> datetime:
    """Read `2026-12-06T22:00`, `2026-12-06`, `06/12/2026 22:00` or `06/12/2026`, by the desk's clocks.

    Args:
        written: what was typed.
        zone: the desk's.
        ends_day: whether a day alone means its end instead of its beginning.

    Raises:
        PermanentError: it is no date and time; the message says what is allowed.
    """
    text = written.strip()
    try:
        if found := _SPANISH.fullmatch(text):
            day, month, year, hour, minute = found.groups()
            wall = datetime.combine(date(int(year), int(month), int(day)), time(int(hour or 0), int(minute or 0)))
            is_day = hour is None
        else:
            wall, is_day = datetime.fromisoformat(text), "T" not in text and " " not in text
    except ValueError as error:
        allowed = "2026-12-06T22:00, 2026-12-06, 06/12/2026 22:00 or 06/12/2026"
        raise PermanentError(f"{written!r} is no date and time; allowed: {allowed}") from error
    if wall.tzinfo:
        return wall
    if is_day and ends_day:
        wall += timedelta(days=1)
    return opening_instant(wall.date(), wall.time(), zone)


def technician_named(named: str, rota: Rota) -> Technician:
    """Return the technician with the address or the name; a part of a name that only one has is enough.

    Raises:
        NotFound: nobody, or more than one; the message lists them all.
    """
    wanted = named.strip().casefold()
    if by_address := rota.technician_of(wanted):
        return by_address
    found = [one for one in rota.technicians if one.name.casefold() == wanted]
    found = found or [one for one in rota.technicians if wanted and wanted in one.name.casefold()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one.name} <{one.address}>" for one in rota.technicians)
    raise NotFound(f"{'several people have' if found else 'nobody has'} the name or address {named!r}; known: {known}")


def shown(at: datetime | None, zone: ZoneInfo) -> str:
    """Return an instant for a table."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}" if at else ""


def iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Return an instant for a program: ISO 8601 with the zone's offset."""
    return at.astimezone(zone).isoformat() if at else None


def shift_values(shift: Shift, rota: Rota) -> Mapping[str, Any]:
    """Return a shift as JSON values."""
    technician = rota.find(shift.person)
    return {
        "start": iso(shift.start, rota.timezone),
        "end": iso(shift.end, rota.timezone),
        "level": shift.level + 1,
        "rotation": rota.rotations[shift.level].name if rota.rotations else "",
        "person": technician.address if technician else shift.person,
        "name": technician.name if technician else "",
    }


def gap_values(gap: Gap, rota: Rota) -> Mapping[str, Any]:
    """Return a gap as JSON values."""
    absent = rota.find(gap.absent) if gap.absent else None
    return {
        "start": iso(gap.start, rota.timezone),
        "end": iso(gap.end, rota.timezone),
        "absent": absent.address if absent else None,
    }
