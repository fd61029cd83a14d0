"""When is the guardia on duty, and whom does a page tell, and when?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from csc_mailbot.oncall.probe import ProbePolicy
from csc_mailbot.oncall.schedule import Gap, Rota, Schedule
from csc_mailbot.timekeeping.business_hours import BusinessHours


class Notify(StrEnum):
    """Whom a step of a page tells."""

    ONCALL = "oncall"
    NEXT = "next"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a page: so long after the page, these are told."""

    after: timedelta
    notify: Notify


@dataclass(frozen=True, slots=True)
class OnCallPolicy:
    """The rules of the guardia, as configured."""

    rota: Rota
    hours: BusinessHours
    """When the desk works; the guardia's duty is what is left over."""
    steps: tuple[Step, ...]
    """In their order, at least one."""
    repeat_every: timedelta = timedelta(minutes=15)
    """After the last step, everybody again so often, until a person answers."""
    contact_within: timedelta = timedelta(minutes=30)
    """From a technician's OK to the first word to the customer."""
    page_words: tuple[str, ...] = ("URGENTE",)
    ignore_gaps_under: timedelta = timedelta(0)
    """Closed times shorter than this are no duty."""

    probes: ProbePolicy = field(default_factory=ProbePolicy)
    """How whoever is on call proves that a page would reach them."""
    invite_before: timedelta = timedelta(0)
    """How long before a shift its person gets it for the calendar; zero: never."""

    def is_duty(self, at: datetime) -> bool:
        """Tell whether URGENTE received at the instant wakes somebody: the desk is closed, and not just for a break."""
        if self.hours.is_open(at):
            return False
        closed, opens = self.hours.previous_closing(at), self.hours.next_opening(at)
        return closed is None or opens is None or opens - closed >= self.ignore_gaps_under

    def gaps(self, schedule: Schedule, since: datetime, until: datetime) -> tuple[Gap, ...]:
        """Return when nobody is on call within the time; gaps without any duty in them are left out."""
        return tuple(one for one in schedule.gaps(since, until) if self.has_duty(one.start, one.end))

    def has_duty(self, start: datetime, end: datetime) -> bool:
        """Tell whether there is any duty from `start` until just before `end`."""
        if self.is_duty(start):
            return True
        begins = self.next_duty(start)
        return begins is not None and begins < end

    def next_duty(self, at: datetime) -> datetime | None:
        """Return the instant (UTC) after `at` at which duty begins next; None when it never does."""
        closing = self.hours.next_closing(at)
        while closing and not self.is_duty(closing):
            closing = self.hours.next_closing(closing)
        return closing

    def duty_ends(self, at: datetime) -> datetime | None:
        """Return the instant (UTC) at which the duty of `at` ends: the desk's next opening; `at` itself in hours.

        None when the desk does not open within the calendar's horizon.
        """
        return self.hours.next_opening(at) if self.is_duty(at) else at.astimezone(UTC)
