"""What the loops share: the doors to the world, the desk as it is configured now, and who listens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from csc_mailbot.daemon.health import Polls, Pulse
from csc_mailbot.daemon.loop import Bell
from csc_mailbot.daemon.observer import Observer
from csc_mailbot.daemon.signals import Signals
from csc_mailbot.workflows.deliver_by_backup import BackupWays
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.keep_mail import MailboxPost
from csc_mailbot.workflows.ports import Duties, Sender
from csc_mailbot.workflows.read_mail import NoReader, Reader
from csc_mailbot.workflows.records import Books


@dataclass(frozen=True, slots=True)
class WatchedMailbox:
    """A mailbox, and how often it is asked when it says nothing by itself."""

    post: MailboxPost
    poll: timedelta = timedelta(seconds=30)

    @property
    def name(self) -> str:
        """The mailbox's name in the ledger and the log."""
        return self.post.inbox.name

    @property
    def loop(self) -> str:
        """What its loop is called."""
        return f"mailbox {self.name}"


class EveryDuty:
    """The duties of a worker that has the desk for itself."""

    async def take(self, _duty: str) -> bool:
        """Tell that the duty is ours."""
        return True


@dataclass(slots=True)
class Workplace:
    """The daemon's doors. `desk` is replaced as a whole when the configuration is read again."""

    desk: Desk
    books: Books
    mailboxes: tuple[WatchedMailbox, ...]
    sender: Sender
    observer: Observer
    reader: Reader = field(default_factory=NoReader)
    """Who helps to read while much mail waits."""
    pulse: Pulse = field(default_factory=Pulse)
    polls: Polls = field(default_factory=Polls)
    backup: BackupWays = field(default_factory=BackupWays)
    told_ends: Callable[[], Mapping[str, datetime]] = dict
    """When keys to servers end, as their token endpoints told, by their place in the configuration."""
    duties: Duties = field(default_factory=EveryDuty)
    signals: Signals = field(default_factory=Signals)
    mail_kept: Bell = field(default_factory=Bell)
    pages_written: Bell = field(default_factory=Bell)
    backup_wanted: Bell = field(default_factory=Bell)
    deadlines_set: Bell = field(default_factory=Bell)
    letters_written: Bell = field(init=False)
    """Rings the three above as well: whoever writes letters need not know whether pages are among them."""

    def __post_init__(self) -> None:
        """Hang up the bell that rings others."""
        self.letters_written = Bell(self.pages_written, self.backup_wanted, self.deadlines_set)
