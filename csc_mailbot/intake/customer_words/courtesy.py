"""What is left of a text without courtesy? Greetings, thanks, closings, the names beside them and signatures taken off.

A name is a word with a capital letter where names stand: behind a greeting, thanks or a closing, and on lines below.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import Final

from csc_mailbot.intake.customer_words.phrases import (
    CLOSINGS,
    GREETINGS,
    NOT_NAME_STEMS,
    NOT_NAMES,
    PLEASANTRIES,
    REASONS,
    THANKS,
    THANKS_FOR,
)
from csc_mailbot.intake.words import Word, fold, mend, words_of
from csc_mailbot.mail.quoting.device_lines import is_device_line

LONGEST: Final = 2_000
"""Characters beyond which no text is a short answer."""


class Says(Enum):
    """What a phrase is."""

    GREETING = auto()
    THANKS = auto()
    PLEASANTRY = auto()
    CLOSING = auto()
    NAME = auto()
    YES = auto()
    NO = auto()


Phrases = Mapping[tuple[str, ...], Says]

COURTESY: Final[Phrases] = {
    phrase: kind
    for kind, phrases in (
        (Says.PLEASANTRY, PLEASANTRIES),
        (Says.GREETING, GREETINGS),
        (Says.THANKS, THANKS),
        (Says.CLOSING, CLOSINGS),
    )
    for phrase in phrases
}

_NAMED: Final = frozenset(Says) - {Says.PLEASANTRY}
_PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "y", "i", "e", "da", "do", "dos", "van", "von", "der"})
_MOST_NAMES = 14
_SENTENCE_END = re.compile(r"[.!;:…]")
_SIGNATURE = re.compile(
    r"\s*(?:-{2,3}\s*$|—\s*$|_{5,}|aviso legal|advertencia legal|clausula de|proteccion de datos|antes de imprimir|"
    r"(?:este|aquest) (?:mensaje|correo|e-?mail|missatge)(?: electronico)? "
    r"(?:y (?:sus|los|cualquier)|puede contener|contiene informacion|va dirigido|se dirige|i els)|confidencialidad)"
)
_CLOSING_LINE = re.compile(
    r"\W*(?:(?:un|una|muchos|muy|cordial(?:es)?|best|kind|warm|mit|viele|bien|com os) )*"
    r"(?:saludos?|atentamente|atte|salutacions?|saudos?|regards|cordialement|cumprimentos|freundlichen|grusse|"
    r"agur)\b"
)
_CONTACT = re.compile(
    r"\W*(?:(?:tel|telf|tfno|tlf|tlfno|telefono|telefon|movil|mov|fax|phone|mobile|ext|m|t|e-?mail|correo|"
    r"mail|web)\b\W*)?"
    r"(?:[+(]?[\d\s().\-/]{6,40}|[^\s@]{1,64}@[^\s@]{1,100}|(?:https?://|www\.)\S{1,200})\W*"
)
_COMPANY = re.compile(r".*\bs\.? ?(?:l|a|c|l\.? ?u|a\.? ?u|c\.? ?l|coop)\b\W*|.*\b(?:ltd|gmbh|lda|inc)\W*")
_STREET = re.compile(
    r"\W*(?:c/|calle|avda?\b|avenida|plaza|pza\b|pol\b|poligono|ctra\b|carretera|apartado).*|.*\b\d{5}\b.*"
)
_BETWEEN_CONTACTS = re.compile(r"[|·•]|\s[-–]\s|,\s")
_LONGEST_BLOCK, _LONGEST_TITLE = 8, 6
"""Lines of a signature, and words on one that is no address."""
_WIDEST = 120
"""Characters of a signature's line."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A text in its parts: what its phrases say, in order, and the folded clauses that are no known phrase."""

    said: tuple[Says, ...]
    rest: tuple[str, ...]


def own_words(text: str) -> str:
    """Return the beginning of a mended text without its signature: what stands below a delimiter, contacts, footers."""
    lines = mend(text[: LONGEST + 1]).split("\n")
    folded = [fold(line) for line in lines]
    end = next((at for at, line in enumerate(folded) if _SIGNATURE.match(line) or is_device_line(line)), len(lines))
    end = next((at for at in range(1, end) if _signs(lines[:end], folded, at)), end)
    closed = next((at for at, line in enumerate(folded) if _CLOSING_LINE.match(line)), end)
    return "\n".join(line for at, line in enumerate(lines[:end]) if at <= closed or not _CONTACT.fullmatch(folded[at]))


