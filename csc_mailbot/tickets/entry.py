"""The bitácora: append-only and chained, so that what was written can be proved unchanged.

An entry's hash is HMAC-SHA256(secret, previous hash, metadata, salted digest of the text). Text and salt live apart
from the entry: they can be erased (GDPR art. 17) and the chain still verifies.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from csc_mailbot.tickets.ticket import Folio

Facts = Mapping[str, str | int | bool | list[str] | None]


class EntryKind(StrEnum):
    """What happened."""

    OPENED = "opened"
    MESSAGE = "message"
    """A customer's words."""
    ANSWER = "answer"
    """An agent's words to the customer."""
    NOTE = "note"
    """Words for the team only."""
    CHANGE = "change"
    """State, priority, type, team, assignee or requester changed."""
    SCORE = "score"
    """How content the customer is, 1 to 5."""
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNDELIVERED = "undelivered"
    IN_DOUBT = "in_doubt"
    ERASURE = "erasure"
    """A person's words, name and address were taken out of entries before it."""
    MISSED = "missed"
    """What was promised, first answer or solution, was not done in time."""
    PAGE = "page"
    """The guardia: raised, alerted, taken, settled."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry before it takes its place in the chain."""

    at: datetime
    kind: EntryKind
    public: bool
    author: str
    """customer, agent, desk, or machine; names live apart."""
    text: str = field(repr=False)
    hidden: str = field(default="", repr=False)
    """What is folded away: quoted text and signatures. Nothing typed is thrown away."""
    facts: Facts = field(default_factory=dict)
    """What must be provable later: mail, attachments' digests, states before and after. No personal data."""


def whole_text(text: str, hidden: str) -> str:
    """Return all that an entry's digest vouches for."""
    return f"{text}\x1f{hidden}" if hidden else text


def text_digest(text: str, salt: bytes) -> str:
    """Return the salted sha256 of the text, in hex."""
    return sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()


def entry_hash(secret: bytes, previous: str, place: tuple[Folio, int], draft: EntryDraft, digest: str) -> str:
    """Return the entry's link of the chain, in hex: it changes when anything before it or in it changes.

    `place` is the ticket's folio and the entry's sequence number, from 1.
    """
    folio, sequence = place
    metadata = {
        "folio": folio,
        "sequence": sequence,
        "at": draft.at.astimezone(UTC).isoformat(),
        "kind": draft.kind.value,
        "public": draft.public,
        "author": draft.author,
        "facts": dict(draft.facts),
        "text": digest,
    }
    message = previous + json.dumps(metadata, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(b"csc-mailbot chain" + secret, message.encode("ascii"), "sha256").hexdigest()
