"""The desk at work: everything that the workflows go by, as one value. A reloaded configuration is another value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from csc_mailbot.intake.policies import Policies
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.typesetting import NoPress, Press, Templates
from csc_mailbot.timekeeping.clock import Clock
from csc_mailbot.workflows.examination import HealthPolicy
from csc_mailbot.workflows.ports import CalendarWriter


@dataclass(frozen=True, slots=True)
class Periods:
    """How long things are kept: for ever, where nobody says otherwise."""

    raw_mail: timedelta = timedelta(days=36500)
    attachments: timedelta = timedelta(days=36500)
    ignored_mail: timedelta = timedelta(days=36500)
    sent_letters: timedelta = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class CanaryPolicy:
    """How often a mail to ourselves goes round; `every` of nothing: never."""

    every: timedelta = timedelta(0)
    back_within: timedelta = timedelta(minutes=10)
    before_closing: timedelta = timedelta(0)
    """How long before the desk closes one more goes; nothing: none does."""


@dataclass(frozen=True, slots=True)
class ReportsPolicy:
    """Which reports are sent by themselves."""

    night: bool = True
    quiet_night: bool = False
    """Whether a night in which nothing happened is told too."""
    week: bool = True
    books: time | None = time(7)
    """At what time of the day; None never."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Rules, visiting card, templates and clock."""

    policies: Policies
    card: DeskCard
    templates: Templates
    clock: Clock
    press: Press = field(default_factory=NoPress)
    """Who helps to set letters in type while many are written."""
    authserv_ids: Mapping[str, str] = field(default_factory=dict)
    """Whose Authentication-Results each mailbox believes, by the mailbox's name."""
    plus_addressing: bool = False
    """Whether mail to `soporte+x@` reaches the desk, so that tokens may stand in addresses."""
    pages_possible: bool = False
    """Whether technicians are on call, so that URGENTE out of hours reaches one."""
    canary: CanaryPolicy = field(default_factory=CanaryPolicy)
    health: HealthPolicy = field(default_factory=HealthPolicy)
    credential_ends: Mapping[str, datetime] = field(default_factory=dict)
    """When keys to servers end, as the configuration says, by their place in it."""
    backup_after: timedelta | None = None
    """How long the SMTP server may leave a page untaken until it also goes by the backup way; None: there is none."""
    periods: Periods = field(default_factory=Periods)
    """How long things are kept."""
    calendar: CalendarWriter | None = None
    """Writes shifts for calendars; None: none are sent."""
    reports: ReportsPolicy | None = None
    """Which reports are sent by themselves; None: no report is, and none is planned."""
