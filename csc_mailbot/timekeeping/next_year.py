"""Is the calendar ready for the year that comes? Local holidays are announced in autumn and written down by hand."""

from collections.abc import Iterable
from datetime import date

LOCAL_DAYS = 2
"""A year and municipality (Estatuto de los Trabajadores, art. 37.2; Real Decreto 2001/1983, art. 46)."""
_DECEMBER = 12


def lacking_local_days(added: Iterable[date], today: date) -> int:
    """Return how many of next year's local days are not written down; 0 before 1 December."""
    if today.month != _DECEMBER:
        return 0
    known = {day for day in added if day.year == today.year + 1}
    return max(0, LOCAL_DAYS - len(known))
