"""Is a letter of ours one? It is read back as its reader would, and must be what it was meant to be, and no more."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from csc_mailbot.mail.address import is_address
from csc_mailbot.workflows.rows import ClaimedLetter
from tests.desks import DIRECTORY, TOKENS

_FIELDS = frozenset(
    {
        "auto-submitted",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "importance",
        "in-reply-to",
        "message-id",
        "mime-version",
        "priority",
        "references",
        "reply-to",
        "subject",
        "thread-index",
        "thread-topic",
        "to",
        "x-auto-response-suppress",
        "x-csc-mailbot",
        "x-msmail-priority",
        "x-priority",
    }
)
"""Every field that our letters may have."""
_NEEDED = ("from", "to", "message-id", "date", "subject", "x-csc-mailbot")
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_UNSAFE_NAME = re.compile(r"[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def letter_faults(letter: ClaimedLetter) -> Iterator[str]:
    """Tell everything that is wrong with a letter."""
    content = letter.mail.content
    mail = email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
    for fault in (*_octets(letter, content), *_fields(mail), *_addresses(letter, mail), *_contents(mail)):
        yield f"{letter.letter} {fault}"


def _octets(letter: ClaimedLetter, content: bytes) -> Iterator[str]:
    """RFC 5322 §2.1, and RFC 6532 only where the recipient's address cannot be said otherwise."""
    lines = content.split(b"\r\n")
    if max(map(len, lines)) > 998:
        yield "has a line that is too long"
    if b"\0" in content or _BARE.search(content):
        yield "has a NUL, or a bare CR or LF"
    local = letter.mail.recipient.rpartition("@")[0]
    unfolded = content.replace(b"\r\n ", b" ").split(b"\r\n")
    wide = [line for line in unfolded if not line.isascii()]
    if wide and (local.isascii() or any(not line.startswith(b"To: ") for line in wide)):
        yield "is not ASCII, and its recipient does not need that"


def _fields(mail: EmailMessage) -> Iterator[str]:
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118 - a mail is no mapping
    if foreign := set(names) - _FIELDS:
        yield f"has fields that are not ours: {sorted(foreign)}"
    if len(names) != len(set(names)):
        yield "has a field twice"
    if missing := set(_NEEDED) - set(names):
        yield f"lacks fields: {sorted(missing)}"
    token = TOKENS.of_message_id(mail["Message-ID"])
    if token is None or TOKENS.read(str(mail["X-CSC-Mailbot"])) != token:
        yield "has not one signed Message-ID"


def _addresses(letter: ClaimedLetter, mail: EmailMessage) -> Iterator[str]:
    to, sender, recipient = mail["To"].addresses, mail["From"].addresses, letter.mail.recipient
    if len(to) != 1 or len(sender) != 1:
        yield "has not one sender and one recipient"
    elif not DIRECTORY.is_own(sender[0].addr_spec):
        yield "is not from the desk"
    if not is_address(recipient) or re.search(r"[\s,;<>]", recipient):
        yield "goes to what is no single address"
    if DIRECTORY.is_own(recipient):
        yield "goes to ourselves"


def _contents(mail: EmailMessage) -> Iterator[str]:
    parts = list(mail.walk())
    if defects := [defect for part in parts for defect in part.defects]:
        yield f"is malformed: {defects}"
    text = mail.get_body(("plain",))
    # The mails themselves hold "{{ 7*7 }}", whole or broken; no template has figures there.
    if text is None or re.search(r"\{\{ [a-z_]", str(text.get_content())):
        yield "has no text, or one that was not set"
    names = [str(part.get_filename()) for part in parts if part.get_content_disposition() == "attachment"]
    if unsafe := [name for name in names if is_unsafe_name(name)]:
        yield f"has a file with an unsafe name: {unsafe}"


def is_unsafe_name(name: str) -> bool:
    """Tell whether a file of the name could land elsewhere, nowhere, or look like another."""
    return not name.strip(". ") or len(name) > 255 or _UNSAFE_NAME.search(name) is not None
