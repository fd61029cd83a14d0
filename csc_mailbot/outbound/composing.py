"""How does a letter become bytes? RFC 5322 with RFC 2047 words and a multipart/alternative body, 7-bit throughout.

Files that go along stand beside it in multipart/mixed. Written by hand where the standard library's generators take
2 ms a letter; they read every letter back in the tests.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.attached_part import attached_part, calendar_part
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import ANSWER_PLACE, STAMP_PLACE, Letter, RenderedLetter
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.subject_line import own_subject
from csc_mailbot.outbound.thread_index import valid_thread_index

_LONGEST_LINE = 998  # RFC 5322 §2.1.1
_NEAT_LINE = 76
_WORD_BYTES = 42  # 56 characters of base64; with =?utf-8?b?…?= well under the 75 of RFC 2047 §2
_SAFE_WORD = 60
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def compose(
    letter: Letter,
    rendered: RenderedLetter,
    desk: DeskCard,
    *,
    message_id: MessageId,
    token: str,
    date: datetime,
    reply_to: str | None = None,
) -> bytes:
    """Return the letter as it is handed to SMTP, with CRLF line ends.

    Everything is ASCII, unless the recipient's local part is not: then To needs SMTPUTF8 (RFC 6532).
    `date` is aware; `token` is the letter's own, as in `message_id`; `reply_to` is where answers shall go instead.
    """
    lines = [
        *_addressing(letter, desk, reply_to),
        _text_header("Subject", letter.subject),
        f"Date: {format_datetime(date.astimezone(desk.timezone))}",
        *_threading(letter, desk, message_id),
        *_marks(letter, token),
    ]
    link_address = quote(reply_to or desk.address, safe="@")
    written = (("plain", rendered.text), ("html", rendered.html))[: 1 if letter.plain_only else 2]
    forms = [
        _part(subtype, text.replace(STAMP_PLACE, token).replace(ANSWER_PLACE, link_address))
        for subtype, text in written
    ]
    if letter.calendar:
        forms.append(calendar_part(letter.calendar.method, letter.calendar.content))
    # "=_" stands in no quoted-printable text, and in no base64
    body = forms[0].removesuffix(b"\r\n") if letter.plain_only else _multipart("alternative", f"=_csc_{token}", forms)
    if letter.attachments:
        body = _multipart("mixed", f"=_files_{token}", (body, *map(attached_part, letter.attachments)))
    return "\r\n".join([*lines, ""]).encode("utf-8") + body


def _multipart(subtype: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    """Return an entity from its Content-Type on; every part ends with a line end (RFC 2046 §5.1.1)."""
    delimiter = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return b"".join([head, *(delimiter + b"\r\n" + part for part in parts), delimiter + b"--\r\n"])


def _addressing(letter: Letter, desk: DeskCard, reply_to: str | None) -> Iterator[str]:
    sender = Address(letter.sender_name or desk.sender.name, desk.address)
    yield _address_header("From", sender)
    yield _address_header("To", letter.to)
    if reply_to:
        yield _address_header("Reply-To", Address(sender.name, reply_to))


def _threading(letter: Letter, desk: DeskCard, message_id: MessageId) -> Iterator[str]:
    yield f"Message-ID: {message_id}"
    if letter.in_reply_to and _is_ascii(letter.in_reply_to):
        yield f"In-Reply-To: {letter.in_reply_to}"
    if chain := [one for one in letter.references if _is_ascii(one)]:
        yield "References: " + "\r\n ".join(chain)
    if index := valid_thread_index(letter.thread_index):
        yield _text_header("Thread-Topic", own_subject(letter.subject, desk.folio_prefix))
        yield f"Thread-Index: {index}"


def _marks(letter: Letter, token: str) -> Iterator[str]:
    """What other programs should know: RFC 3834 §5, and Microsoft's own word for the same."""
    if letter.auto_submitted:
        yield f"Auto-Submitted: {letter.auto_submitted.value}"
        yield "X-Auto-Response-Suppress: All"
    if letter.importance_high:
        yield "Importance: high"
        yield "X-Priority: 1 (Highest)"
    if letter.importance_high and letter.purpose is Purpose.PAGE:
        yield "X-MSMail-Priority: High"
        yield "Priority: urgent"
    yield f"X-CSC-Mailbot: {token}"
    yield f"Content-Language: {letter.language}"
    yield "MIME-Version: 1.0"


def _is_ascii(message_id: str) -> bool:
    return message_id.isascii() and message_id.isprintable()


@lru_cache(maxsize=64)
def _address_header(header: str, address: Address) -> str:
    """Return the field; the address is one line without brackets, whatever it was, so that no field can follow it."""
    local, _, domain = one_line(address.address).translate(_NO_BRACKETS).rpartition("@")
    mailbox = f"<{local}@{_ascii_domain(domain)}>"
    shown = one_line(address.name)
    if not shown:
        return f"{header}: {mailbox}"
    field = f"{header}: {_phrase(shown)}"
    gap = " " if len(field.rpartition("\n")[2]) + len(mailbox) < _NEAT_LINE else "\r\n "
    return field + gap + mailbox


_NO_BRACKETS = str.maketrans("", "", "<> ,;")


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _phrase(name: str) -> str:
    """Return a display name: atoms as they are, ASCII with specials quoted, the rest as encoded words."""
    if not name.isascii() or "=?" in name or max(map(len, name.split())) > _SAFE_WORD:
        return "\r\n ".join(_encoded_words(name))
    if _ATOMS.fullmatch(name):
        return _folded(name, 0)
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


@lru_cache(maxsize=64)
def _text_header(header: str, value: str) -> str:
    """Return the field: its leading plain word (the folio) stays readable, the rest is encoded where it must be."""
    text = one_line(value)
    if text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= _SAFE_WORD:
        return f"{header}: {_folded(text, len(header) + 2)}"
    head, blank, rest = text.partition(" ")
    if blank and head.isascii() and "=?" not in head and len(head) <= _SAFE_WORD:
        return f"{header}: {head}\r\n " + "\r\n ".join(_encoded_words(rest))
    return f"{header}: " + "\r\n ".join(_encoded_words(text))


def _folded(text: str, used: int) -> str:
    """Fold at blanks (RFC 5322 §2.2.3); the text's blanks are single."""
    lines, left = [""], _NEAT_LINE - used
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= left:
            lines.append(word)
            left = _NEAT_LINE
        else:
            lines[-1] += (" " if lines[-1] else "") + word
    return "\r\n ".join(lines)


def _encoded_words(text: str) -> Iterator[str]:
    """Split between characters, as RFC 2047 §5 wants, and encode each piece; readers join them without a blank."""
    piece = b""
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _WORD_BYTES:
            yield f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="
            piece = b""
        piece += encoded
    yield f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="


def _part(subtype: str, text: str) -> bytes:
    encoding, content = _seven_bit_html(text) if subtype == "html" else ("quoted-printable", _quoted(text))
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + content + b"\r\n"


def _seven_bit_html(html: str) -> tuple[str, bytes]:
    """HTML says any character in ASCII by itself; only lines that are too long need an encoding."""
    content = _newlines(html).replace("\n", "\r\n").encode("ascii", "xmlcharrefreplace")
    if max(map(len, content.split(b"\r\n"))) <= _LONGEST_LINE and b"\0" not in content:
        return "7bit", content
    return "quoted-printable", _quoted(html)


def _quoted(text: str) -> bytes:
    """Encode with plain newlines: `b2a_qp` makes its soft line ends like the first one it sees, if it sees any."""
    return binascii.b2a_qp(_newlines(text).encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
