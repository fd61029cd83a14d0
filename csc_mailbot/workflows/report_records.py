"""What the reports ask of the books."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from csc_mailbot.tickets.figures import BooksFigures, PeriodFigures
from csc_mailbot.tickets.night import Night


class Reports(Protocol):
    """Reads the books as a whole. Nothing here writes."""

    def night(self, since: datetime, until: datetime, limit: int = 100) -> Night:
        """Return what happened from `since` until just before `until`, and what waits; at most `limit` incidents."""

    def period(self, since: datetime, until: datetime, zone: ZoneInfo) -> PeriodFigures:
        """Return the figures of a period; its days are those of the zone."""

    def books(self, failed_since: datetime) -> BooksFigures:
        """Return the state of the books, and which letters failed since the instant."""
