"""A night at the desk: customers write, technicians are woken and answer, and every letter goes through delivery."""

import email
import email.policy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from csc_mailbot.adapters.database import views
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.intake.intents import Decision
from csc_mailbot.intake.policies import Policies
from csc_mailbot.oncall.page import Page
from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.rotation import Rotation
from csc_mailbot.oncall.schedule import Rota
from csc_mailbot.oncall.technician import Alert, AlertFormat, Technician
from csc_mailbot.tickets.people import Agent
from csc_mailbot.workflows.deliver_outbox import hand_over_due, record_answers
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import FetchedMail, OutgoingMail, SendResult
from csc_mailbot.workflows.receive_mail import receive_mail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import MailboxMark
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.desks import DIRECTORY, NIGHT, POLICIES, SetClock, make_desk
from tests.fakes import MemorySender

MADRID = ZoneInfo("Europe/Madrid")
MARK = MailboxMark("main", 1)
PACO = Technician("Paco Gil", "paco@tecnicos.example")
MAR = Technician("Mar Sanz", "mar@tecnicos.example", alerts=(Alert("mar@movil.example", AlertFormat.SHORT),))
TEO = Technician("Teo Vidal", "teo@tecnicos.example")
PEOPLE = (PACO, MAR, TEO)
ADMIN = "sistemas@aserti.es"
EVA = "Eva Mora <eva@cliente.example>"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


STEPS = (
    Step(minutes(0), Notify.ONCALL),
    Step(minutes(5), Notify.ONCALL),
    Step(minutes(10), Notify.NEXT),
    Step(minutes(20), Notify.EVERYBODY),
)


def policies(**unlike: Any) -> Policies:
    """The company's rules with a guardia of three who take turns by the week; Paco is on call."""
    start = datetime(2026, 11, 16, 8, 30)  # noqa: DTZ001 - wall-clock time is meant
    rotation = Rotation(start, timedelta(weeks=1), tuple(one.key for one in PEOPLE))
    rota = Rota(PEOPLE, (rotation,), MADRID)
    oncall = OnCallPolicy(rota, POLICIES.hours, STEPS)
    directory = replace(DIRECTORY, technicians=tuple(Agent(one.name, one.address) for one in PEOPLE))
    return replace(POLICIES, directory=directory, oncall=replace(oncall, **unlike))


@dataclass(slots=True)
class Letter:
    """A letter as the SMTP server took it."""

    to: str
    mail: EmailMessage
    envelope_from: str

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])


