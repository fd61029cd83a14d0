"""Which lines are new, which are quoted, which are signature? One reading of the runs; nothing is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from csc_mailbot.mail.quoting.heads import Head, HeadKind
from csc_mailbot.mail.quoting.leftovers import looks_quoted, speaks_of_answers_below
from csc_mailbot.mail.quoting.lines import Kind, Lines
from csc_mailbot.mail.quoting.runs import Run, Shape, shape_of

_TWO = 2


@dataclass(frozen=True, slots=True)
class Parting:
    """Line numbers by what they are; every line that is not blank is in one of the three."""

    new: tuple[int, ...]
    quoted: tuple[int, ...]
    signature: tuple[int, ...]
    certain: bool
    because: tuple[str, ...]
    tail: HeadKind | None = None
    """What announces a quote that runs to the end; None when there is none."""


def part(lines: Lines) -> Parting:
    """Return what is new in a mail: what no quote holds, or all of it where nothing else would be left."""
    shape = shape_of(lines)
    spoken = [run for run in shape.runs if run.is_quote or run.spoken]
    hidden = _hidden(spoken)
    if not any(run.spoken for run in shape.runs):
        return _without_words(lines, shape)
    gone = {run.start for run in hidden}
    kept = [run for run in shape.runs if run.start not in gone]
    folded = _folded(kept, shape, hidden)
    heads = {at for run in kept if run.by_html for at in run.head_lines}
    new = [at for run in kept for at in range(run.start, run.end) if at not in folded and at not in heads]
    because = (*(_reason(run.head) for run in hidden), *_tail_reason(shape))
    doubts = _doubts(lines, shape, hidden, new)
    reasons = because or ("no quote was found",)
    parting = _parting(lines, new, folded, certain=not doubts, because=(*reasons, *doubts))
    return replace(parting, tail=shape.tail_head.kind if shape.tail_head else None)


def _hidden(runs: Sequence[Run]) -> list[Run]:
    """The quotes to hide: those at the end, one above all words, and one that is announced among words.

    Where words answer among several quotes everything stays, for the answers mean nothing without them.
    """
    left = list(runs)
    hidden: list[Run] = []
    while left and left[-1].is_quote and _may_go(left):
        hidden.append(left.pop())
    while len(left) > 1 and left[0].is_quote and left[1].is_quote:
        hidden.append(left.pop(0))
    if len(_quotes(left)) == 1 and (left[0].is_quote or _quotes(left)[0].announced):
        hidden.append(_quotes(left)[0])
    return sorted(hidden, key=lambda run: run.start)


def _may_go(left: Sequence[Run]) -> bool:
    """Whether the quote at the end stands for itself: announced, the only one, or the rest of an interleaved one."""
    if left[-1].announced or (len(left) > 1 and left[-2].is_quote):
        return True
    quotes = _quotes(left)
    return len(quotes) != _TWO or not (left[0].is_quote or quotes[0].announced)


def _quotes(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if run.is_quote]


def _folded(kept: Sequence[Run], shape: Shape, hidden: Sequence[Run]) -> set[int]:
    """Signatures at the end of what stays, and above and below what is hidden; among kept quotes they stay."""
    borders = {run.start for run in hidden} | {shape.tail}
    last = kept[-1] if kept else None
    keeps_quotes = any(run.is_quote for run in kept)
    ends = [run for run in kept if run is last or not keeps_quotes or run.end in borders or not run.spoken]
    return {at for run in ends for at in run.folded}


def _without_words(lines: Lines, shape: Shape) -> Parting:
    """Only a signature above a quote: it is the answer. Only a quote, or a forwarded mail: all of it is new."""
    folded = {at for run in shape.runs for at in run.folded}
    everything = range(len(lines.text))
    if shape.tail_head is None and not any(run.is_quote for run in shape.runs):
        return _parting(lines, everything, set(), certain=True, because=("no quote was found",))
    if folded and not _is_forward(shape):
        because = ("nothing stands beside the quote but a signature",)
        return _parting(lines, sorted(folded), set(), certain=False, because=because)
    return _parting(lines, everything, set(), certain=False, because=("nothing but a quote: all of it is shown",))


def _parting(lines: Lines, new: Iterable[int], folded: set[int], *, certain: bool, because: tuple[str, ...]) -> Parting:
    kept = set(new)
    rest = [at for at in range(len(lines.text)) if at not in kept]
    return Parting(
        tuple(sorted(kept)),
        tuple(at for at in rest if at not in folded),
        tuple(at for at in rest if at in folded),
        certain,
        because,
    )


def _is_forward(shape: Shape) -> bool:
    heads = [run.head for run in shape.runs if run.head] + ([shape.tail_head] if shape.tail_head else [])
    return any(head.kind is HeadKind.FORWARDED for head in heads)


def _reason(head: Head | None) -> str:
    return f"the quote is known by {head.kind.value if head else 'its marks'}"


def _tail_reason(shape: Shape) -> tuple[str, ...]:
    return (_reason(shape.tail_head),) if shape.tail_head else ()


def _doubts(lines: Lines, shape: Shape, hidden: Sequence[Run], new: Sequence[int]) -> tuple[str, ...]:
    """Why the new words may not be all of the writer's, or not only the writer's."""
    own = [lines.text[at] for at in new]
    first = min([run.start for run in hidden] + [shape.tail])
    found = {
        "words stand below a quote": any(at >= first and lines.kinds[at] is not Kind.BLANK for at in new),
        "a quote among the words stays": any(lines.kinds[at] is Kind.QUOTED for at in new),
        "a quote that nothing announces": any(not run.announced for run in hidden),
        "a forwarded mail": _is_forward(shape),
        "what looks like a quote stays": looks_quoted(own),
        "the words speak of answers among the quote": first < len(lines.text) and speaks_of_answers_below(own),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)
