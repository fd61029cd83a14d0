"""A day at the desk, played by mail: letters come in as bytes, and what the desk writes is read by its readers."""

import email
import email.policy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.intake.intents import Decision
from csc_mailbot.intake.policies import Policies
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.receive_mail import receive_mail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import MailboxMark
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.desks import POLICIES, SetClock, make_desk
from tests.unit.outbound.desk import DESK as CARD

DESK = "soporte@aserti.es"
MARK = MailboxMark("main", 1)


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as its reader has it."""

    to: str
    letter: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass(slots=True)
class Day:
    """The desk over real books; `post` keeps what each mail became."""

    books: SqlBooks
    policies: Policies = POLICIES
    clock: SetClock = field(default_factory=SetClock)
    card: DeskCard = CARD
    border: str = ""
    """Whose Authentication-Results the mailbox believes."""
    _uid: int = 0
    _seen: set[int] = field(default_factory=set)

    @property
    def desk(self) -> Desk:
        """The rules of the day, and the clock."""
        return replace(make_desk(self.clock, self.policies), card=self.card, authserv_ids={MARK.mailbox: self.border})

    async def post(self, mail: bytes) -> Decision:
        """Let the mail arrive and be judged; held mail that it released is judged as well."""
        self._uid += 1
        fetched = FetchedMail(self._uid, len(mail), self.clock.now(), mail)
        await self.books.write(lambda records: records.ledger.keep(MARK, [(fetched, False)], self.clock.now()))
        decisions = await self.work()
        return decisions[0]

    async def work(self) -> list[Decision]:
        """Judge all that is pending."""
        desk = self.desk
        decisions: list[Decision] = []
        while claimed := await self.books.write(lambda records: records.ledger.claim(20)):
            decisions += [(await receive_mail(self.books, desk, pending))[0] for pending in claimed]
        return decisions

    async def wait(self, **by: float) -> list[Decision]:
        """Let time pass, do what is due, and judge what it released."""
        self.clock.forward(**by)
        await watch_deadlines(self.books, self.desk)
        return await self.work()

    def letters(self, to: str | None = None) -> list[Received]:
        """Return the letters written since the last look, oldest first; for one reader when asked."""

        def unseen(records: Records) -> list[Received]:
            due = records.outbox.claim(1000, datetime.max.replace(tzinfo=UTC))
            return [
                Received(
                    one.mail.recipient,
                    one.letter,
                    email.message_from_bytes(one.mail.content, policy=email.policy.default),
                )
                for one in due
            ]

        found = self.books.transact(unseen)
        return [one for one in found if to is None or one.to == to]

    def ticket(self, number: int = 1) -> Ticket:
        return self.books.look(lambda records: records.tickets.get(number))


def letter(
    sender: str, subject: str, text: str, *, answers: Received | None = None, to: str = DESK, **headers: str
) -> bytes:
    """Return a person's mail; an answer goes under the letter, with its text quoted as Gmail does."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">"))
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if answers:
        mail["In-Reply-To"] = answers.message_id
        mail["References"] = answers.message_id
        quoted = "\n".join(f"> {line}".rstrip() for line in answers.text.splitlines())
        text = f"{text}\n\nEl vie, 20 nov 2026 a las 11:00, Aserti (<{DESK}>) escribió:\n\n{quoted}\n"
    mail.set_content(text)
    return mail.as_bytes()
