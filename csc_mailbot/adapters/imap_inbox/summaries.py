"""What does the server say of a mail before its body is fetched?"""

from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Any

from csc_mailbot.workflows.ports import MailSummary

WANTED = ("RFC822.SIZE", "INTERNALDATE", "FLAGS", "BODY.PEEK[HEADER.FIELDS (SUBJECT)]")
_SUBJECT = b"BODY[HEADER.FIELDS"
"""How the answer's name begins; servers differ in the quotes around the rest."""


def read_summary(uid: int, item: dict[bytes, Any], otherwise: datetime) -> MailSummary | None:
    """Return the summary; None when the mail is marked deleted.

    A mail whose date of arrival the server does not know is taken as received at `otherwise`.
    """
    flags = item.get(b"FLAGS") or ()
    if b"\\deleted" in {flag.lower() for flag in flags if isinstance(flag, bytes)}:
        return None
    size = item.get(b"RFC822.SIZE")
    subject = next((value for key, value in item.items() if key.startswith(_SUBJECT)), b"")
    return MailSummary(
        uid=uid,
        size=size if isinstance(size, int) else 0,
        received_at=_aware(item.get(b"INTERNALDATE"), otherwise),
        subject=read_subject(subject) if isinstance(subject, bytes) else "",
    )


def _aware(received_at: object, otherwise: datetime) -> datetime:
    if not isinstance(received_at, datetime):
        return otherwise
    if received_at.tzinfo is None:
        return received_at.replace(tzinfo=UTC)
    try:
        return received_at.astimezone(UTC)
    except OverflowError:
        return otherwise


def read_subject(field: bytes) -> str:
    """Return the decoded text of a `Subject: …` field (RFC 2047); what cannot be decoded stays as it is."""
    _, _, value = _decode(field).partition(":")
    unfolded = " ".join(value.split())
    try:
        return "".join(_decode(text, charset) for text, charset in decode_header(unfolded)).strip()
    except (HeaderParseError, ValueError):
        return unfolded


def _decode(text: bytes | str, charset: str | None = None) -> str:
    if isinstance(text, str):
        return text
    for each in (charset, "utf-8", "cp1252"):
        try:
            return text.decode(each or "utf-8")
        except (LookupError, ValueError):
            continue
    return text.decode("ascii", "replace")
