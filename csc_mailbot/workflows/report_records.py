"""What the reports ask of the books."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from csc_mailbot.tickets.figures import BooksFigures, PeriodFigures
from csc_mailbot.tickets.night import Night
from csc_mailbot.timekeeping.reporting_days import Period


class Reports(Protocol):
    """Reads the books as a whole. Nothing here writes."""

    def night(self, since: datetime, until: datetime, limit: int = 100) -> Night:
        """Return what happened from `since` until just before `until`, and what waits; at most `limit` incidents."""

    def period(self, whole: Period, zone: ZoneInfo, now: datetime) -> PeriodFigures:
        """Return the figures of a period; its days are those of the zone, what is open or late is so now."""

    def books(self, failed_since: datetime) -> BooksFigures:
        """Return the state of the books, and which letters failed since the instant."""
