"""What changes the rota, as the workflows see it in the books."""

from datetime import datetime
from typing import Protocol

from csc_mailbot.oncall.schedule import Absence, Override, Rota, Schedule


class RotaBook(Protocol):
    """Who is on call instead of whom, and who is absent. People are named by their technician's key."""

    def schedule(self, rota: Rota, since: datetime) -> Schedule:
        """Return the schedule that holds from the instant on."""

    def overrides(self, since: datetime) -> tuple[Override, ...]:
        """Return the overrides that end after the instant and were not cancelled, by id."""

    def absences(self, since: datetime) -> tuple[Absence, ...]:
        """Return the absences that end after the instant or have no end, the earliest first."""

    def add_override(self, wanted: Override, now: datetime) -> Override:
        """Write the override down, whatever its id; return it with its own."""

    def cancel_override(self, override_id: int, now: datetime) -> Override:
        """Take the override back, with all of its time; return it.

        Raises:
            NotFound: there is no such override, or it was cancelled before.
        """

    def set_absent(self, person: str, since: datetime, until: datetime | None, reason: str) -> bool:
        """Write down that the technician is absent; False when an absence held that time already."""

    def end_absence(self, person: str, now: datetime, *, reason: str | None = None) -> int:
        """End every absence of the technician that holds at the instant, or those of that reason; return how many."""

    def cancel_absences(self, person: str, since: datetime, *, reason: str | None = None) -> int:
        """Take back the technician's absences that begin later, or those of them with that reason; return how many."""
