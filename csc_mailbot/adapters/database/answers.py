"""What the books say to judgement's question; every look-up goes through an index."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, text

from csc_mailbot.adapters.database.tables import entry, entry_text, outbox, person, received_mail, ticket
from csc_mailbot.adapters.database.ticket_rows import load_tickets
from csc_mailbot.intake.facts import Question, SentLetter
from csc_mailbot.mail.address import is_erased
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.ticket import Folio, Ticket
from csc_mailbot.workflows.rows import Answers


def answer(connection: Connection, question: Question, mail_id: int, since: datetime, *, lock: bool) -> Answers:
    """Look up everything that the question names; `lock` its tickets until the transaction ends."""
    if lock:
        _hold_copies(connection, question.digest)
    # Before anything else: whatever another worker commits from here on, an earlier mail that is not waited for is
    # judged, and all that follows sees what came of it.
    waits_for = _waits_for(connection, question, mail_id)
    letters, threads = _letters(connection, question.tokens), _threads(connection, question.threads)
    by_folio = connection.scalar(_BY_FOLIO, {"folio": question.folio}) if question.folio else None
    named = {row.ticket_id for row in letters if row.ticket_id} | set(threads.values())
    tickets = load_tickets(connection, named if by_folio is None else named | {by_folio}, lock=lock)
    return Answers(
        delivered_before=_delivered_before(connection, question, mail_id),
        letters={row.id: _sent_letter(row, tickets) for row in letters},
        threads={thread: tickets[number] for thread, number in threads.items()},
        by_folio=tickets.get(by_folio) if by_folio is not None else None,
        last_words=_last_words(connection, question.requester, {one.id for one in tickets.values()}),
        letters_in_window=_letters_since(connection, question.requester, since),
        last_openings=_last_openings(connection, question.requester, since),
        known_folios=_known_folios(connection, question.named),
        waits_for=waits_for,
    )


_HOLD = text("SELECT pg_advisory_xact_lock(:copies)")


def _hold_copies(connection: Connection, digest: str) -> None:
    """Wait for whoever judges another copy of the mail just now, and let those wait for us that come next.

    One that has no Message-ID, or was kept at the same moment in another mailbox, is not waited for by its id.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"copies": int.from_bytes(bytes.fromhex(digest)[:8], "big", signed=True)})


_UNJUDGED = select(func.min(received_mail.c.id)).where(
    received_mail.c.message_id.in_(bindparam("ids", expanding=True)),
    received_mail.c.outcome.is_(None),
    received_mail.c.id != bindparam("mail_id"),
    or_(received_mail.c.message_id != bindparam("own"), received_mail.c.id < bindparam("mail_id")),
)


def _waits_for(connection: Connection, question: Question, mail_id: int) -> int | None:
    """Mail is judged in its order, but urgent mail and other workers overtake."""
    own = question.message_id or ""
    ids = [*question.threads, *([own] if own else [])]
    found: int | None = connection.scalar(_UNJUDGED, {"ids": ids, "own": own, "mail_id": mail_id}) if ids else None
    return found


_KNOWN = select(ticket.c.folio).where(ticket.c.folio.in_(bindparam("folios", expanding=True)))


def _known_folios(connection: Connection, folios: tuple[Folio, ...]) -> frozenset[Folio]:
    found = connection.scalars(_KNOWN, {"folios": list(folios)}) if folios else ()
    return frozenset(Folio(one) for one in found)


_BY_FOLIO = select(ticket.c.id).where(ticket.c.folio == bindparam("folio"))

NAMELESS_WINDOW = timedelta(minutes=10)
"""Mail without a Message-ID is known again this long: scanners and monitors send the same words for years."""

_RECEIVED_AT = select(received_mail.c.received_at).where(received_mail.c.id == bindparam("mail_id"))
_SAME_MAIL = select(received_mail.c.message_id, received_mail.c.received_at).where(
    received_mail.c.digest == bindparam("digest"),
    received_mail.c.outcome.is_not(None),
    received_mail.c.id != bindparam("mail_id"),
)


