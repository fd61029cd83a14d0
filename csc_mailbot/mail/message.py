"""A mail after parsing, as plain values: text is valid Unicode, sizes are decoded bytes, nothing raises any more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.dangerous_files import Danger

MessageId = NewType("MessageId", str)
"""A Message-ID with its angle brackets (RFC 5322 §3.6.4)."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The header block in its order: names as written, values unfolded and decoded (RFC 2047)."""

    fields: tuple[tuple[str, str], ...] = ()
    _values: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    """The values by lower-case name: a mail's headers are asked for about seventy names."""

    def __post_init__(self) -> None:
        values: dict[str, tuple[str, ...]] = {}
        for name, value in self.fields:
            key = name.lower()
            values[key] = (*values.get(key, ()), value)
        object.__setattr__(self, "_values", values)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of the header, top to bottom."""
        return self._values.get(name.lower(), ())

    def get(self, name: str) -> str:
        """Return the first value of the header, or an empty string."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `content` is decoded; `digest` is its sha256 in hex."""

    name: str
    type: str
    size: int
    inline: bool
    content_id: str
    digest: str
    content: bytes = field(repr=False)
    danger: Danger | None = None
    """Why it should not be opened without thought, as far as that can be told."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a multipart/report or a bounce's text tells of a delivery (RFC 3464)."""

    action: str = ""
    """failed, delayed, delivered, relayed or expanded; empty when not said."""
    status: str = ""
    """Enhanced status code such as 5.1.1; empty when not said."""
    recipients: tuple[str, ...] = ()
    diagnostic: str = ""
    original_message_ids: tuple[MessageId, ...] = ()
    """Message-IDs found in the returned mail, ours among them when it was ours."""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says, whatever state its bytes were in."""

    message_id: MessageId | None
    in_reply_to: tuple[MessageId, ...]
    references: tuple[MessageId, ...]
    senders: tuple[Address, ...]
    """Every address of every From header: more than one proves nothing."""
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[Address, ...]
    """Delivered-To, X-Original-To, Envelope-To and X-Forwarded-To."""
    return_path: str | None
    """The envelope sender as the server wrote it; "" is the null sender, None means it was not written."""
    subject: str
    date: datetime | None
    headers: Headers
    content_type: str
    content_parameters: Mapping[str, str]
    text: str
    """Readable text: text/plain, else HTML made readable, else what a calendar or TNEF part says."""
    html: str
    """The HTML part as it came, decoded and never trusted; empty when there is none."""
    attachments: tuple[Attachment, ...]
    report: DeliveryReport | None
    digest: str
    """sha256 of From, Date, Subject, Message-ID and decoded body: the same for the same mail delivered twice."""
    defects: tuple[str, ...] = ()
    complete: bool = True
    """False when only the header and the first text of an oversize mail were fetched."""
    raw_size: int = 0
    """Bytes of the mail on the server."""

    @property
    def sender(self) -> Address:
        """The first From address; an empty one when there is none."""
        return self.senders[0] if self.senders else Address("", "")
