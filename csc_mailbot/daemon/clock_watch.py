"""Was the machine's clock put back? The loops do not mind, but rows with instants from before would wait too long."""

from datetime import datetime, timedelta
from time import monotonic

from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.put_back import put_back

TOLERANCE = timedelta(seconds=30)
"""Less than this is how time servers correct a clock; nothing waits noticeably longer for it."""


class ClockWatch:
    """Compares the clock with one that only goes forward."""

    def __init__(self, place: Workplace) -> None:
        """Begin with the clock as it is now."""
        self._place = place
        self._begin = self._beginning()

    async def look(self) -> None:
        """Mend what waits for an instant that was set while the clock was ahead.

        Raises:
            DatabaseUnavailable: the books cannot be had; the next look mends it.
        """
        place, begin = self._place, self._beginning()
        by = self._begin - begin
        if abs(by) < TOLERANCE:
            return
        if by > timedelta(0) and await place.duties.take("deadlines"):
            mended = await put_back(place.books, by, place.desk.clock.now())
            place.observer.warned("clock_put_back", seconds=round(by.total_seconds()), mended=mended)
            place.letters_written.ring()
        self._begin = begin

    def _beginning(self) -> datetime:
        """Return what the clock showed when the other one began; it moves only when somebody sets the clock."""
        return self._place.desk.clock.now() - timedelta(seconds=monotonic())
