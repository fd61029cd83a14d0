"""How does a file travel in a letter? In base64 (RFC 2045 §6.8), with a name in any language (RFC 2231)."""

import binascii
import re
from collections.abc import Iterator
from urllib.parse import quote

from csc_mailbot.mail.message import Attachment
from csc_mailbot.outbound.plain_text import one_line

_LINE = 76
_PIECE = 54
"""Characters of a name in one parameter: with its own name it stays on a line."""
_LONGEST_STEM = 150
_LONGEST_EXTENSION = 20
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$&+,.=@^_`{}~()\[\]-]{1,54}")
_ANY = "application/octet-stream"
_SAFE = "!#$&+-.^_`|~"
"""What RFC 2231 leaves as it is (attribute-char), beside letters and digits."""


def attached_part(file: Attachment) -> bytes:
    """Return the file as a body part that ends with a line end."""
    head = [
        f"Content-Type: {_type(file)}",
        "Content-Transfer-Encoding: base64",
        ";\r\n ".join(["Content-Disposition: attachment", *_name(file.name)]),
    ]
    return "\r\n".join([*head, "", ""]).encode("ascii") + _base64(file.content)


def calendar_part(method: str, content: bytes) -> bytes:
    """Return an iCalendar object as a body part that ends with a line end (RFC 6047 §2.4)."""
    head = [f"Content-Type: text/calendar; charset=utf-8; method={method}", "Content-Transfer-Encoding: base64"]
    return "\r\n".join([*head, "", ""]).encode("ascii") + _base64(content)


def _type(file: Attachment) -> str:
    """Return the file's type; mails in mails may not be base64 (RFC 2046 §5.2), so they travel as plain files."""
    written = file.type.strip().lower()
    if not _TYPE.fullmatch(written) or written.startswith(("message/", "multipart/")):
        return _ANY
    return f"{written}; charset=utf-8" if written.startswith("text/") and _is_utf8(file.content) else written


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _name(name: str) -> Iterator[str]:
    """Yield the parameters that hold the name: one, or as many as it takes."""
    shown = sent_name(name)
    if _PLAIN_NAME.fullmatch(shown):
        yield f'filename="{shown}"'
        return
    pieces = list(_pieces(shown))
    if len(pieces) == 1:
        yield f"filename*=utf-8''{pieces[0]}"
        return
    for place, piece in enumerate(pieces):
        charset = "" if place else "utf-8''"
        yield f"filename*{place}*={charset}{piece}"


def _pieces(name: str) -> Iterator[str]:
    """Encode by characters, so that no piece ends inside one."""
    piece = ""
    for character in name:
        encoded = quote(character, safe=_SAFE, errors="replace")
        if len(piece) + len(encoded) > _PIECE:
            yield piece
            piece = ""
        piece += encoded
    yield piece


def sent_name(name: str) -> str:
    """Return the file's name as it is sent: one line, no folders, its extension kept when it is cut; never empty."""
    shown = re.sub(r'[/\\:*?"<>|]', "_", one_line(name)).strip(". ")
    stem, dot, extension = shown.rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        return shown[:_LONGEST_STEM] or "adjunto"
    return f"{stem[:_LONGEST_STEM]}.{extension}"


def _base64(content: bytes) -> bytes:
    encoded = binascii.b2a_base64(content, newline=False)
    lines = [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]
    return b"\r\n".join([*lines, b""])
