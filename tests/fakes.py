"""An inbox and a sender in memory, and an observer that remembers what it heard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from csc_mailbot.errors import InboxRefusal, InboxUnavailable
from csc_mailbot.intake.intents import Decision
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.deliver_outbox import Attempt
from csc_mailbot.workflows.ports import Accepted, FetchedMail, MailSummary, OutgoingMail, SendResult
from csc_mailbot.workflows.rows import PendingMail


@dataclass(slots=True)
class MemoryInbox:
    """A folder whose mails are a dict by UID; `calls` tells what was asked in which order."""

    name: str = "soporte"
    uidvalidity: int = 7
    mails: dict[int, FetchedMail] = field(default_factory=dict)
    processed: dict[int, FetchedMail] = field(default_factory=dict)
    subjects: dict[int, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    fails_at: str = ""
    """The call that finds the server gone."""
    refuses: bool = False
    """Says no to moving mail, and stays connected."""
    next_uid: int = 1
    withheld: set[int] = field(default_factory=set)
    """Mails that end the connection when they are fetched."""

    def put(self, content: bytes, *, received_at: datetime, subject: str = "", size: int | None = None) -> int:
        """Deliver a mail; return its UID."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid] = FetchedMail(uid, len(content) if size is None else size, received_at, content)
        self.subjects[uid] = subject
        return uid

    def begin_another_life(self) -> None:
        """Number every mail anew, as a server does that rebuilt the folder."""
        self.uidvalidity += 1
        kept = [(mail, self.subjects[uid]) for uid, mail in self.mails.items()]
        self.mails, self.next_uid = {}, 1
        for mail, subject in kept:
            self.put(mail.content, received_at=mail.received_at, subject=subject, size=mail.size)

    async def open(self) -> int:
        """Answer the port."""
        self._call("open")
        return self.uidvalidity

    async def new_mail(self, after: int, known: Collection[int] = ()) -> list[MailSummary]:
        """Answer the port."""
        self._call("new_mail")
        return [
            MailSummary(uid, mail.size, mail.received_at, self.subjects[uid])
            for uid, mail in sorted(self.mails.items())
            if uid > after and uid not in known
        ]

    async def fetch(self, mails: Sequence[MailSummary]) -> list[FetchedMail]:
        """Answer the port."""
        self._call("fetch " + " ".join(str(one.uid) for one in mails))
        if self.withheld & {one.uid for one in mails}:
            raise InboxUnavailable("closed the connection")
        return [self.mails[one.uid] for one in mails if one.uid in self.mails]

    async def fetch_head(self, mail: MailSummary) -> FetchedMail | None:
        """Answer the port."""
        self._call(f"fetch_head {mail.uid}")
        whole = self.mails.get(mail.uid)
        if whole is None:
            return None
        return FetchedMail(whole.uid, whole.size, whole.received_at, whole.content[:200], complete=False)

    async def put_away(self, uids: Sequence[int]) -> None:
        """Answer the port."""
        self._call("put_away " + " ".join(map(str, uids)))
        if self.refuses:
            raise InboxRefusal("the folder is full")
        self.processed |= {uid: self.mails.pop(uid) for uid in uids if uid in self.mails}

    async def wait(self, timeout: timedelta) -> None:  # noqa: ASYNC109 - the port's own word
        """Answer the port."""
        self._call(f"wait {timeout.total_seconds():.0f}")

    async def close(self) -> None:
        """Answer the port."""
        self.calls.append("close")

    def _call(self, what: str) -> None:
        self.calls.append(what)
        if self.fails_at and what.startswith(self.fails_at):
            raise InboxUnavailable("the server is gone")


@dataclass(slots=True)
class MemorySender:
    """Takes every letter, unless an answer stands ready for its recipient or for all."""

    answers: dict[str, list[SendResult | Exception]] = field(default_factory=dict)
    always: SendResult | Exception | None = None
    sent: list[OutgoingMail] = field(default_factory=list)
    closed: bool = False

    async def send(self, mail: OutgoingMail) -> SendResult:
        """Answer the port."""
        if mail.handing_over is not None:
            await mail.handing_over()
        waiting = self.answers.get(mail.recipient)
        answer = waiting.pop(0) if waiting else self.always
        if isinstance(answer, Exception):
            raise answer
        if answer is None or isinstance(answer, Accepted):
            self.sent.append(mail)
        return answer or Accepted(250, "OK")

    async def close(self) -> None:
        """Answer the port."""
        self.closed = True


@dataclass(slots=True)
class Listener:
    """Remembers everything that the daemon told."""

    heard: list[str] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    waits: list[timedelta] = field(default_factory=list)

    def kept(self, mailbox: str, mails: int) -> None:
        """Answer the port."""
        self.heard.append(f"kept {mails} of {mailbox}")

    def judged(self, pending: PendingMail, decision: Decision, folio: Folio | None) -> None:
        """Answer the port."""
        self.heard.append(f"judged {pending.id} {decision.outcome.value} {folio}")

    def set_back(self, pending: PendingMail, error: BaseException, *, quarantined: bool) -> None:
        """Answer the port."""
        self.heard.append(f"{'quarantined' if quarantined else 'set_back'} {pending.id}")
        self.errors.append(error)

    def attempted(self, attempts: list[Attempt]) -> None:
        """Answer the port."""
        self.heard.extend(f"attempted {letter.id} {type(answer).__name__}" for letter, answer in attempts)

    def took(self, what: str, seconds: float) -> None:
        """Answer the port."""

    def trouble(self, where: str, error: Exception, again_in: timedelta) -> None:
        """Answer the port."""
        self.heard.append(f"trouble {where}")
        self.errors.append(error)
        self.waits.append(again_in)

    def fault(self, where: str, error: Exception) -> None:
        """Answer the port."""
        self.heard.append(f"fault {where}")
        self.errors.append(error)

    def noted(self, event: str, **fields: object) -> None:
        """Answer the port."""
        self.heard.append(" ".join([event, *(f"{key}={value}" for key, value in fields.items())]))

    def warned(self, event: str, **fields: object) -> None:
        """Answer the port."""
        self.heard.append(" ".join(["warning", event, *(f"{key}={value}" for key, value in fields.items())]))
