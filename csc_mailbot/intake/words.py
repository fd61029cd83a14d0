"""Which words are there, however they are written? Case, accents, Unicode forms, mojibake and letter spacing folded.

Folding follows Unicode (NFKD, UAX #15): full-width and mathematical letters become plain ones, marks are dropped.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# UTF-8 that was read as windows-1252 or latin-1; the second character is often lost on the way, being a control.
_MOJIBAKE = {
    "Ã¡": "á", "Ã©": "é", "Ã­": "í", "Ã³": "ó", "Ãº": "ú", "Ã±": "ñ", "Ã¼": "ü", "Ã§": "ç", "Ã¨": "è", "Ã²": "ò",
    "Ã\x81": "Á", "Ã\x89": "É", "Ã‰": "É", "Ã\x8d": "Í", "Ã\x93": "Ó", "Ã“": "Ó", "Ã\x9a": "Ú", "Ãš": "Ú", "Ã\x91": "Ñ",
    "Ã‘": "Ñ", "Â¡": "¡", "Â¿": "¿", "Â ": " ",
}  # fmt: skip
_BROKEN = re.compile("|".join(map(re.escape, _MOJIBAKE)))
_TWICE = re.compile("Ãƒ(?:Â)?")
# CRÍTICA with its Í lost: to a question mark, a replacement mark, or to the first half of its mojibake.
_LOST_I = re.compile(r"([Cc][Rr])(?:[ãÃ][\x8d\xad]?|[?\ufffd]{1,2}|[iI]?\u0301)(?=[Tt][Ii][Cc])")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")

_PERHAPS_SPACED = re.compile(r"[ ._*·-][^\W\d_][ ._*·-][^\W\d_][ ._*·-]")
"""What every letter-spaced word holds; found sooner than the word, since few characters can begin it."""
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:(?P<gap>[ ._*·-])[^\W\d_])(?:(?P=gap)[^\W\d_]){2,}(?![^\W_])")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+")
"""The combining marks of European scripts; NFKD parts them from their letters."""
_LONGEST_WORD = 100
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[.,;:!?¡¿()\[\]{}|/\\\"«»“”\n\u2013\u2014\u2026]|(?:^|\s)-+(?:\s|$)|\s{3,}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, folded, and which clause it stands in, counted from 0."""

    text: str
    folded: str
    clause: int
    start: int
    end: int


def mend(text: str) -> str:
    """Return the text with mojibake, HTML entities, invisible characters and letter spacing put right."""
    if "&" in text:
        text = html.unescape(text)
    if "Ã" in text or "Â" in text:
        text = _BROKEN.sub(lambda found: _MOJIBAKE[found[0]], _TWICE.sub("Ã", text))
    text = _LOST_I.sub(_with_its_i, unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    if not _PERHAPS_SPACED.search(text):
        return text
    return _SPACED.sub(lambda found: found[0].replace(found["gap"], ""), text)


def fold(text: str) -> str:
    """Return the text in lower case without accents: `CRÍTICA` and `critica` are one word."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def folded_words(text: str) -> list[str]:
    """Return the words of a mended text, folded, in order: what `words_of` finds, without its places."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text))]


def words_of(text: str) -> list[Word]:
    """Return the words of a mended text in order; letters only, so that `URGENTE2` and `_URGENTE_` are words too."""
    words, clause, position = [], 0, 0
    for found in _WORD.finditer(text):
        between = text[position : found.start()]
        clause += between != " " and _CLAUSE_END.search(between) is not None
        words.append(Word(found[0], _fold_word(found[0]), clause, found.start(), found.end()))
        position = found.end()
    return words


@lru_cache(maxsize=8192)
def _fold_word(text: str) -> str:
    return fold(text[:_LONGEST_WORD])


def _with_its_i(found: re.Match[str]) -> str:
    return found[1] + ("Í" if found[1][-1].isupper() else "í")
