"""What can go wrong.

MailbotError
├── TemporaryError        try again; `retry_after` says when it makes sense
│   ├── InboxUnavailable      the IMAP server cannot be had
│   │   └── InboxRefusal          it said no to a command
│   ├── SenderUnavailable     the SMTP server cannot be had
│   ├── DatabaseUnavailable   the database is away, locked or full
│   │   └── Entangled             another worker was in the way
│   ├── OwnershipHeld         another process works on this desk
│   └── Premature             an earlier mail must be judged first
└── PermanentError        trying again changes nothing
    ├── SettingsError         the configuration is refused; every fault is listed
    ├── NotFound              what was asked for is not there
    ├── Refused               what was asked for may not be done
    └── TakenOver             another worker goes on with what was claimed

A message says what is wrong, where, and what to do. It never holds a secret, an address or a body.
"""

from collections.abc import Sequence
from datetime import timedelta


class MailbotError(Exception):
    """Base of every error that this program raises on purpose."""


class TemporaryError(MailbotError):
    """Trying again may help; `retry_after` is the shortest useful wait, or None when the caller knows better."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        """Keep the message for people and the wait for the caller."""
        super().__init__(message)
        self.retry_after = retry_after


class InboxUnavailable(TemporaryError):
    """The IMAP server refuses, stalls or is gone."""


class InboxRefusal(InboxUnavailable):
    """The IMAP server understood a command and said no; the connection stands. A full quota, for example."""


class SenderUnavailable(TemporaryError):
    """The SMTP server refuses every mail, stalls or is gone; no mail was handed over."""


class DatabaseUnavailable(TemporaryError):
    """The database is away, locked for too long, or its disk is full."""


class Entangled(DatabaseUnavailable):
    """Two workers held what the other wanted, and the database undid what this one did: it may try again at once."""


class OwnershipHeld(TemporaryError):
    """Another process holds this desk."""


class Premature(TemporaryError):
    """A mail answers or repeats another that is not judged yet: it must wait for that one."""

    def __init__(self, mail_id: int, earlier: int) -> None:
        """Keep the earlier mail's number in the ledger."""
        super().__init__(f"mail {mail_id} waits for mail {earlier}, which it answers or repeats")
        self.earlier = earlier


class PermanentError(MailbotError):
    """Trying again changes nothing; a person must mend something."""


class SettingsError(PermanentError):
    """The configuration is refused. `faults` lists every fault, each with key, what is wrong and what is allowed."""

    def __init__(self, source: str, faults: Sequence[str]) -> None:
        """Keep the faults and show them all, a line each."""
        self.source = source
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"{source}: {count}", *(f"  - {fault}" for fault in self.faults)]))


class NotFound(PermanentError):
    """What was asked for is not there."""


class Refused(PermanentError):
    """What was asked for may not be done; the message says why."""


class TakenOver(PermanentError):
    """Another worker goes on with what this one had claimed: this one must leave it alone."""
