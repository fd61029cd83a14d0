"""What happened while the desk was closed, incident by incident, as the bitácora tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.ticket import Folio, Ticket

PAGED = EntryKind.PAGE.value
"""The kind of an entry that tells the story of a page."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to an incident."""

    at: datetime
    kind: str
    """What kind of entry says so."""
    who: str
    """The person's name or address, or the kind of author: customer, agent, desk, machine."""
    facts: Mapping[str, object] = field(default_factory=dict, repr=False)
    """What the bitácora says of it, by its own names."""
    text: str = field(default="", repr=False)
    """A page's story, as the bitácora tells it; of what people wrote nothing is repeated."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An urgent notice that was written to somebody."""

    at: datetime
    to: str
    """The address."""


@dataclass(frozen=True, slots=True)
class Incident:
    """A ticket that something happened to, as it is now, with what happened in order."""

    ticket: Ticket
    happenings: tuple[Happening, ...]
    alerts: tuple[Alert, ...] = ()
    customer: str = ""
    """The organisation's name."""

    @property
    def is_new(self) -> bool:
        """Whether it was opened in that time."""
        return any(one.kind == EntryKind.OPENED.value for one in self.happenings)

    @property
    def is_loud(self) -> bool:
        """Whether anybody was alerted or paged."""
        return bool(self.alerts) or any(one.kind == PAGED for one in self.happenings)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that was refused, came back, or may not have arrived."""

    at: datetime
    to: str
    letter: str
    folio: Folio | None
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that waits until a person says what it is."""

    ledger_id: int
    received_at: datetime
    folio: Folio | None
    agent: str
    """Whose decision it is: the registered address; empty when nobody was asked."""


@dataclass(frozen=True, slots=True)
class UncoveredTime:
    """A time ahead in which nobody is on call."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Night:
    """All that happened from `since` until just before `until` (UTC), and what waits now."""

    since: datetime
    until: datetime
    incidents: tuple[Incident, ...] = ()
    held: tuple[HeldMail, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    uncovered: tuple[UncoveredTime, ...] = ()
    more: int = 0
    """Incidents beyond those that are named."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened and nothing waits. Gaps ahead alone make no night loud: they are told elsewhere."""
        return not (self.incidents or self.held or self.undelivered)
