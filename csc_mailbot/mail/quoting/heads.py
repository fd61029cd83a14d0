"""Where does a quote announce itself? Introductions, drawn marks, blocks of headers and our own cut line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from csc_mailbot.mail.cut_line import find_cut_line
from csc_mailbot.mail.quoting import introductions
from csc_mailbot.mail.quoting.header_block import find_header_block
from csc_mailbot.mail.quoting.introductions import Strength
from csc_mailbot.mail.quoting.lines import Kind, Lines, is_rule, unquoted
from csc_mailbot.mail.quoting.marks import Mark, read_mark

_MOST_OPENING = 12
_LONGEST_END = 15


class HeadKind(Enum):
    """What announces the quote."""

    INTRODUCTION = "its introduction"
    ORIGINAL = "the mark of an original message"
    FORWARDED = "the mark of a forwarded message"
    HEADERS = "its headers"
    CUT_LINE = "our cut line"


@dataclass(frozen=True, slots=True)
class Head:
    """Lines `start` to before `end` announce a quote. Only a strong one needs no quoted lines below it."""

    start: int
    end: int
    kind: HeadKind
    strength: Strength = Strength.STRONG


def find_heads(lines: Lines) -> Iterator[Head]:
    """Yield the heads that stand among the writer's own lines, top to bottom, rules drawn above them included."""
    cut = _cut_line_among(lines.text)
    cut_at = cut.start if cut else -1
    ends = [introductions.can_end(line) for line in lines.text]
    at = 0
    while at < len(lines.text):
        head = _head_at(lines, at, ends, cut_at) if lines.kinds[at] is Kind.WORDS else None
        if head:
            yield _with_rule_above(lines, head)
        at = head.end if head else at + 1


def opening_head(lines: Lines, start: int, end: int) -> Head | None:
    """Return the head with which the quoted lines from `start` to before `end` open, below their `>` marks."""
    last = min(end, start + _MOST_OPENING)
    bare = [unquoted(line) for line in lines.text[start:last]]
    spoken = [at for at, line in enumerate(bare) if line.strip()]
    if not spoken:
        return None
    kinds = tuple(Kind.WORDS if line.strip() else Kind.BLANK for line in bare)
    inside = Lines(tuple(bare), kinds, (None,) * len(bare))
    ends = [introductions.can_end(line) for line in bare]
    first = next((at for at in spoken if not is_rule(bare[at])), spoken[0])
    head = _head_at(inside, first, ends, -1) or _cut_line_among(bare)
    return replace(head, start=start + head.start, end=start + head.end) if head else None


def _cut_line_among(bare: Sequence[str]) -> Head | None:
    text = "\n".join(bare)
    found = find_cut_line(text)
    if found is None:
        return None
    at = text[:found].count("\n")
    return Head(at, at + 1, HeadKind.CUT_LINE)


def _head_at(lines: Lines, at: int, ends: Sequence[bool], cut_at: int) -> Head | None:
    if at == cut_at:
        return Head(at, at + 1, HeadKind.CUT_LINE)
    return _mark_at(lines, at) or _headers_at(lines, at) or _introduction_at(lines, at, ends)


def _mark_at(lines: Lines, at: int) -> Head | None:
    found = read_mark(lines.text[at])
    if not found:
        return None
    mark, drawn = found
    below = lines.next_spoken(at + 1)
    end = _end_of_headers(lines, below, after_mark=True)
    if not (drawn or end):
        return Head(at, at + 1, HeadKind.FORWARDED, Strength.WEAK) if mark is Mark.FORWARDED else None
    kind = HeadKind.FORWARDED if mark is Mark.FORWARDED else HeadKind.ORIGINAL
    return Head(at, end or at + 1, kind)


def _headers_at(lines: Lines, at: int) -> Head | None:
    above = _spoken_above(lines, at)
    end = _end_of_headers(lines, at, after_mark=above is not None and is_rule(lines.text[above]))
    return Head(at, end, HeadKind.HEADERS) if end else None


def _end_of_headers(lines: Lines, at: int, *, after_mark: bool) -> int | None:
    if at >= len(lines.text) or lines.kinds[at] is not Kind.WORDS:
        return None
    return find_header_block(lines.text, at, after_mark=after_mark)


def _introduction_at(lines: Lines, at: int, ends: Sequence[bool]) -> Head | None:
    for end in range(at + 1, min(len(lines.text), at + introductions.MOST_LINES) + 1):
        if lines.kinds[end - 1] is Kind.BLANK:
            return None
        quoted = lines.kinds[end - 1] is Kind.QUOTED
        if quoted and not _is_broken_off(lines.text[end - 1]):
            return None
        if not ends[end - 1]:
            continue
        if end - at > 1 and not introductions.may_be_wrapped(lines.text[at]):
            return None
        quote_below = lines.is_quoted(lines.next_spoken(end))
        found = introductions.strength(lines.text[at:end], quote_below=quote_below)
        if found is Strength.STRONG or (found and quote_below):
            return None if _begins_later(lines, at, end, found) else Head(at, end, HeadKind.INTRODUCTION, found)
    return None


def _begins_later(lines: Lines, at: int, end: int, found: Strength) -> bool:
    """Whether the first of these lines are the writer's own words, and the introduction begins below them."""
    first = lines.text[at]
    return any(
        introductions.begins_better(first, lines.text[later])
        and introductions.strength(lines.text[later:end], quote_below=True) >= found
        for later in range(at + 1, end)
    )


def _is_broken_off(line: str) -> bool:
    """The end of an introduction, whose first character is the `>` of an address that was broken before it."""
    return len(unquoted(line).strip()) <= _LONGEST_END


def _spoken_above(lines: Lines, at: int) -> int | None:
    return next((above for above in range(at - 1, max(-1, at - 4), -1) if lines.kinds[above] is not Kind.BLANK), None)


def _with_rule_above(lines: Lines, head: Head) -> Head:
    above = _spoken_above(lines, head.start)
    if above is not None and lines.kinds[above] is Kind.WORDS and is_rule(lines.text[above]):
        return replace(head, start=above)
    return head
