"""By what do others see how we are? Files and addresses, and the door at which they may ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from csc_mailbot.workflows.examination import Check, Condition
from csc_mailbot.workflows.ports import Mark, SendResult, Webhook


class Beacon(Protocol):
    """An address that notices when it is no longer asked."""

    async def fetch(self) -> SendResult:
        """Ask it; never raises."""


class Touched(Protocol):
    """A file whose age tells when we were last well."""

    async def touch(self) -> None:
        """Set its time to now.

        Raises:
            OSError: it cannot be made.
        """


class Exposition(Protocol):
    """Writes figures in the form that Prometheus reads."""

    content_type: str

    def write(self, condition: Condition, checks: Sequence[Check], polled: Mapping[str, datetime | None]) -> bytes:
        """Return the figures: what was counted since the start, how we are now, and when mailboxes were looked at."""


@dataclass(frozen=True, slots=True)
class StatusDoor:
    """Where /healthz and /metrics answer."""

    host: str
    port: int
    exposition: Exposition


@dataclass(frozen=True, slots=True)
class Signals:
    """By what others see how we are."""

    every: timedelta = timedelta(seconds=30)
    """How long from one examination to the next."""
    heartbeat_file: Touched | None = None
    heartbeat_url: Beacon | None = None
    alarm_file: Mark | None = None
    alarm_url: Webhook | None = None
    door: StatusDoor | None = None