def _delivered_before(connection: Connection, question: Question, mail_id: int) -> bool:
    same = list(connection.execute(_SAME_MAIL, {"digest": question.digest, "mail_id": mail_id}))
    if question.message_id is not None:
        return any(row.message_id == question.message_id for row in same)
    nameless = [row.received_at for row in same if row.message_id is None]
    received_at = connection.scalar(_RECEIVED_AT, {"mail_id": mail_id}) if nameless else None
    return received_at is not None and any(abs(received_at - at) <= NAMELESS_WINDOW for at in nameless)


_LETTERS = select(
    outbox.c.id,
    outbox.c.message_id,
    outbox.c.recipient,
    outbox.c.ticket_id,
    outbox.c.purpose,
    outbox.c.created_at,
    outbox.c.mail_id,
    outbox.c.letter,
).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


def _letters(connection: Connection, tokens: Iterable[Token]) -> list[Row[Any]]:
    ids = [token.outbox_id for token in tokens]
    if not ids:
        return []
    rows: Iterable[Row[Any]] = connection.execute(_LETTERS, {"ids": ids})
    # A letter to somebody who was erased proves nothing: whoever answers it is somebody new.
    return [row for row in rows if not is_erased(row.recipient)]


def _sent_letter(row: Row[Any], tickets: Mapping[int, Ticket]) -> SentLetter:
    return SentLetter(
        outbox_id=row.id,
        message_id=MessageId(row.message_id),
        recipient=row.recipient,
        ticket=tickets.get(row.ticket_id),
        purpose=Purpose(row.purpose),
        sent_at=row.created_at,
        mail_id=row.mail_id,
        letter=row.letter,
    )


_THREADS = select(received_mail.c.message_id, received_mail.c.ticket_id).where(
    received_mail.c.message_id.in_(bindparam("threads", expanding=True)), received_mail.c.ticket_id.is_not(None)
)


def _threads(connection: Connection, threads: tuple[MessageId, ...]) -> dict[MessageId, int]:
    if not threads:
        return {}
    return {MessageId(row.message_id): row.ticket_id for row in connection.execute(_THREADS, {"threads": threads})}


_COUNTED = select(func.count()).where(
    outbox.c.recipient == bindparam("recipient"),
    outbox.c.created_at >= bindparam("since"),
    outbox.c.purpose == int(Purpose.REQUESTER),
)


def _letters_since(connection: Connection, recipient: str, since: datetime) -> int:
    return int(connection.scalar(_COUNTED, {"recipient": recipient, "since": since}) or 0)


_REMEMBERED = timedelta(days=1)
"""How long before the rate window the words of a sender's tickets bear on the next."""

_LAST_OPENINGS = (
    select(entry_text.c.text)
    .select_from(ticket)
    .join(person, person.c.id == ticket.c.requester_id)
    .join(entry, (entry.c.ticket_id == ticket.c.id) & (entry.c.kind == EntryKind.OPENED.value))
    .join(entry_text, entry_text.c.entry_id == entry.c.id)
    .where(
        person.c.address == bindparam("requester"),
        ticket.c.opened_at >= bindparam("earliest"),
        ticket.c.opened_at < bindparam("since"),
    )
    .order_by(ticket.c.opened_at.desc(), ticket.c.id.desc())
    .limit(3)
)


def _last_openings(connection: Connection, requester: str, since: datetime) -> tuple[str, ...]:
    when = {"requester": requester, "since": since, "earliest": since - _REMEMBERED}
    return tuple(connection.scalars(_LAST_OPENINGS, when))


_LAST_WORDS = (
    select(entry_text.c.text)
    .select_from(entry)
    .join(person, person.c.id == entry.c.person_id)
    .join(entry_text, entry_text.c.entry_id == entry.c.id)
    .where(
        entry.c.ticket_id == bindparam("ticket_id"),
        entry.c.mail_id.is_not(None),
        entry.c.kind.not_in([EntryKind.OPENED.value, EntryKind.CHANGE.value]),
        person.c.address == bindparam("requester"),
    )
    .order_by(entry.c.sequence.desc())
    .limit(1)
)


def _last_words(connection: Connection, requester: str, tickets: set[int]) -> dict[int, str]:
    found = {
        number: connection.scalar(_LAST_WORDS, {"ticket_id": number, "requester": requester}) for number in tickets
    }
    return {number: text for number, text in found.items() if text}
