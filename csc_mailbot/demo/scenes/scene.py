"""What is a scene? A title, what to look at, and what is done on the stage."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid

from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.journal import Judged
from csc_mailbot.demo.people import DESK, Person
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome


@dataclass(frozen=True, slots=True)
class Scene:
    """One part of the story. `play` raises StoryFailed when it does not go as it must."""

    title: str
    words: str
    play: Callable[[Stage], Awaitable[None]]


def mail_to_desk(author: Person, subject: str, text: str, now: datetime) -> EmailMessage:
    """Return a mail as the author's program writes it, addressed to the desk."""
    mail = EmailMessage()
    mail["From"] = formataddr((author.name, author.address))
    mail["To"] = DESK.address
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=author.address.partition("@")[2])
    mail.set_content(text)
    return mail


def expect(judged: Judged, kind: MailKind, outcome: Outcome) -> None:
    """Check what became of a mail.

    Raises:
        StoryFailed: it was something else.
    """
    found = judged.decision
    if (found.kind, found.outcome) != (kind, outcome):
        raise StoryFailed(
            f"the mail was judged {found.kind.value}: {found.outcome.value}, "
            f"and should have been {kind.value}: {outcome.value}"
        )
