"""The books, as they are asked by whoever watches over us: what must go by another way, and how the work gets on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from csc_mailbot.workflows.examination import Condition
from csc_mailbot.workflows.rows import ClaimedLetter


class BackupWay(Protocol):
    """The pages that must also go by another way than the SMTP server."""

    def next_due(self) -> datetime | None:
        """Return when the next page goes by the backup way; None when none has to."""

    def claim(self, limit: int, now: datetime, again_at: datetime) -> list[ClaimedLetter]:
        """Return due pages, oldest first, each put off to `again_at` in case nothing more is heard of it."""

    def put_off(self, outbox_id: int, at: datetime | None) -> None:
        """Let the page go by the backup way at that instant, or never, if it is still to go."""

    def hurry(self, outbox_id: int, now: datetime) -> None:
        """Let the page go by the backup way now: the SMTP server will not take it."""

    def went(self, outbox_id: int, ways: Sequence[str], answer: str, now: datetime) -> None:
        """Remember by which ways it went. A page that the SMTP server had refused counts as sent."""


class Conditions(Protocol):
    """How the books' work is getting on."""

    def look(self, now: datetime, *, with_books: bool = False) -> Condition:
        """Return how we are; with the books' figures, which are counted one by one, when they are asked for."""
