"""What is each line by itself: blank, quoted, a rule, or words? Quoting by `>` is that of RFC 3676 §4.5."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

_QUOTED = re.compile(r"[ \t\u00a0]{0,4}>(?!From )")
_QUOTE_MARKS = re.compile(r"[ \t\u00a0]*(?:>[ \t\u00a0]?)+")
_GROUPWISE = re.compile(r">>> [^>]{0,300}(?:>[^>]{0,300})?>>>\s*$")
_RULE = re.compile(r"[ \t\u00a0]*([-_=*~#—–─━])(?:[ \t\u00a0]?\1)+[ \t\u00a0]*")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~|\[code\b|\[/code\])", re.IGNORECASE)
_CLOSES = {"```": "```", "~~~": "~~~", "[code": "[/code]"}
_LONG_QUOTE = 60
_WRAPPED_WORD = re.compile(r"[a-záéíóúàèòçñüäö0-9(<]|https?://")


class Kind(Enum):
    """What a line is before its neighbours are asked."""

    BLANK = auto()
    WORDS = auto()
    QUOTED = auto()


class Said(Enum):
    """What the HTML tells of a line."""

    QUOTED = auto()
    """In what a mail program marks as the answered mail."""
    CITED = auto()
    """In a block quotation, which may also be the writer's own citation."""
    SIGNATURE = auto()


@dataclass(frozen=True, slots=True)
class Lines:
    """A mail's lines with their kinds. `said` is what the HTML tells of each, None where it tells nothing."""

    text: tuple[str, ...]
    kinds: tuple[Kind, ...]
    said: tuple[Said | None, ...]

    def next_spoken(self, start: int) -> int:
        """Return the first line from `start` on that is not blank, or the number of lines."""
        return next((at for at in range(start, len(self.text)) if self.kinds[at] is not Kind.BLANK), len(self.text))

    def is_quoted(self, at: int) -> bool:
        """Whether the line is there and is quoted."""
        return at < len(self.text) and self.kinds[at] is Kind.QUOTED


def lines_of(text: str) -> list[str]:
    """Return the lines as written; every line end of mail counts, no other separator does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def is_rule(line: str) -> bool:
    """Whether the line is nothing but a drawn rule: two or more of the same mark."""
    return _RULE.fullmatch(line) is not None


def unquoted(line: str) -> str:
    """Return the line without its `>` marks."""
    return _QUOTE_MARKS.sub("", line, count=1) if _QUOTED.match(line) else line


def classify(text: Sequence[str], said: Sequence[Said | None]) -> Lines:
    """Return the lines with their kinds; lines inside closed code fences are words whatever they begin with."""
    fenced = _fenced(text)
    kinds = [Kind.WORDS if at in fenced and line.strip() else _kind(line, said[at]) for at, line in enumerate(text)]
    for at in range(1, len(text) - 1):
        if _is_wrapped_rest(text, kinds, at):
            kinds[at] = Kind.QUOTED
    return Lines(tuple(text), tuple(kinds), tuple(said))


def _kind(line: str, said: Said | None) -> Kind:
    if not line.strip():
        return Kind.BLANK
    if said in {Said.QUOTED, Said.CITED}:
        return Kind.QUOTED
    return Kind.QUOTED if _QUOTED.match(line) and not _GROUPWISE.match(line) else Kind.WORDS


def _is_wrapped_rest(text: Sequence[str], kinds: Sequence[Kind], at: int) -> bool:
    """A long quoted line, broken by a program that forgot the mark on the rest of it."""
    between = kinds[at - 1] is Kind.QUOTED and kinds[at] is Kind.WORDS and kinds[at + 1] is Kind.QUOTED
    before = text[at - 1]
    return (
        between
        and len(before) >= _LONG_QUOTE
        and before.rstrip()[-1:] not in {".", "?", "!", ":"}
        and len(text[at]) < len(before) / 2
        and _WRAPPED_WORD.match(text[at]) is not None
    )


def _fenced(text: Sequence[str]) -> set[int]:
    """The lines of code blocks that are closed; an unclosed one is no block."""
    fenced: set[int] = set()
    opened, awaited = 0, ""
    for at, line in enumerate(text):
        found = _FENCE.match(line)
        if not found:
            continue
        mark = found[1].lower()
        if awaited and mark == awaited:
            fenced.update(range(opened, at + 1))
            awaited = ""
        elif not awaited and mark in _CLOSES:
            opened, awaited = at, _CLOSES[mark]
    return fenced
