"""How do the writer's words and the quotes follow each other? The mail as alternating runs."""

from collections.abc import Iterator
from dataclasses import dataclass

from csc_mailbot.mail.quoting.device_lines import is_device_line
from csc_mailbot.mail.quoting.heads import Head, HeadKind, find_heads, opening_head
from csc_mailbot.mail.quoting.introductions import Strength
from csc_mailbot.mail.quoting.lines import Kind, Lines, Said, unquoted
from csc_mailbot.mail.quoting.signatures import fold_away, has_words

_WHOLE_MAILS = frozenset({HeadKind.ORIGINAL, HeadKind.FORWARDED, HeadKind.HEADERS, HeadKind.CUT_LINE})
"""Below these stands a whole mail: with words above it is old to its end, whatever its lines are marked with."""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines `start` to before `end`: a quote with the head that announces it, or words with what is folded of them."""

    start: int
    end: int
    is_quote: bool
    head: Head | None = None
    """What announces the quote, above it or as its first lines; None for a bare quote and for words."""
    head_lines: range = range(0)
    """The lines of the head."""
    by_html: Said | None = None
    """What the HTML says of a quote whose lines bear no marks."""
    folded: frozenset[int] = frozenset()
    """Signature and footer among the words, by line number."""
    spoken: bool = False
    """Words are left when what is folded is taken away."""

    @property
    def announced(self) -> bool:
        """Whether it is a quote and surely so: by a strong head, or by the HTML."""
        return self.is_quote and (
            self.by_html is Said.QUOTED or (self.head is not None and self.head.strength >= Strength.LIKELY)
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """The runs above the tail. The tail is a quote that runs to the end; `tail_head` is what announces it."""

    runs: tuple[Run, ...]
    tail: int
    tail_head: Head | None


def shape_of(lines: Lines) -> Shape:
    """Return the runs of a mail. A head with no quoted line below it announces all the rest."""
    heads: list[Head] = []
    seen, words_above = 0, False
    for head in find_heads(lines):
        words_above = words_above or _has_own_words(lines, seen, head.start)
        seen = head.end
        strong = head.strength is Strength.STRONG
        to_the_end = strong and head.kind in _WHOLE_MAILS and words_above
        bounded = lines.is_quoted(lines.next_spoken(head.end)) and not to_the_end
        if strong and not bounded:
            return Shape(tuple(_runs(lines, heads, head.start)), head.start, head)
        if bounded:
            heads.append(head)
    return Shape(tuple(_runs(lines, heads, len(lines.text))), len(lines.text), None)


def _has_own_words(lines: Lines, start: int, end: int) -> bool:
    own = [lines.text[at] for at in range(start, end) if lines.kinds[at] is Kind.WORDS]
    return has_words([line for line in own if not is_device_line(line)])


def _runs(lines: Lines, heads: list[Head], end: int) -> Iterator[Run]:
    at = 0
    for head in heads:
        yield from _plain_runs(lines, at, head.start, below_quote=at > 0)
        first = lines.next_spoken(head.end)
        at = _end_of_quote(lines, first, end)
        yield _quote(lines, head.start, at, head, first)
    yield from _plain_runs(lines, at, end, below_quote=at > 0)


def _plain_runs(lines: Lines, start: int, end: int, *, below_quote: bool) -> Iterator[Run]:
    """The runs between two heads: words, and quotes that nothing above announces."""
    at = start
    while (spoken := lines.next_spoken(at)) < end:
        if lines.kinds[spoken] is Kind.QUOTED:
            at = _end_of_quote(lines, spoken, end)
            head = opening_head(lines, spoken, at)
            yield _quote(lines, spoken, at, head, head.end if head else spoken)
            below_quote = True
        else:
            at = next((one for one in range(spoken, end) if lines.kinds[one] is Kind.QUOTED), end)
            yield _words(lines, spoken, at, below_quote=below_quote)


def _end_of_quote(lines: Lines, start: int, end: int) -> int:
    """The line after the last quoted one, blank lines between quoted ones included."""
    last = start
    for at in range(start, end):
        if lines.kinds[at] is Kind.WORDS:
            break
        last = at if lines.kinds[at] is Kind.QUOTED else last
    return last + 1


def _quote(lines: Lines, start: int, end: int, head: Head | None, first: int) -> Run:
    said = _by_html(lines, start, end)
    return Run(start, end, is_quote=True, head=head, head_lines=range(start, first), by_html=said)


def _by_html(lines: Lines, start: int, end: int) -> Said | None:
    unmarked = {lines.said[at] for at in range(start, end) if unquoted(lines.text[at]) == lines.text[at]}
    return next((said for said in (Said.QUOTED, Said.CITED) if said in unmarked), None)


def _words(lines: Lines, start: int, end: int, *, below_quote: bool) -> Run:
    own = lines.text[start:end]
    folded = set(fold_away(own, below_quote=below_quote))
    folded |= {at for at in range(len(own)) if lines.said[start + at] is Said.SIGNATURE and own[at].strip()}
    left = [line for at, line in enumerate(own) if at not in folded]
    return Run(start, end, is_quote=False, folded=frozenset(start + at for at in folded), spoken=has_words(left))
