"""How was it typed? Case, accents, dashes, full-width forms and invisible characters taken away; slips counted.

Forms are folded by Unicode NFKC and NFKD (UAX #15). A slip is a letter too many, too few, wrong, or exchanged with its
neighbour (optimal string alignment).
"""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_PLAIN = str.maketrans({"＃": "#", "﹟": "#", "♯": "#", "⌗": "#", "：": ":", "﹕": ":", "＿": "_"})
_MARKS = re.compile("[\u0300-\u036f]")


def visible(line: str) -> str:
    """Return the line as one sees it: no invisible characters, a plain # and colon, no blanks around it."""
    if line.isascii():
        return line.strip()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", line)).translate(_PLAIN).strip()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return the text in lower case, without accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def slips_between(text: str, target: str, most: int) -> int | None:
    """Return how many slips of the keyboard make the one of the other; None when more than `most`."""
    if abs(len(text) - len(target)) > most or (_letters(text) ^ _letters(target)).bit_count() > 2 * most:
        return None
    slips = _distance(text, target)
    return slips if slips <= most else None


@lru_cache(maxsize=4096)
def _letters(text: str) -> int:
    """A bit for each kind of letter: a slip changes two of them at most, so most words are told apart at once."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) % 61)
    return bits


def _distance(text: str, target: str) -> int:
    before: list[int] = []
    row = list(range(len(target) + 1))
    for at, letter in enumerate(text, 1):
        earlier, before, row = before, row, [at]
        for other, wanted in enumerate(target, 1):
            cost = min(before[other] + 1, row[-1] + 1, before[other - 1] + (letter != wanted))
            if at > 1 and other > 1 and letter == target[other - 2] and text[at - 2] == wanted:
                cost = min(cost, earlier[other - 2] + 1)
            row.append(cost)
    return row[-1]
