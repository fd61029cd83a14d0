"""Mails, decisions, letters and tickets to put into the books, each with only what a test wants to say of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from csc_mailbot.adapters.database.books import ChainKeys, SqlBooks
from csc_mailbot.adapters.database.workers import enrol
from csc_mailbot.intake.decision import MailKind, Outcome, TypeSuggestion, Urgency
from csc_mailbot.intake.intents import Decision, OpenTicket
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Headers, MessageId, ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token, TokenKeys
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.priority import Impact, Priority
from csc_mailbot.tickets.ticket import Team, Ticket
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import LedgerLine, MailboxMark, OutboxDraft, PendingMail, Written

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
SECRET = b"a secret of the desk"
KEYS = ChainKeys(SECRET, "CSC")
TOKENS = TokenKeys((SECRET,))
LIFE = MailboxMark("soporte", 7)
ANA = Address("Ana Gómez", "Ana@Cliente.Example")


def fetched(uid: int, content: bytes | None = None) -> FetchedMail:
    """A mail from the server; its bytes differ from every other UID's unless they are given."""
    raw = f"Subject: {uid}\r\n\r\n".encode() if content is None else content
    return FetchedMail(uid, len(raw), NOW, raw)


def kept(books: SqlBooks, *uids: int, urgent: bool = False, mark: MailboxMark = LIFE) -> int:
    """Keep mails; return how many are new."""
    mails = [(fetched(uid), urgent) for uid in uids]
    return books.transact(lambda records: records.ledger.keep(mark, mails, NOW))


def claimed(books: SqlBooks, limit: int = 20) -> list[PendingMail]:
    """Claim pending mail."""
    return books.transact(lambda records: records.ledger.claim(limit))


def set_back(books: SqlBooks, *mails: PendingMail, error: str = "KeyError at x.py:1") -> None:
    """Write down that an attempt at the claimed mails failed."""
    for pending in mails:
        books.transact(lambda records, pending=pending: records.ledger.remember_error(pending.id, error))  # type: ignore[misc]


def known(books: SqlBooks, mark: MailboxMark = LIFE) -> set[int]:
    """The UIDs that the ledger holds of a folder."""
    return books.look(lambda records: records.ledger.known_uids(mark))


def waiting(books: SqlBooks, mark: MailboxMark = LIFE) -> list[int]:
    """The UIDs that wait to be moved on the server."""
    return books.look(lambda records: sorted(records.ledger.not_put_away(mark)))


def ledger_line(books: SqlBooks, mail_id: int) -> LedgerLine:
    """One line of the ledger."""
    return books.look(lambda records: records.ledger.line(mail_id))


def parsed(
    message_id: str | None = "<1@cliente.example>", digest: str = "d" * 64, subject: str = "No arranca"
) -> ParsedMail:
    """A parsed mail of a customer."""
    return ParsedMail(
        message_id=MessageId(message_id) if message_id else None,
        in_reply_to=(),
        references=(),
        senders=(ANA,),
        reply_to=(),
        to=(),
        cc=(),
        delivered_to=(),
        return_path=None,
        subject=subject,
        date=NOW,
        headers=Headers(),
        content_type="text/plain",
        content_parameters={},
        text="No arranca el almacén.",
        html="",
        attachments=(),
        report=None,
        digest=digest,
    )


def decided(outcome: Outcome = Outcome.OPENED, kind: MailKind = MailKind.MESSAGE) -> Decision:
    """A decision with that outcome and no intents."""
    return Decision(
        kind=kind,
        outcome=outcome,
        sender=ANA,
        role=Role.CUSTOMER,
        subject="No arranca",
        urgency=Urgency(Impact.NORMAL, urgent=False, priority=Priority.P3),
        type=TypeSuggestion(None),
        because=("a test wants it", "so it is"),
    )


def close(
    books: SqlBooks, pending: PendingMail, outcome: Outcome = Outcome.OPENED, mail: ParsedMail | None = None
) -> None:
    """Close a claimed mail."""
    books.transact(lambda records: records.ledger.close(pending.id, mail or parsed(), decided(outcome), None, LATER))


def wanted(subject: str = "No arranca", requester: Address = ANA, organisation: str | None = None) -> OpenTicket:
    """An intent to open a ticket."""
    return OpenTicket(subject, requester, organisation, Priority.P3, None, Team.CCT)


def entry(text: str = "Buenos días", *, at: datetime = NOW, kind: EntryKind = EntryKind.OPENED) -> EntryDraft:
    """A public entry by a customer."""
    return EntryDraft(at, kind, public=True, author="customer", text=text, facts={"status": "new", "año": 2026})


def opened(books: SqlBooks, subject: str = "No arranca", *texts: str, now: datetime = NOW) -> Ticket:
    """Open a ticket with an entry for each text, at least one."""

    def work(records: Records) -> Ticket:
        ticket = records.tickets.open(wanted(subject), now.year, now)
        for text in texts or ("Buenos días",):
            records.tickets.append(ticket, entry(text, at=now), Written(author=ANA))
        return ticket

    return books.transact(work)


def letter(number: int, *, recipient: str = "ana@cliente.example", rank: int = 1) -> OutboxDraft:
    """A letter to the requester."""
    return OutboxDraft(
        id=number,
        message_id=TOKENS.message_id(Token(Purpose.REQUESTER, number), "aserti.es"),
        letter="acknowledgement",
        purpose=int(Purpose.REQUESTER),
        rank=rank,
        recipient=recipient,
        envelope_from="soporte@aserti.es",
        ticket_id=None,
        mail_id=None,
        content=b"Subject: hola\r\n\r\n",
    )


def posted(books: SqlBooks, *drafts: OutboxDraft, now: datetime = NOW) -> list[int]:
    """Queue letters with numbers of their own; return these."""

    def work(records: Records) -> list[int]:
        numbers = [records.outbox.next_id() for _ in drafts]
        for number, draft in zip(numbers, drafts, strict=True):
            signed = TOKENS.message_id(Token(Purpose(draft.purpose), number), "aserti.es")
            records.outbox.add(replace(draft, id=number, message_id=signed), now)
        return numbers

    return books.transact(work)


def next_life(books: SqlBooks) -> int:
    """Let another worker have the books, as after a death; return the number of the one that is gone."""
    dead, books.worker = books.worker, books.worker + 1
    with vars(books)["_engine"].begin() as connection:
        enrol(connection, dead)
    return dead
