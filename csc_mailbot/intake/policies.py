"""The rules that judgement goes by, as values; `settings` makes them from the configuration."""

from dataclasses import dataclass, field
from datetime import timedelta

from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.tickets.people import Directory
from csc_mailbot.tickets.sla import SlaPolicy
from csc_mailbot.tickets.ticket import TicketType
from csc_mailbot.timekeeping.business_hours import BusinessHours


@dataclass(frozen=True, slots=True)
class ScreeningPolicy:
    """Whom we do not listen to, and which machines may speak up."""

    banned: tuple[str, ...] = ()
    """Addresses, or domains as `@example.com`."""
    monitors: tuple[str, ...] = ()
    """Addresses of monitoring systems whose bulk mail may page."""


@dataclass(frozen=True, slots=True)
class UrgencyPolicy:
    """The words that say how bad it is, and the phrases in which they mean nothing."""

    urgent: tuple[str, ...] = ("urgente", "urgent", "urxente")
    severe: tuple[str, ...] = ("grave", "severe")
    critical: tuple[str, ...] = ("crítica", "crítico", "critical")
    ignore: tuple[str, ...] = ("transporte urgente", "envío urgente", "ruta crítica", "stock crítico")


@dataclass(frozen=True, slots=True)
class TypeRule:
    """Words that speak for a type; each that occurs adds `weight`, in the subject twice."""

    type: TicketType
    words: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class ClassificationPolicy:
    """The type rules, and how much must speak for a type before it is suggested."""

    rules: tuple[TypeRule, ...] = ()
    threshold: int = 2


@dataclass(frozen=True, slots=True)
class RatesPolicy:
    """Windows on automatic letters to one address that is not an agent's; they end loops that headers do not."""

    window_seconds: int = 600
    per_ticket: int = 10
    in_all: int = 30
    team_window_seconds: int = 300
    team_notices: int = 10
    """Notices to one agent in the team window; what is over becomes one list."""


@dataclass(frozen=True, slots=True)
class ConversationPolicy:
    """How long a conversation waits, and when two agents stand in each other's way."""

    reopen_window: timedelta = timedelta(days=30)
    remind_after: int = 3
    """Working days without an answer of the customer."""
    close_after: int = 10
    """Working days without an answer of the customer."""
    collision_window: timedelta = timedelta(minutes=5)
    collision_wait: timedelta = timedelta(minutes=10)
    robot_window: timedelta = timedelta(seconds=60)
    """An answer that reads like a robot's and comes this soon after our letter is one."""
    held_reminder: timedelta = timedelta(hours=1)
    """Working time until the author of a held mail is reminded."""
    held_alarm: timedelta = timedelta(hours=4)
    """Working time until the team and the administrators hear of a held mail."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything that `judge` goes by."""

    directory: Directory
    hours: BusinessHours
    tokens: TokenKeys
    oncall: OnCallPolicy | None = None
    """None: nobody is on call, and nobody is promised."""
    folio_prefix: str = "CSC"
    screening: ScreeningPolicy = field(default_factory=ScreeningPolicy)
    urgency: UrgencyPolicy = field(default_factory=UrgencyPolicy)
    classification: ClassificationPolicy = field(default_factory=ClassificationPolicy)
    rates: RatesPolicy = field(default_factory=RatesPolicy)
    conversation: ConversationPolicy = field(default_factory=ConversationPolicy)
    sla: SlaPolicy = field(default_factory=SlaPolicy)
