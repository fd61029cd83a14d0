"""The mailboxes that every Inbox is tried on: Dovecot in all its variants."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes

from csc_mailbot.adapters.imap_inbox import ImapOptions
from tests.servers.dovecot import Dovecot, DovecotOptions
from tests.servers.mailboxes import Mailboxes

DOVECOTS = {
    "dovecot": DovecotOptions(),
    "dovecot without MOVE": DovecotOptions(without={"MOVE"}),
    "dovecot without MOVE and UIDPLUS": DovecotOptions(without={"MOVE", "UIDPLUS"}),
    "dovecot without IDLE": DovecotOptions(without={"IDLE"}),
    "dovecot with a namespace": DovecotOptions(separator=".", prefix="INBOX."),
    "dovecot with slashes, without NAMESPACE": DovecotOptions(separator="/", without={"NAMESPACE"}),
}


def mail(subject: str, text: str = "Buenos días\r\n") -> bytes:
    return f"From: ana@cliente.example\r\nSubject: {subject}\r\n\r\n{text}".encode()


@dataclass(frozen=True)
class Place:
    """A mailbox on a server, and how to get at it from both sides."""

    options: ImapOptions
    mailboxes: Mailboxes
    user: str
    processed: str
    expunges: bool = True
    patience: timedelta = timedelta(minutes=5)
    """How long to wait for mail; short where the server cannot tell."""

    async def append(self, *contents: bytes, received_at: datetime | None = None) -> None:
        await self.mailboxes.append(self.user, *contents, received_at=received_at)

    async def subjects(self, folder: str) -> list[str]:
        found = await self.mailboxes.mails(self.user, folder)
        return [message_from_bytes(each.content)["Subject"] for each in found if r"\Deleted" not in each.flags]


class Dovecots:
    """The variants, each started when the first test wants it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._started: dict[str, Dovecot] = {}

    def get(self, name: str) -> Dovecot:
        if name not in self._started:
            self._started[name] = self._stack.enter_context(Dovecot(DOVECOTS[name]))
        return self._started[name]
