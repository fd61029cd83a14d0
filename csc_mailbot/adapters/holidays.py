"""Which days are official holidays? The one door to the `holidays` library, with the office's corrections.

Only dates are taken from it: names follow the process's language, and an instant would be looked up by the date of its
own zone instead of the desk's.
"""

from collections.abc import Iterable
from datetime import date, datetime

import holidays

from csc_mailbot.errors import SettingsError

_KEY = "hours.holidays"
_LANGUAGE = "es"


class PublicHolidays:
    """A container of dates. `remove` beats the library, `add` beats `remove`; years are worked out when asked for."""

    def __init__(
        self, country: str, subdivision: str = "", add: Iterable[date] = (), remove: Iterable[date] = ()
    ) -> None:
        """Keep the place and the corrections; an empty country means that only the added days are holidays.

        Raises:
            SettingsError: the library does not know the country or the subdivision.
        """
        self._country = country
        self._subdivision = subdivision or None
        self._add = frozenset(add)
        self._remove = frozenset(remove)
        self._years: dict[int, frozenset[date]] = {}
        _refuse_unknown(country, subdivision)

    def __contains__(self, day: object) -> bool:
        """Tell whether the date is a holiday.

        Raises:
            TypeError: an instant was asked for; the caller must say in which zone it has a date.
        """
        if isinstance(day, datetime):
            raise TypeError("holidays are dates; take the instant's date in the desk's zone first")
        return isinstance(day, date) and day in self._in(day.year)

    def in_year(self, year: int) -> tuple[date, ...]:
        """Return the year's holidays in order; empty when the library does not know the year."""
        return tuple(sorted(self._in(year)))

    def knows(self, year: int) -> bool:
        """Tell whether the library has official holidays for the year; of years that it does not know it says none."""
        return bool(self._official(year))

    def _in(self, year: int) -> frozenset[date]:
        known = self._years.get(year)
        if known is None:
            added = {day for day in self._add if day.year == year}
            known = self._years[year] = frozenset(self._official(year) - self._remove | added)
        return known

    def _official(self, year: int) -> set[date]:
        if not self._country:
            return set()
        found = holidays.country_holidays(self._country, self._subdivision, years=year, language=_LANGUAGE)
        # Some countries' lists spill over into the neighbouring year.
        return {day for day in found if day.year == year}


def _refuse_unknown(country: str, subdivision: str) -> None:
    if not country:
        faults = [f"{_KEY}.subdivision: needs a country beside it"] if subdivision else []
    else:
        faults = _unknown(country, subdivision)
    if faults:
        raise SettingsError(_KEY, faults)


def _unknown(country: str, subdivision: str) -> list[str]:
    try:
        holidays.country_holidays(country)
    except NotImplementedError:
        return [f'{_KEY}.country: there is no calendar for "{country}"; allowed are ISO 3166 codes such as ES']
    try:
        holidays.country_holidays(country, subdivision or None)
    except NotImplementedError:
        allowed = ", ".join(holidays.list_supported_countries()[country]) or 'only ""'
        return [f'{_KEY}.subdivision: {country} has no calendar for "{subdivision}"; allowed: {allowed}']
    return []
