"""What does a header say? Raw octets, RFC 2047 encoded words (broken ones too), folding.

The standard library's `decode_header` raises on bad base64 and mangles raw 8-bit text beside encoded words, so the
words are read here: neighbours of one charset are joined before decoding, because some programs split a character.
"""

import binascii
import re
from collections.abc import Iterator
from itertools import groupby

from csc_mailbot.intake.parsing.charsets import clean_line, decode_text
from csc_mailbot.mail.message import Headers

MOST_FIELDS = 1_000
LONGEST_VALUE = 65_536
"""Characters of one header value that are read; what is beyond stays in the raw mail."""

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?]*(?:\?(?!=)[^?]*)*)\?=", re.IGNORECASE)
_NOT_HEX = re.compile(rb"=(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile(rb"=([0-9A-Fa-f]{2})")


def raw_header(value: object) -> str:
    """Return a header's value as characters, encoded words still in their written form, cut at `LONGEST_VALUE`."""
    written = str(value)[:LONGEST_VALUE]
    if written.isascii():
        return written
    return decode_text(written.encode("utf-8", "surrogateescape"))[0]


def decode_words(text: str) -> str:
    """Return the text with its encoded words decoded; what cannot be decoded stays as it is written."""
    if "=?" not in text:
        return text
    return "".join(_joined(_pieces(text)))


def decode_header(value: object) -> str:
    """Return a header's value unfolded, decoded and clean."""
    return clean_line(decode_words(raw_header(value)))


_AS_WRITTEN = frozenset(
    {
        "received",
        "authentication-results",
        "arc-authentication-results",
        "received-spf",
        "return-path",
        "message-id",
        "in-reply-to",
        "references",
        "x-csc-mailbot",
    }
)


def read_headers(fields: Iterator[tuple[str, object]]) -> tuple[Headers, list[str]]:
    """Return the header block decoded, and what had to be left out of it."""
    kept: list[tuple[str, str]] = []
    left_out: list[str] = []
    for name, value in fields:
        if len(kept) == MOST_FIELDS:
            return Headers(tuple(kept)), [*left_out, f"more than {MOST_FIELDS} header fields"]
        if len(str(value)) > LONGEST_VALUE:
            left_out.append(f"a header field of more than {LONGEST_VALUE} characters")
        kept.append((clean_line(raw_header(name)), _value_of(str(name), value)))
    return Headers(tuple(kept)), left_out


def _value_of(name: str, value: object) -> str:
    """Decode people's words; what servers write is no words (RFC 2047 §5), and decoding could forge a verdict in it."""
    return clean_line(raw_header(value)) if name.lower() in _AS_WRITTEN else decode_header(value)


def _pieces(text: str) -> Iterator[tuple[str, bytes | str]]:
    """Yield (charset, octets) for encoded words and ("", text) for what stands between them."""
    position, after_word = 0, False
    for word in _WORD.finditer(text):
        between = text[position : word.start()]
        octets = _octets_of(word[2], word[3])
        if between and not (after_word and octets is not None and between.isspace()):
            yield "", between
        yield ("", word[0]) if octets is None else (word[1].partition("*")[0].lower(), octets)
        position, after_word = word.end(), octets is not None
    yield "", text[position:]


def _joined(pieces: Iterator[tuple[str, bytes | str]]) -> Iterator[str]:
    for charset, group in groupby(pieces, key=lambda piece: piece[0]):
        written = [piece[1] for piece in group]
        octets = b"".join(part for part in written if isinstance(part, bytes))
        yield decode_text(octets, charset)[0] if charset else "".join(part for part in written if isinstance(part, str))


def _octets_of(encoding: str, written: str) -> bytes | None:
    octets = written.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _ESCAPED.sub(lambda found: binascii.unhexlify(found[1]), octets.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(octets.rstrip(b"=") + b"=" * (-len(octets.rstrip(b"=")) % 4))
    except binascii.Error:
        return None
