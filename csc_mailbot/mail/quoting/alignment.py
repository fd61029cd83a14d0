"""Which line of the text is said where in the HTML? The two forms of a mail tell the same words in the same order."""

import re
from collections.abc import Sequence
from itertools import pairwise

from csc_mailbot.mail.quoting.html_words import HtmlWords
from csc_mailbot.mail.quoting.lines import Said, unquoted

_WORD = re.compile(r"\w+")
_TARGET = re.compile(r"<(?:https?:|mailto:)[^<>\s]{0,400}>?", re.IGNORECASE)
"""Where a link leads: the text tells it behind the link's words, the HTML only inside a tag."""
_KEY_WORDS = 7
_LOOKED_AHEAD = 6_000
_NEAR = 160
_TELLING = 14
_MOST_LINES = 20_000


def align(lines: Sequence[str], told: HtmlWords) -> list[Said | None]:
    """Return for each line what the HTML says of it; lines it does not know between two of the same follow them."""
    said: list[Said | None] = [None] * len(lines)
    known: list[int] = []
    place = 0
    for at, line in enumerate(lines[:_MOST_LINES]):
        words = _WORD.findall(_TARGET.sub("", unquoted(line[:400])).lower())
        key = f" {' '.join(words[:_KEY_WORDS])} "
        found = _find(told.words, key, place) if words else -1
        if found < 0:
            continue
        said[at] = told.said_at(found + 1)
        place = found + len(key) - 1
        known.append(at)
    _fill(said, known)
    return said


def _find(words: str, key: str, place: int) -> int:
    """The next place of the key. A short key is believed only near by: it might stand anywhere."""
    found = words.find(key, place, place + _LOOKED_AHEAD)
    return found if found < 0 or len(key) > _TELLING or found - place <= _NEAR else -1


def _fill(said: list[Said | None], known: Sequence[int]) -> None:
    for before, after in pairwise(known):
        if said[before] is not None and said[before] is said[after]:
            said[before:after] = [said[before]] * (after - before)
