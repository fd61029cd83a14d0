"""Can what was written be proved unchanged? Every chain is computed anew and compared."""

import hmac
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from csc_mailbot.adapters.database.tables import entry, entry_text, ticket
from csc_mailbot.adapters.database.tickets import CHAIN_START, facts_text, link_facts
from csc_mailbot.errors import Refused
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, entry_hash, text_digest, whole_text
from csc_mailbot.tickets.ticket import Folio

End = tuple[int, str]
"""Number and hash of a ticket's last entry so far."""

REDACTED = "redacted"
"""The fact of an erasure that vouches for what is left of entries: `number:digest` of each."""

_START: End = (0, CHAIN_START)
_HEAD = re.compile(r"[0-9]{1,18}:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Verification:
    """What an audit of the chains found. `head` vouches for every entry up to now."""

    tickets: int
    entries: int
    erased: int
    """Entries whose text was erased; their chain still holds."""
    redacted: int
    """Entries out of which somebody was taken; a later entry of their chain vouches for the text that is left."""
    faults: tuple[str, ...]
    head: str


def is_known_hand(connection: Connection, secrets: Sequence[bytes]) -> bool:
    """Tell whether one of the secrets wrote the newest entry; true where nothing is written yet."""
    newest = select(func.max(entry.c.id)).scalar_subquery()
    row = connection.execute(_entries_query().where(entry.c.id == newest)).first()
    if row is None:
        return True
    draft, place = _draft(row), (Folio(row.folio), row.sequence)
    return draft is not None and any(
        entry_hash(one, row.previous_hash, place, draft, row.text_digest) == row.hash for one in secrets
    )


def verify(connection: Connection, secrets: Sequence[bytes], head: str | None = None) -> Verification:
    """Recompute every ticket's chain, and compare an earlier head when one is given.

    Raises:
        Refused: the head is not one that this program wrote.
    """
    marks = _marks(head)
    faults: list[str] = []
    ends: dict[str, End] = {}
    ends_then: dict[str, End] = {}
    entries = erased = redacted = last = 0
    vouched = _vouched(connection)
    for row in _entries(connection):
        faults.extend(_faults(row, ends.get(row.folio, _START), secrets))
        if _is_text_changed(row):
            is_redaction = _digest(row) == vouched.get((row.ticket_id, row.sequence))
            redacted += is_redaction
            faults.extend([] if is_redaction else [f"{row.folio}, entry {row.sequence}: its text was changed"])
        ends[row.folio] = (row.sequence, row.hash)
        if marks and row.id <= marks[0]:
            ends_then[row.folio] = ends[row.folio]
        entries += 1
        erased += row.text is None
        last = max(last, row.id)
    faults.extend(_broken_ends(connection, ends))
    if marks and not any(hmac.compare_digest(marks[1], _head_hash(secret, ends_then)) for secret in secrets):
        faults.append("the given head does not match: entries or tickets up to it were changed or taken away")
    return Verification(len(ends), entries, erased, redacted, tuple(faults), f"{last}:{_head_hash(secrets[0], ends)}")


def head(connection: Connection, secret: bytes) -> str:
    """Return what `verify` prints as head of untouched books, from the chains' ends alone.

    Nothing is verified: it costs one look at each ticket, where `verify` costs one at each entry.
    """
    last = connection.scalar(select(func.max(entry.c.id))) or 0
    query = select(ticket.c.folio, ticket.c.chain_length, ticket.c.chain_hash).where(ticket.c.chain_length > 0)
    rows = connection.execution_options(yield_per=1000).execute(query)
    return f"{last}:{_head_hash(secret, {row.folio: (row.chain_length, row.chain_hash) for row in rows})}"


def _entries(connection: Connection) -> Iterator[Row[Any]]:
    query = _entries_query().order_by(entry.c.ticket_id, entry.c.sequence)
    return iter(connection.execution_options(yield_per=1000).execute(query))


def _entries_query() -> Select[Any]:
    return (
        select(entry, entry_text.c.text, entry_text.c.hidden, entry_text.c.salt, ticket.c.folio)
        .join_from(entry, ticket)
        .outerjoin(entry_text)
    )


def _faults(row: Row[Any], before: End, secrets: Sequence[bytes]) -> list[str]:
    where = f"{row.folio}, entry {row.sequence}"
    draft = _draft(row)
    place = (Folio(row.folio), row.sequence)
    hashes = [entry_hash(one, row.previous_hash, place, draft, row.text_digest) for one in secrets if draft]
    checks = (
        (row.sequence != before[0] + 1, f"{where}: an entry before it is missing"),
        (row.previous_hash != before[1], f"{where}: it does not follow the entry before it"),
        (row.hash not in hashes, f"{where}: it was changed"),
    )
    return [fault for holds, fault in checks if holds]


def _is_text_changed(row: Row[Any]) -> bool:
    return row.text is not None and _digest(row) != row.text_digest


def _digest(row: Row[Any]) -> str:
    return text_digest(whole_text(row.text, row.hidden), row.salt)


def _vouched(connection: Connection) -> dict[tuple[int, int], str]:
    """Return the digests that erasures vouch for, by ticket and number; the last erasure of an entry counts.

    These entries are links of their chains themselves, so none can be made up.
    """
    query = select(entry.c.ticket_id, entry.c.sequence, entry.c.facts).where(entry.c.kind == EntryKind.ERASURE.value)
    found: dict[tuple[int, int], str] = {}
    for row in connection.execute(query.order_by(entry.c.id)):
        for line in _told(row.facts):
            sequence, _, digest = line.partition(":")
            if sequence.isdecimal() and int(sequence) < row.sequence:
                found[row.ticket_id, int(sequence)] = digest
    return found


def _told(facts: str) -> list[str]:
    try:
        told = json.loads(facts)
        return [str(one) for one in told.get(REDACTED, ())]
    except (ValueError, TypeError, AttributeError):
        return []  # facts that this program never writes are a fault of the entry itself


def _draft(row: Row[Any]) -> EntryDraft | None:
    """Return the entry as it was hashed; None when its columns hold what this program never writes."""
    try:
        kind, facts = EntryKind(row.kind), json.loads(row.facts)
        links = link_facts(row.person_id, row.mail_id)
        if facts_text(facts) != row.facts or facts_text({**facts, **links}) != row.facts:
            return None
    except (ValueError, TypeError):
        return None
    return EntryDraft(row.at, kind, public=row.public, author=row.author, text=row.text or "", facts=facts)


def _broken_ends(connection: Connection, ends: dict[str, End]) -> list[str]:
    tickets = connection.execute(
        select(ticket.c.folio, ticket.c.chain_length, ticket.c.chain_hash).order_by(ticket.c.id)
    )
    return [
        f"{row.folio}: its last entries are missing"
        for row in tickets
        if ends.get(row.folio, _START) != (row.chain_length, row.chain_hash)
    ]


def _marks(head: str | None) -> tuple[int, str] | None:
    if head is None:
        return None
    if not _HEAD.fullmatch(head):
        raise Refused("a head looks like 1234:64 hexadecimal digits, as `audit verify` prints it")
    last, _, digest = head.partition(":")
    return int(last), digest


def _head_hash(secret: bytes, ends: dict[str, End]) -> str:
    lines = "\n".join(f"{folio} {ends[folio][1]}" for folio in sorted(ends))
    return hmac.new(b"csc-mailbot head" + secret, lines.encode("ascii"), "sha256").hexdigest()