@dataclass(slots=True)
class Night:
    """The desk over real books and a sender in memory; `refused` says what the server answers to whom."""

    books: SqlBooks
    policies: Policies = field(default_factory=policies)
    clock: SetClock = field(default_factory=lambda: SetClock(NIGHT))
    sender: MemorySender = field(default_factory=MemorySender)
    plus_addressing: bool = False
    authserv_id: str = ""
    decisions: list[Decision] = field(default_factory=list)
    _uid: int = 0
    _read: int = 0

    @property
    def desk(self) -> Desk:
        desk = make_desk(self.clock, self.policies)
        ids = {MARK.mailbox: self.authserv_id}
        return replace(
            desk,
            authserv_ids=ids,
            pages_possible=self.policies.oncall is not None,
            plus_addressing=self.plus_addressing,
        )

    def answers(self, recipient: str, *results: SendResult | Exception) -> None:
        """Let the server answer so to the next letters for the recipient."""
        self.sender.answers.setdefault(recipient, []).extend(results)

    async def post(self, *mails: bytes, at: datetime | None = None) -> list[str]:
        """Let mails arrive and be judged, and deliver what follows; return their outcomes."""
        for mail in mails:
            self._uid += 1
            fetched = FetchedMail(self._uid, len(mail), at or self.clock.at, mail)
            mails_kept = [(fetched, False)]
            await self.books.write(partial(_keep, mails=mails_kept, now=self.clock.at))
        told = []
        while claimed := await self.books.write(lambda records: records.ledger.claim(20)):
            for pending in claimed:
                decision, _ = await receive_mail(self.books, self.desk, pending)
                self.decisions.append(decision)
                told.append(decision.outcome.value)
        await self.deliver()
        return told

    async def deliver(self) -> None:
        """Deliver until nothing is due."""
        while attempts := await hand_over_due(self.books, self.sender, self.desk):
            await record_answers(self.books, self.desk, attempts)

    async def pass_by(self, **by: float) -> list[Letter]:
        """Let time pass, second by second where something is due; return what was read meanwhile."""
        end = self.clock.at + timedelta(**by)
        while (due := self._next_due()) and due <= end:
            self.clock.at = max(self.clock.at, due)
            await watch_deadlines(self.books, self.desk)
            await self.deliver()
        self.clock.at = end
        return self.letters()

    def _next_due(self) -> datetime | None:
        deadline = self.books.look(lambda records: records.deadlines.next_due())
        letter = self.books.look(lambda records: records.outbox.next_due())
        return min((one for one in (deadline, letter) if one), default=None)

    def letters(self, to: str | None = None) -> list[Letter]:
        """Return the letters that were taken since the last look."""
        fresh = self.sender.sent[self._read :]
        self._read = len(self.sender.sent)
        return [one for one in map(letter_of, fresh) if to is None or one.to == to]

    def page(self, number: int = 1) -> Page:
        return self.books.look(lambda records: records.pages.get(number))

    def ticket(self, number: int = 1) -> dict[str, Any]:
        """Return the ticket as `ticket show` does."""
        with self.books._engine.connect() as connection:
            return views.ticket_show(connection, MADRID, f"CSC-2026-{number:06}")

    def story(self, number: int = 1) -> list[str]:
        """Return the page's story in the bitácora."""
        return [one["text"] for one in self.ticket(number)["entries"] if one["kind"] == "page"]


def _keep(records: Records, mails: list[tuple[FetchedMail, bool]], now: datetime) -> int:
    return records.ledger.keep(MARK, mails, now)


def letter_of(sent: OutgoingMail) -> Letter:
    mail = email.message_from_bytes(sent.content, policy=email.policy.default)
    return Letter(sent.recipient, mail, sent.envelope_from)


def urgent(sender: str = EVA, subject: str = "URGENTE: no podemos facturar", text: str = "", **headers: str) -> bytes:
    """A customer's mail that cannot wait."""
    return _written(
        sender, subject, text or "No sale ninguna factura y hay camiones esperando.\n\nEva\nTel. 655 12 34 56", headers
    )


def answer(letter: Letter, text: str, sender: str = "", **headers: str) -> bytes:
    """Somebody's answer to a letter, with its text quoted as Gmail does."""
    quoted = "\n".join(f"> {line}".rstrip() for line in letter.text.splitlines())
    body = f"{text}\n\nEl vie, 20 nov 2026 a las 23:00, GUARDIA (<soporte@aserti.es>) escribió:\n\n{quoted}\n"
    threaded = {"In-Reply-To": letter.message_id, "References": letter.message_id, **headers}
    return _written(sender or letter.to, f"Re: {letter.subject}", body, threaded)


def robots_answer(letter: Letter, sender: str = "", **headers: str) -> bytes:
    """An out-of-office answer to a letter."""
    marks = {"Auto-Submitted": "auto-replied", "In-Reply-To": letter.message_id, **headers}
    subject = f"Respuesta automática: {letter.subject}"
    return _written(sender or letter.to, subject, "Estoy de vacaciones hasta el lunes.", marks)


def bounce(letter: Letter, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report about a letter."""
    return (
        f"From: MAILER-DAEMON@mail.example\r\nTo: {letter.envelope_from}\r\nReturn-Path: <>\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: {make_msgid()}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.to}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter.message_id}\r\n\r\n--b--\r\n"
    ).encode()


def _written(sender: str, subject: str, text: str, headers: dict[str, str]) -> bytes:
    mail = EmailMessage()
    recipient = headers.pop("To", "soporte@aserti.es")
    # What borders write stands at the top.
    for name, value in headers.items():
        mail[name] = value
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">"))
    mail.set_content(text)
    return mail.as_bytes()
