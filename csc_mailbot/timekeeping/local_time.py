"""Which instant does a clock on the wall mean? True on the two nights of the year when clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EXACT = timedelta(seconds=1)


def first_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) at which the zone's clocks show the time; the end of the gap when they skip it."""
    return _instant(datetime.combine(day, wall), zone)


def last_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the last instant (UTC) at which the zone's clocks show the time; the end of the gap when they skip it."""
    return _instant(datetime.combine(day, wall).replace(fold=1), zone)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return instant if shown == wall.replace(fold=0) else _end_of_gap(wall, zone)


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
