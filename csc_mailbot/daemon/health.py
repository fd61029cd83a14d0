"""Is the daemon getting on? Each loop promises when it will be heard of again; all keep word, or the watchdog barks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic


class Pulse:
    """The loops' promises. A loop that waits for a dead server still gets on; one that hangs does not."""

    def __init__(self) -> None:
        """Begin without promises."""
        self._promised: dict[str, float] = {}

    def beat(self, loop: str, within: timedelta) -> None:
        """Say that the loop got on, and will be heard of again within that time."""
        self._promised[loop] = monotonic() + within.total_seconds()

    def end(self, loop: str) -> None:
        """Say that the loop ended on purpose."""
        self._promised.pop(loop, None)

    def overdue(self) -> list[str]:
        """Return the loops that broke their promise."""
        now = monotonic()
        return [loop for loop, by in self._promised.items() if by < now]


class Polls:
    """When each mailbox was last looked at with success."""

    def __init__(self) -> None:
        """Begin without mailboxes."""
        self._last: dict[str, datetime | None] = {}

    @property
    def last(self) -> Mapping[str, datetime | None]:
        """The instants of the mailboxes that are ours to look at; None: not yet."""
        return self._last

    def begin(self, mailbox: str) -> None:
        """Say that the mailbox is ours to look at."""
        self._last.setdefault(mailbox, None)

    def end(self, mailbox: str) -> None:
        """Say that another looks at the mailbox."""
        self._last.pop(mailbox, None)

    def good(self, mailbox: str, at: datetime) -> None:
        """Say that the mailbox was looked at."""
        self._last[mailbox] = at
