"""What tests of workflows do and ask, in a line each."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.intake.intents import Decision
from csc_mailbot.workflows.deliver_outbox import Attempt, hand_over_due, record_answers
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.keep_mail import MailboxCursor, MailboxPost, keep_new_mail, open_mailbox, put_away_kept
from csc_mailbot.workflows.receive_mail import receive_mail
from csc_mailbot.workflows.rows import LedgerLine, OutboxLine, PendingMail
from tests.desks import SetClock
from tests.fakes import MemoryInbox, MemorySender

BODY = "Desde esta mañana el programa de almacén no arranca en el puesto tres, y no podemos servir."


def mail(
    number: int = 1,
    subject: str = "No arranca",
    sender: str = "Ana <ana@cliente.example>",
    headers: str = "",
    body: str = BODY,
) -> bytes:
    """A mail of a customer."""
    head = (
        f"From: {sender}\r\nTo: soporte@aserti.es\r\nSubject: {subject}\r\nMessage-ID: <{number}@cliente.example>\r\n"
    )
    content = 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n'
    return f"{head}{headers}{content}\r\n{body}\r\n".encode()


@dataclass(slots=True)
class Office:
    """The books, the desk and its doors."""

    books: SqlBooks
    desk: Desk
    clock: SetClock
    inbox: MemoryInbox
    sender: MemorySender
    cursor: MailboxCursor | None = None
    decisions: list[Decision] = field(default_factory=list)

    def arrive(self, content: bytes, *, subject: str = "", size: int | None = None, at: datetime | None = None) -> int:
        """Let a mail arrive on the server."""
        return self.inbox.put(content, received_at=at or self.clock.at, subject=subject, size=size)

    async def keep(self) -> int:
        """Fetch all that is new; return how many lines are new."""
        if self.cursor is None:
            self.cursor = await open_mailbox(self.inbox, self.books)
        kept = 0
        while True:
            self.cursor, new = await keep_new_mail(MailboxPost(self.inbox), self.books, self.desk, self.cursor)
            self.cursor = await put_away_kept(self.inbox, self.books, self.cursor)
            kept += new
            if not self.cursor.waiting:
                return kept

    def claim(self) -> list[PendingMail]:
        """Claim what is pending."""
        return self.books.transact(lambda records: records.ledger.claim(20))

    async def receive(self, *contents: bytes) -> list[str]:
        """Let mails arrive, keep and judge all; return each one's outcome and folio."""
        for content in contents:
            self.arrive(content)
        await self.keep()
        told = []
        for pending in self.claim():
            decision, folio = await receive_mail(self.books, self.desk, pending)
            self.decisions.append(decision)
            told.append(f"{decision.outcome.value} {folio}")
        return told

    async def deliver(self) -> list[Attempt]:
        """Hand over one portion and record the answers."""
        attempts = await hand_over_due(self.books, self.sender, self.desk)
        await record_answers(self.books, self.desk, attempts)
        return attempts

    async def sender_gets_everything(self) -> None:
        """Deliver until nothing is due."""
        while await self.deliver():
            pass

    def letters(self, state: str | None = None) -> list[OutboxLine]:
        """The outbox, oldest first."""
        return self.books.look(lambda records: records.outbox.lines(state=state))[::-1]

    def written(self) -> list[str]:
        """What was written to whom, oldest first."""
        return [f"{one.letter} {one.to}" for one in self.letters()]

    def lines(self) -> list[LedgerLine]:
        """The ledger, oldest first."""
        return self.books.look(lambda records: records.ledger.lines())[::-1]

    def accounts(self) -> dict[str, int]:
        """The books' figures that are not nothing."""
        return {key: count for key, count in self.books.look(lambda records: records.ledger.books()).items() if count}
