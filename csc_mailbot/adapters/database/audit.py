"""Can what was written be proved unchanged? Every chain is computed anew and compared."""

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from csc_mailbot.adapters.database.tables import entry, entry_text, ticket
from csc_mailbot.adapters.database.tickets import CHAIN_START
from csc_mailbot.errors import Refused
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, entry_hash, text_digest
from csc_mailbot.tickets.ticket import Folio


@dataclass(frozen=True, slots=True)
class Verification:
    """What an audit of the chains found. `head` vouches for every entry up to now."""

    tickets: int
    entries: int
    erased: int
    """Entries whose text was erased; their chain still holds."""
    faults: tuple[str, ...]
    head: str


def verify(connection: Connection, secrets: Sequence[bytes], head: str | None = None) -> Verification:
    """Recompute every ticket's chain, and compare an earlier head when one is given.

    Raises:
        Refused: the head is not one that this program wrote.
    """
    faults: list[str] = []
    ends: dict[str, str] = {}
    marks = _marks(head)
    ends_then: dict[str, str] = {}
    counts = {"entries": 0, "erased": 0}
    last = 0
    previous, sequence, folio = CHAIN_START, 0, ""
    for row in _entries(connection):
        if row.folio != folio:
            previous, sequence, folio = CHAIN_START, 0, row.folio
        sequence += 1
        faults.extend(_faults(row, previous, sequence, secrets))
        previous = row.hash
        ends[folio] = row.hash
        if marks and row.id <= marks[0]:
            ends_then[folio] = row.hash
        counts["entries"] += 1
        counts["erased"] += row.text is None
        last = max(last, row.id)
    faults.extend(_broken_ends(connection, ends))
    if marks and not any(hmac.compare_digest(marks[1], _head_hash(secret, ends_then)) for secret in secrets):
        faults.append("the given head does not match: entries or tickets up to it were changed or taken away")
    return Verification(
        len(ends), counts["entries"], counts["erased"], tuple(faults), f"{last}:{_head_hash(secrets[0], ends)}"
    )


def _entries(connection: Connection) -> Iterator[Row[Any]]:
    query = (
        select(entry, entry_text.c.text, entry_text.c.salt, ticket.c.folio)
        .join_from(entry, ticket)
        .outerjoin(entry_text)
        .order_by(entry.c.ticket_id, entry.c.sequence)
    )
    return iter(connection.execution_options(yield_per=1000).execute(query))


def _faults(row: Row[Any], previous: str, sequence: int, secrets: Sequence[bytes]) -> list[str]:
    where = f"{row.folio}, entry {row.sequence}"
    draft = EntryDraft(
        at=row.at,
        kind=EntryKind(row.kind),
        public=row.public,
        author=row.author,
        text=row.text or "",
        facts=json.loads(row.facts),
    )
    hashes = [entry_hash(one, previous, (Folio(row.folio), sequence), draft, row.text_digest) for one in secrets]
    checks = (
        (row.sequence != sequence, f"{where}: an entry before it is missing"),
        (row.previous_hash != previous, f"{where}: it does not follow the entry before it"),
        (row.hash not in hashes, f"{where}: it was changed"),
        (row.text is not None and text_digest(row.text, row.salt) != row.text_digest, f"{where}: its text was changed"),
    )
    return [fault for holds, fault in checks if holds]


def _broken_ends(connection: Connection, ends: dict[str, str]) -> list[str]:
    tickets = connection.execute(select(ticket.c.folio, ticket.c.chain_hash).order_by(ticket.c.id))
    return [
        f"{row.folio}: its last entries are missing" for row in tickets if ends.get(row.folio, "") != row.chain_hash
    ]


def _marks(head: str | None) -> tuple[int, str] | None:
    if head is None:
        return None
    last, _, digest = head.partition(":")
    if not last.isdigit() or len(digest) != 64:  # noqa: PLR2004 - a sha256 in hex
        raise Refused("a head looks like 1234:64 hexadecimal digits, as `audit verify` prints it")
    return int(last), digest


def _head_hash(secret: bytes, ends: dict[str, str]) -> str:
    lines = "\n".join(f"{folio} {ends[folio]}" for folio in sorted(ends))
    return hmac.new(b"csc-mailbot head" + secret, lines.encode("ascii"), "sha256").hexdigest()
