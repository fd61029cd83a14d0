"""Which characters are these bytes? Declared charset → UTF-8 → windows-1252 → replacement marks; always valid.

Charset names are those of MIME (RFC 2045 §5.1). What the sender declares is tried first, but a western single-byte
charset is set aside when the bytes are well-formed UTF-8: that happens by a lie of the sender and never by chance.
"""

import codecs
import re

# C0 and C1 controls but for tab and line feed, and lone surrogates: PostgreSQL refuses NUL, UTF-8 refuses surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANKS = re.compile(r"\s+")

_BEYOND_ASCII = bytes(range(128, 256))
_WESTERN = frozenset({"ascii", "iso8859-1", "cp1252", "iso8859-15", "iso8859-9"})
# Charsets in which ASCII octets stand for other characters.
_STATEFUL = ("iso-2022", "iso2022", "csiso2022", "hz", "utf-16", "utf16", "utf-32", "utf32", "utf-7", "utf7")
# Codecs that are programs rather than charsets, or that hide ASCII in ASCII (UTF-7).
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})


def decode_text(octets: bytes, charset: str = "") -> tuple[str, str]:
    """Return the characters of the octets, and what was wrong with the declared charset ("" for nothing).

    The characters are not yet cleaned; use `clean` or `clean_line` before they leave the room.
    """
    if octets.isascii() and not _is_stateful(charset):
        return octets.decode("ascii"), ""
    codec = _codec_of(charset)
    if charset and not codec:
        return _guess(octets), f"the charset {clean_line(charset)[:40]!r} is unknown or refused"
    if codec in _WESTERN:
        return _decode_western(octets, codec)
    if codec:
        decoded = _try(octets, codec)
        if decoded is not None:
            return decoded, ""
        return _guess(octets), f"the text is not in its declared charset {codec}"
    return _guess(octets), ""


def clean(text: str) -> str:
    """Return the text with line feeds only, and without characters that a database or UTF-8 refuses."""
    if text.isprintable() or (not _BREAKS.search(text) and not _UNWANTED.search(text)):
        return text
    return _UNWANTED.sub("", _BREAKS.sub("\n", text))


def clean_line(text: str) -> str:
    """Return the text as one clean line: every run of blanks is one space."""
    if text.isprintable() and "  " not in text:
        # Of all blanks only the space is printable.
        return text.strip()
    return _BLANKS.sub(" ", clean(text)).strip()


def _is_stateful(charset: str) -> bool:
    return charset.lower().startswith(_STATEFUL)


def _codec_of(charset: str) -> str:
    name = charset.strip().strip("\"'").lower()
    if not name or not name.isascii() or len(name) > 40:  # noqa: PLR2004 - no registered charset is longer
        return ""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if found.replace("_", "-") in _REFUSED else found


def _decode_western(octets: bytes, codec: str) -> tuple[str, str]:
    as_utf8 = _try(octets, "utf-8")
    if as_utf8 is not None:
        return as_utf8, f"the text is declared as {codec} and is UTF-8"
    if codec not in {"ascii", "iso8859-1", "cp1252"}:
        return octets.decode(codec, "replace"), ""
    return _as_windows(octets), "" if codec != "ascii" else "the text is declared as ascii and holds 8-bit characters"


def _guess(octets: bytes) -> str:
    decoded = _try(octets, "utf-8")
    if decoded is not None:
        return decoded
    marked = octets.decode("utf-8", "replace")
    damaged = marked.count("\ufffd")
    whole = len(marked) - damaged - len(octets.translate(None, _BEYOND_ASCII))
    return marked if whole > damaged else _as_windows(octets)


def _as_windows(octets: bytes) -> str:
    decoded = _try(octets, "cp1252")
    return octets.decode("cp1252", "replace") if decoded is None else decoded


def _try(octets: bytes, codec: str) -> str | None:
    try:
        return octets.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None