def _signs(lines: list[str], folded: list[str], start: int) -> bool:
    """Tell whether a signature without a delimiter begins there: below a blank line a name, then who that is and where.

    A company's form, a street or a contact must be among it, and nothing that could be a sentence.
    """
    if not lines[start].strip() or lines[start - 1].strip() or not any(map(str.strip, lines[:start])):
        return False
    name, *below = [at for at in range(start, len(lines)) if lines[at].strip()]
    if len(below) >= _LONGEST_BLOCK or len(max(lines[start:], key=len)) > _WIDEST or not _is_title(lines[name]):
        return False
    placed = [at for at in below if _says_where(folded[at])]
    return bool(placed) and all(at in placed or _is_title(lines[at]) for at in below)


def _says_where(folded: str) -> bool:
    pieces = _BETWEEN_CONTACTS.split(folded.strip())
    known = _COMPANY.fullmatch(folded) or _STREET.fullmatch(folded) or all(map(_CONTACT.fullmatch, pieces))
    return bool(known) and not NOT_NAMES & {word.folded for word in words_of(folded)}


def _is_title(line: str) -> bool:
    """A name, a post or a department: few words, the first with a capital letter, none that belongs to a sentence."""
    said = words_of(line)
    capital = bool(said) and said[0].text[:1].isupper() and len(said) <= _LONGEST_TITLE
    return capital and not any(
        word.folded in NOT_NAMES or word.folded.startswith(NOT_NAME_STEMS) or word.text.isdigit() for word in said
    )


def read_courtesy(text: str, phrases: Phrases = COURTESY) -> Parts:
    """Return what the clauses of a mended text say; a clause that is not wholly known stands in `rest`."""
    said: list[Says] = []
    rest: list[str] = []
    place = 0
    for _, group in groupby(words_of(text), key=_clause):
        clause = list(group)
        read = _read_clause(clause, phrases, named=_may_be_name(said, text[place : clause[0].start]))
        if read is None:
            rest.append(" ".join(word.folded for word in clause))
        else:
            said += read
        place = clause[-1].end
    too_many = said.count(Says.NAME) > _MOST_NAMES
    return Parts(tuple(said), (*rest, "names") if too_many else tuple(rest))


def _clause(word: Word) -> int:
    return word.clause


def _may_be_name(said: list[Says], between: str) -> bool:
    """Tell whether a clause may be a name: not the first one, nor a new sentence on the same line before a closing."""
    if not said or said[-1] not in _NAMED:
        return Says.CLOSING in said
    return Says.CLOSING in said or "\n" in between or not _SENTENCE_END.search(between)


def _read_clause(clause: list[Word], phrases: Phrases, *, named: bool) -> list[Says] | None:
    folded = tuple(word.folded for word in clause)
    said: list[Says] = []
    at = 0
    while at < len(folded):
        length = _longest(folded, at, phrases)
        if length:
            kind = phrases[folded[at : at + length]]
            at += length + (_reasons(folded, at + length) if kind is Says.THANKS else 0)
            named = kind in _NAMED
        elif named and _is_name(clause[at], alone=at == 0 or at == len(clause) - 1):
            kind, at = Says.NAME, at + 1
        else:
            return None
        said.append(kind)
    return said


def _longest(folded: tuple[str, ...], at: int, phrases: Phrases) -> int:
    """How many words the longest phrase takes that stands there; 0 when none does."""
    return next((size for size in range(min(7, len(folded) - at), 0, -1) if folded[at : at + size] in phrases), 0)


def _reasons(folded: tuple[str, ...], at: int) -> int:
    """How many words behind thanks say what for: `por vuestra ayuda`."""
    link = next((size for size in (2, 1) if folded[at : at + size] in THANKS_FOR), 0)
    end = at + link
    while link and end < len(folded) and folded[end] in REASONS:
        end += 1
    return end - at if end > at + link else 0


def _is_name(word: Word, *, alone: bool) -> bool:
    if word.folded in NOT_NAMES or word.folded.startswith(NOT_NAME_STEMS):
        return False
    return word.text[:1].isupper() or (word.folded in _PARTICLES and not alone)
