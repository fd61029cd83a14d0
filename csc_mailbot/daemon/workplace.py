"""What the loops share: the doors to the world, the desk as it is configured now, and who listens."""

from dataclasses import dataclass, field
from datetime import timedelta

from csc_mailbot.daemon.health import Pulse
from csc_mailbot.daemon.loop import Bell
from csc_mailbot.daemon.observer import Observer
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import Inbox, Sender
from csc_mailbot.workflows.records import Books


@dataclass(slots=True)
class Workplace:
    """The daemon's doors. `desk` is replaced as a whole when the configuration is read again."""

    desk: Desk
    books: Books
    inboxes: tuple[tuple[Inbox, timedelta], ...]
    """Each mailbox with its poll interval."""
    sender: Sender
    observer: Observer
    pulse: Pulse = field(default_factory=Pulse)
    mail_kept: Bell = field(default_factory=Bell)
    letters_written: Bell = field(default_factory=Bell)
