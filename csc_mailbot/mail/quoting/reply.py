"""What did the writer of this reply say, and what is only the mail that is answered? Nothing is thrown away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from csc_mailbot.mail.quoting.alignment import align
from csc_mailbot.mail.quoting.heads import HeadKind
from csc_mailbot.mail.quoting.html_words import HtmlWords, read_words
from csc_mailbot.mail.quoting.lines import classify, lines_of
from csc_mailbot.mail.quoting.parting import Parting, part

_MOST_READINGS = 4


@dataclass(frozen=True, slots=True)
class SplitReply:
    """A reply in three parts; together they hold every line that is not blank, each once and in its order."""

    new: str = field(repr=False)
    """The words just written."""
    quoted: str = field(repr=False)
    """What is hidden: the answered mail and what announces it."""
    signature: str = field(repr=False)
    """Signature, device line and legal footer."""
    certain: bool
    """Whether `new` may be passed on as it is: no quote at all, or all of it above one quote that was recognised."""
    because: tuple[str, ...]
    """By what the quotes were known, and what speaks against certainty."""


def split_reply(text: str, html: str = "") -> SplitReply:
    """Return the new words of a reply, its quotes and its signature; never raises, in time linear in the size.

    `text` is the readable text; `html`, where there is one, only tells where in it a quote stands. A mail is never
    emptied: where only quotes would remain, all of it is new. Splitting `new` again changes nothing.
    Whether a mail is a reply at all is the caller's to know: a ticket's first mail is not for this.
    """
    lines = lines_of(text)
    told = read_words(html)
    parting = part(classify(lines, align(lines, told) if told.marked else [None] * len(lines)))
    doubts = _doubts_of_html(parting, told, html)
    if told.marked or parting.quoted or parting.signature:
        parting = _read_again(lines, parting)
    return SplitReply(
        new=_joined(lines, parting.new),
        quoted=_joined(lines, parting.quoted),
        signature=_joined(lines, parting.signature),
        certain=parting.certain and not doubts,
        because=(*parting.because, *doubts),
    )


def _doubts_of_html(parting: Parting, told: HtmlWords, html: str) -> tuple[str, ...]:
    """Why the HTML speaks against certainty though the text looks clean."""
    if told.quotes and not parting.quoted:
        return ("the HTML quotes what the text does not show as a quote",)
    if html and not told.quotes and parting.tail is HeadKind.CUT_LINE:
        return ("only the cut line tells the quote, which in HTML has hidden words above it",)
    return ()


def _read_again(lines: Sequence[str], parting: Parting) -> Parting:
    """Read what is new once more, until nothing changes: parts that were apart may now look like a quote's head."""
    for _ in range(_MOST_READINGS):
        parting = replace(parting, new=_set_apart(lines, parting.new))
        again = part(classify([lines[at] for at in parting.new], [None] * len(parting.new)))
        nested = _nested(parting, again)
        if _spoken(lines, nested.new) == _spoken(lines, parting.new):
            return parting
        parting = nested
    everything = tuple(range(len(lines)))
    return Parting(
        everything, (), (), certain=False, because=(*parting.because, "it does not settle: all of it is shown")
    )


def _nested(outer: Parting, inner: Parting) -> Parting:
    def numbers(within: Sequence[int]) -> tuple[int, ...]:
        return tuple(outer.new[at] for at in within)

    return Parting(
        numbers(inner.new),
        tuple(sorted((*outer.quoted, *numbers(inner.quoted)))),
        tuple(sorted((*outer.signature, *numbers(inner.signature)))),
        certain=outer.certain and inner.certain,
        because=(*outer.because, *inner.because),
        tail=outer.tail,
    )


def _spoken(lines: Sequence[str], numbers: Iterable[int]) -> list[int]:
    return [at for at in numbers if lines[at].strip()]


def _joined(lines: Sequence[str], numbers: Sequence[int]) -> str:
    return "\n".join(lines[at] for at in _set_apart(lines, numbers))


def _set_apart(lines: Sequence[str], numbers: Sequence[int]) -> tuple[int, ...]:
    """The lines as far apart as they stood; where something was taken out, by one blank line at most."""
    spoken = _spoken(lines, numbers)
    apart = spoken[:1]
    for before, at in pairwise(spoken):
        gap = [between for between in range(before + 1, at) if not lines[between].strip()]
        whole = len(gap) == at - before - 1
        apart += [*(gap if whole else gap[:1]), at]
    return tuple(apart)
