"""Is this word one of the configured urgency words? Inflections, intensified forms, and slips of the keyboard.

Slips are allowed for URGENTE and CRÍTICA only, the words that cost most when missed; every word one slip away from
them that means something else stands in `_OTHER_WORDS`.
"""

from collections.abc import Iterable
from functools import lru_cache

from csc_mailbot.intake.words import fold

# Endings by the last letter of the word's dictionary form: grave, crítica, urgent.
_ENDINGS = {
    "e": ("e", "es", "isimo", "isima", "isimos", "isimas", "emente", "ely"),
    "a": ("a", "as", "o", "os", "", "s", "amente", "ament", "isimo", "isima", "isimos", "isimas"),
    "": ("", "s", "ly", "ment", "es"),
}
_STRENGTHS = ("", "super", "muy", "ultra", "hiper", "extra", "archi", "re", "mega")

SLIPPED = ("urgente", "critica", "critico")
_OTHER_WORDS = frozenset(
    [
        "turgente",
        "surgente",
        "purgente",
        "ungente",
        "urente",
        "criticar",
        "critican",
        "criticon",
        "criticas",
        "criticos",
        "criptica",
        "criptico",
        "cretica",
        "cretico",
        "clitica",
        "clitico",
        "critique",
        "critici",
        "criticaba",
    ]
)


@lru_cache(maxsize=64)
def forms_of(words: tuple[str, ...]) -> frozenset[str]:
    """Return every folded form of the words: plurals, superlatives, adverbs, and with a strengthening before it."""
    plain = {form for word in words for form in _inflections(fold(word).strip())}
    return frozenset(strength + form for form in plain for strength in _STRENGTHS)


@lru_cache(maxsize=64)
def urgency_nouns(words: tuple[str, ...]) -> frozenset[str]:
    """Return the nouns of words in -ente: urgencia, urgència, urxencia."""
    stems = (fold(word).rstrip("e") for word in words)
    return frozenset(stem[:-1] + "cia" for stem in stems if stem.endswith("nt"))


def slip_of(word: str, targets: Iterable[str] = SLIPPED) -> str:
    """Return which of the targets the folded word is one keyboard slip away from; "" for none."""
    if word in _OTHER_WORDS or abs(len(word) - 7) > 1:
        return ""
    return next((target for target in targets if _is_one_slip(word, target)), "")


def _inflections(word: str) -> set[str]:
    kind = {"e": "e", "a": "a", "o": "a"}.get(word[-1:], "")
    stem = word[:-1] if kind else word
    found = {word} | {stem + ending for ending in _ENDINGS[kind]}
    if kind == "a" and stem.endswith("c"):
        found |= {stem[:-1] + ending for ending in ("quisimo", "quisima", "quisimos", "quisimas", "ques")}
    return found


def _is_one_slip(word: str, target: str) -> bool:
    """One letter too many, too few, wrong, or two neighbours exchanged (the distance of Damerau)."""
    start = 0
    while start < min(len(word), len(target)) and word[start] == target[start]:
        start += 1
    rest, wanted = word[start:], target[start:]
    if len(rest) == len(wanted):
        exchanged = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
        return rest[1:] == wanted[1:] or exchanged
    return rest[1:] == wanted if len(rest) > len(wanted) else rest == wanted[1:]
