"""Which part of a large mail is its first text, and what is the mail with that part alone?

BODYSTRUCTURE as RFC 3501 §7.4.2 gives it and the library takes it apart; the result is an ordinary small mail.
"""

import re
from collections.abc import Iterator
from typing import Any

FIRST_TEXT_SIZE = 65_536
_TEXTS = (b"plain", b"html")
_CONTENT_FIELD = re.compile(rb"^Content-[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n", re.IGNORECASE | re.MULTILINE)


def first_text_section(structure: Any) -> str:  # noqa: ANN401 - nested tuples of the library
    """Return the section number of the first text that is no attachment: `1` or `2.1`; plain text before HTML.

    Empty when there is none or the structure is not understood.
    """
    try:
        found = [(kind, section) for kind, section in _texts(structure, "")]
    except (TypeError, LookupError, AttributeError):
        return ""
    return min(found, key=lambda each: (_TEXTS.index(each[0]), found.index(each)), default=(b"", ""))[1]


def _texts(part: Any, number: str) -> Iterator[tuple[bytes, str]]:  # noqa: ANN401
    if part.is_multipart:
        for index, inner in enumerate(part[0], start=1):
            yield from _texts(inner, f"{number}.{index}" if number else str(index))
    elif _lower(part[0]) == b"text" and _lower(part[1]) in _TEXTS and not _is_attachment(part):
        yield _lower(part[1]), number or "1"


def _is_attachment(part: Any) -> bool:  # noqa: ANN401
    # For a text part: 8 basic fields with the number of lines, then MD5 and the disposition.
    disposition = part[9] if len(part) > 9 else None  # noqa: PLR2004
    return isinstance(disposition, tuple) and bool(disposition) and _lower(disposition[0]) == b"attachment"


def _lower(word: Any) -> bytes:  # noqa: ANN401
    return bytes(word or b"").lower()


def one_part_mail(header: bytes, part_header: bytes, text: bytes) -> bytes:
    """Return the mail as if the text were all of it: its header, with the part's own Content fields."""
    kept = _CONTENT_FIELD.sub(b"", header).rstrip(b"\r\n")
    described = part_header.strip(b"\r\n")
    fields = b"\r\n".join(each for each in (kept, described) if each)
    return fields + b"\r\n\r\n" + whole_lines(text)


def whole_lines(text: bytes) -> bytes:
    """Cut what was fetched in part at its last line end, where base64 and quoted-printable can be cut."""
    if len(text) < FIRST_TEXT_SIZE or b"\n" not in text:
        return text
    return text[: text.rindex(b"\n") + 1]
