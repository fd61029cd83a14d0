"""What is one line: words of an agent, something that was perhaps meant so, or text?"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from csc_mailbot.tickets.agent_words.arguments import Refusal
from csc_mailbot.tickets.agent_words.spelling import folded, slips_between, visible
from csc_mailbot.tickets.agent_words.vocabulary import KEYWORDS, Found, find_near_word, find_word
from csc_mailbot.tickets.agent_words.word import AgentWord, MakeNote, WordFault

# Bold text comes as *#hecha*, and some programs write \# for #.
_SHARP = re.compile(r"[*_\\]{0,3}#(?P<gap>\s*)(?P<body>[^\W\d_].*)", re.DOTALL)
_COLON = re.compile(
    r"[*_]{0,3}(?P<label>[^\W\d_]{3,8}(?: [^\W\d_]{4,7})?)[*_]{0,3}\s?:[*_]{0,3}\s*(?P<rest>.*)", re.DOTALL
)
_NOTE_LABELS = frozenset({"nota", "note", "nota interna", "internal note"})
# Labels of other meaning that are one slip away from `nota:`.
_OTHER_LABELS = frozenset({"nova", "nora", "norte", "noa"})
_NEXT_WORD = re.compile(r"\s+(?=[*_\\]{0,3}#[^\W\d_])")
# A bullet, a quotation mark or one # too many before it: `- #hecha`, `«#hecha»`, `##hecha`.
_DECORATED = re.compile(r"(?P<before>[\s>*_\\\-•·.,‐-―\"'«“(\[#]{0,20})#(?P<gap>\s*)(?P<body>[^\W\d_].*)", re.DOTALL)
_INSIDE = re.compile(r"\s#([^\W\d_].*)", re.DOTALL)
_LONGEST_LOOK = 400


class Certainty(Enum):
    """How sure it is that a line at the edge of a text is meant for the desk."""

    READABLE = auto()
    FAULTY = auto()
    PERHAPS = auto()
    """`# ` and words that we do not know: a heading or a command, unless a word stands beside it."""


@dataclass(frozen=True, slots=True)
class LineOfWords:
    """A line that could belong to a block of words."""

    line: str
    certainty: Certainty
    words: tuple[AgentWord, ...] = ()
    faults: tuple[WordFault, ...] = ()
    remainder: str = ""
    """What follows `nota:` on its line: text."""
    tight: bool = True
    """No blank after the #, as headings have it."""


def read_line(line: str) -> LineOfWords | None:
    """Return what the line asks, were it in a block of words; None when it is plain text."""
    seen = visible(line)
    if colon := _COLON.fullmatch(seen):
        is_note = folded(colon["label"]) in _NOTE_LABELS
        return LineOfWords(seen, Certainty.READABLE, (MakeNote(),), (), colon["rest"].strip(" *_")) if is_note else None
    sharp = _SHARP.fullmatch(seen)
    if not sharp:
        return None
    if not sharp["gap"]:
        return _read_pieces(seen, sharp["body"], tight=True)
    near = None if find_word(sharp["body"]) else find_near_word(sharp["body"], strict=True)
    if not find_word(sharp["body"]) and (not near or _is_refused(near)):
        return LineOfWords(seen, Certainty.PERHAPS, (), (_unknown(seen, sharp["body"]),), tight=False)
    return _read_pieces(seen, sharp["body"], tight=False)


def is_near_word(line: str, *, forgiving: bool = True) -> bool:
    """Tell whether a line that stands among text equals a word, or nearly: it may have been meant for the desk.

    Slips of the keyboard are looked for only where `forgiving`, since that takes its time.
    """
    seen = visible(line)
    if colon := _COLON.fullmatch(seen[:_LONGEST_LOOK]):
        return _is_near_note(folded(colon["label"]))
    decorated = _DECORATED.match(seen[:_LONGEST_LOOK])
    if not decorated:
        return _ends_with_word(seen[:_LONGEST_LOOK])
    body = decorated["body"]
    heading = bool(decorated["gap"]) or "#" in decorated["before"]
    found = find_word(body) or (find_near_word(body, strict=heading) if forgiving else None)
    return found is not None and not (heading and _is_refused(found))


def parts_of_near_line(line: str) -> tuple[str, str] | None:
    """Return what stands before the word on a line of `is_near_word`, and the word with what follows it."""
    seen = visible(line)[:_LONGEST_LOOK]
    if colon := _COLON.fullmatch(seen):
        return "", f"nota {colon['rest'].strip(' *_')}"
    decorated = _DECORATED.match(seen)
    if decorated:
        return "", decorated["body"].rstrip("»”\"')]*_")
    inside = _INSIDE.search(seen)
    return (seen[: inside.start()].rstrip(), inside[1]) if inside else None


def _read_pieces(seen: str, body: str, *, tight: bool) -> LineOfWords:
    first, *others = _NEXT_WORD.split(body)
    found = find_word(first)
    if found and found.keyword.takes_text and found.rest:
        rest = body[len(first) - len(found.rest) :]
        return LineOfWords(seen, Certainty.READABLE, (MakeNote(),), (), rest, tight)
    read = [_read_piece(seen, piece.lstrip("*_\\#")) for piece in (first, *others)]
    words = tuple(one for one in read if not isinstance(one, WordFault))
    faults = tuple(one for one in read if isinstance(one, WordFault))
    return LineOfWords(seen, Certainty.FAULTY if faults else Certainty.READABLE, words, faults, "", tight)


def _read_piece(seen: str, piece: str) -> AgentWord | WordFault:
    found = find_word(piece)
    if not found:
        return _unknown(seen, piece)
    read = found.keyword.read(found.rest)
    return WordFault(seen, f"{read.problem}.", read.allowed) if isinstance(read, Refusal) else read


def _unknown(seen: str, body: str) -> WordFault:
    near = find_near_word(body)
    guess = f"; ¿quería escribir «{near.keyword.shown}»?" if near else "."
    return WordFault(seen, f"No conozco esta palabra{guess}", tuple(one.shown for one in KEYWORDS))


def _is_refused(found: Found) -> bool:
    return isinstance(found.keyword.read(found.rest), Refusal)


def _is_near_note(label: str) -> bool:
    """`nota:` is short, so that one slip is allowed, and its first letters must be there."""
    return label in _NOTE_LABELS or (
        label not in _OTHER_LABELS
        and label[0] in "no"
        and any(slips_between(label, one, 1) is not None for one in _NOTE_LABELS)
    )


def _ends_with_word(seen: str) -> bool:
    """Tell whether a sentence ends with a word, as in `Ya está. #hecha`."""
    inside = _INSIDE.search(seen)
    found = find_word(inside[1]) if inside else None
    return found is not None and not _is_refused(found)
