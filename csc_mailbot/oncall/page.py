"""What is a page? Incidents that cannot wait, the alerts that went out for them, and who took them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csc_mailbot.oncall.technician import AlertFormat


class PageState(StrEnum):
    """Where a page stands. Only a person ends the alerts."""

    ALERTING = "alerting"
    ACKED = "acked"
    """Somebody has it; the customer was not spoken to yet."""
    CONTACTED = "contacted"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether somebody must still act: new words of the customer belong to the page."""
        return self in {PageState.ALERTING, PageState.ACKED}


class Ending(StrEnum):
    """Why a page is closed."""

    NOT_URGENT = "not_urgent"
    SETTLED = "settled"
    """Its incidents are done or cancelled, or the office took over."""


class AttemptState(StrEnum):
    """What became of an alert."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    """The SMTP server took it."""
    FAILED = "failed"
    """It was refused or came back."""
    DECLINED = "declined"
    ABSENT = "absent"
    """A robot answered it."""
    NEWS = "news"
    """No alert but another letter about the page, which can be answered as well."""


UNABLE = frozenset({AttemptState.FAILED, AttemptState.DECLINED, AttemptState.ABSENT})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the escalation is."""

    began_at: datetime
    """From when the steps' `after` counts; a step that runs early moves it, and so the rest."""
    done: int = 0
    """Steps that ran."""
    rounds: int = 0
    """How often everybody was alerted after the last step."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One alert to one place."""

    outbox_id: int
    person: str
    """The technician's key."""
    name: str
    to: str
    format: AlertFormat
    step: int
    """Counted from 1; the rounds after the last step go on counting."""
    at: datetime
    state: AttemptState = AttemptState.QUEUED


@dataclass(frozen=True, slots=True)
class Incident:
    """A ticket that the page is about."""

    ticket_id: int
    mail_id: int | None
    """The mail that could not wait; None when it did wait, until the desk closed."""
    added_at: datetime
    told_at: datetime | None = None
    """When its customer was told that the guardia is alerted."""
    unverified: bool = False
    """Nothing proves that its sender is who it says."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the books hold it."""

    id: int
    requester: str
    """The key of whoever asked for help."""
    raised_at: datetime
    progress: Progress
    state: PageState = PageState.ALERTING
    acked_by: str | None = None
    """The key of whoever has it, or had it last."""
    acked_name: str = ""
    acked_at: datetime | None = None
    reminded_at: datetime | None = None
    snoozed_at: datetime | None = None
    ending: Ending | None = None
    addenda: int = 0
    """How often somebody was alerted again because the customer wrote again."""
    incidents: tuple[Incident, ...] = ()
    attempts: tuple[Attempt, ...] = field(default=(), repr=False)

    @property
    def tried(self) -> frozenset[str]:
        """The keys of everybody who was alerted."""
        return frozenset(one.person for one in self.attempts)

    @property
    def unable(self) -> frozenset[str]:
        """The keys of those who said no, could not be reached or are absent."""
        return frozenset(one.person for one in self.attempts if one.state in UNABLE)

    @property
    def leaves_nobody(self) -> bool:
        """Whether all who were alerted at the last step are unable: then the next step is due at once."""
        last = max((one.step for one in self.attempts), default=0)
        return all(one.person in self.unable for one in self.attempts if one.step == last)


class LastPage(StrEnum):
    """What judgement must know of a ticket's last page."""

    OPEN = "open"
    CONTACTED = "contacted"
    NOT_URGENT = "not_urgent"
    """A technician said that it can wait."""
    CLOSED = "closed"
