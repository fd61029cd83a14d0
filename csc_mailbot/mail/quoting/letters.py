"""Which letters is a line made of, once case, accents and decoration are taken off?

Folding follows Unicode NFKD (UAX #15), so a table written with accents and a line written without them meet.
"""

import re
import unicodedata

LONGEST = 600
"""Characters of a line that are looked at: introductions, labels and marks are short, hostile lines are not."""

_MARKS = re.compile("[\u0300-\u036f]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return the beginning of the text in lower case, without accents, its blanks made single."""
    text = text[:LONGEST]
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).casefold()))
    return _BLANKS.sub(" ", text.lower()).strip()


def fold_all(*phrases: str) -> frozenset[str]:
    """Return every phrase folded; a phrase may hold several, parted by `|`."""
    return frozenset(fold(one) for phrase in phrases for one in phrase.split("|"))
