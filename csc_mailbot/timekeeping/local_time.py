"""Which instant does a clock on the wall mean? True on the two nights of the year when clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_TICK = timedelta(microseconds=1)
_EXACT = timedelta(seconds=1)


def opening_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) at which the zone's clocks show the time; the end of the gap when they skip it."""
    opening = datetime.combine(day, wall)
    return _shown(opening, zone) or _end_of_gap(opening, zone)


def closing_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) after which the zone's clocks show the day's earlier times no more.

    So a repeated time closes at its second showing, but 02:00 at its first when only the hour after it is repeated.
    """
    last = (datetime.combine(day, wall) - _TICK).replace(fold=1)
    shown = _shown(last, zone)
    return shown + _TICK if shown else _end_of_gap(last, zone)


def _shown(wall: datetime, zone: ZoneInfo) -> datetime | None:
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall else None


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    # PEP 495: inside a gap, fold=1 reads the time with the new offset (too early), fold=0 with the old one (too late).
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while after - before > _EXACT:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
