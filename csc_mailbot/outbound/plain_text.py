"""How is a stranger's text made fit for a letter of ours? Control characters out, length bounded, lines wrapped."""

import re
import unicodedata

LINE_WIDTH = 72
"""Columns of a plain text line; quoted twice it still fits in 76 (RFC 3676 §4.2 advises 78 or less)."""

# C0 and C1 but tab and newline, DEL, the directional overrides that disguise file names, lone surrogates, and
# the noncharacters that programs keep for themselves.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n")
_JOINERS = "\u200d\ufe0e\ufe0f"
_ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return the text on one line, without control characters, its blanks single."""
    return " ".join(_UNWANTED.sub(" ", text).split())


def several_lines(text: str) -> str:
    """Return the text with plain newlines and without control characters and with single blank lines."""
    lines = _UNWANTED.sub("", _NEWLINE.sub("\n", text)).split("\n")
    cleaned = "\n".join(line if line.strip() else "" for line in lines)
    return _BLANK_LINES.sub("\n\n", cleaned).strip()


def bounded(text: str, longest: int) -> str:
    """Return the text cut to `longest` characters with an ellipsis at the end; accents stay with their letters."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in _JOINERS or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS


def wrapped(text: str, width: int = LINE_WIDTH) -> str:
    """Return the paragraph with a newline instead of the blank that would pass `width` columns."""
    lines = [""]
    for word in text.split():
        if not lines[-1]:
            lines[-1] = word
        elif len(lines[-1]) + len(word) < width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return "\n".join(lines)
