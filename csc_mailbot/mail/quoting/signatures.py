"""Where do the writer's words end and the signature, the device's line and the legal footer begin?

The dashes are those of RFC 3676 §4.3. A closing with a name and a telephone stays: it may hold words.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile

from csc_mailbot.mail.quoting.device_lines import is_device_line
from csc_mailbot.mail.quoting.footers import is_footer, is_titled_footer
from csc_mailbot.mail.quoting.lines import is_rule

_DASHES = re.compile(r"[ \t\u00a0]*[*_]?(?:--|—|––|––)[*_]?[ \t\u00a0]*")
_EXACT = "-- "
_VISIBLE = re.compile("[^\\s\u00ad\u034f\u200b-\u200f\u2060\ufeff]")
_CONTACT = re.compile(
    r"https?://|www\.|[\w.+-]@[\w-]|\+?\d[\d ().-]{7,20}\d|mailing list|_{20}"
    r"|\b(?:tel|tlf|tfno|fax|m[oó]vil|mob|phone|c/|avda|s\.l|s\.a|ltd|gmbh)\b",
    re.IGNORECASE,
)
_CARD_LINE = re.compile(r"[^\W\d_a-z].{0,50}[^.!?:,;]")
_MOST_CARD_WORDS = 4
_MOST_CARD_LINES = 4
_MOST_LINES = {"exact": 25, "dashes": 14, "rule": 10}
_MOST_PROSE = {"exact": 3, "dashes": 1, "rule": 0}
_PROSE_WORDS = 9


def has_words(lines: Sequence[str]) -> bool:
    """Whether anything can be seen in these lines besides rules."""
    return any(_VISIBLE.search(line) and not is_rule(line) for line in lines)


def fold_away(lines: Sequence[str], *, below_quote: bool) -> frozenset[int]:
    """Return the numbers of the lines that are signature or footer, blank ones among them left out.

    Device lines count wherever they stand alone; a signature and a footer reach to the end, and have words above
    them unless these lines stand below a quote.
    """
    devices = {at for at, line in enumerate(lines) if is_device_line(line)}
    away = {at for at in devices if _stands_alone(lines, at, devices)}
    rest = [at for at in range(len(lines)) if lines[at].strip() and at not in away]
    first = 0 if below_quote else next((at + 1 for at in rest if has_words(lines[at : at + 1])), len(lines))
    end = _footer_start(lines, first, rest, devices)
    end = _signature_start(lines, first, end, devices)
    away.update(at for at in rest if at >= end)
    away.update(_dangling_rules(lines, away))
    return frozenset(away)


def _stands_alone(lines: Sequence[str], at: int, devices: AbstractSet[int]) -> bool:
    """With nothing but blank lines, rules or other such lines beside it."""
    beside = [near for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    last = not any(line.strip() for line in lines[at + 1 : at + 4])
    return last or all(not lines[near].strip() or is_rule(lines[near]) or near in devices for near in beside)


def _footer_start(lines: Sequence[str], first: int, rest: Sequence[int], devices: AbstractSet[int]) -> int:
    for at in (at for at in rest if at >= first):
        opens = at == 0 or not lines[at - 1].strip() or is_rule(lines[at - 1]) or at - 1 in devices
        if (opens or is_titled_footer(lines[at])) and is_footer(list(takewhile(str.strip, lines[at : at + 8]))):
            return at
    return len(lines)


def _signature_start(lines: Sequence[str], first: int, end: int, devices: AbstractSet[int]) -> int:
    for at in range(max(first, _nearest_end(lines, end, devices)), end):
        style = _style(lines[at])
        if style == "rule" and at and lines[at - 1].strip():
            continue
        if style and _is_signature([lines[below] for below in range(at + 1, end) if below not in devices], style):
            return at
    return end


def _nearest_end(lines: Sequence[str], end: int, devices: AbstractSet[int]) -> int:
    """The first line that may begin a signature: more lines than the longest has do not stand below it."""
    spoken = 0
    for at in range(end - 1, -1, -1):
        spoken += bool(lines[at].strip()) and at not in devices
        if spoken > _MOST_LINES["exact"] + 1:
            return at
    return 0


def _style(line: str) -> str:
    if line == _EXACT:
        return "exact"
    if _DASHES.fullmatch(line):
        return "dashes"
    return "rule" if is_rule(line) and line.strip()[0] in "-_—–─━" else ""


def _is_signature(below: Sequence[str], style: str) -> bool:
    spoken = [line for line in below if line.strip()]
    if len(spoken) > _MOST_LINES[style]:
        return False
    prose = sum(len(line.split()) >= _PROSE_WORDS and not _CONTACT.search(line[:300]) for line in spoken)
    if prose > _MOST_PROSE[style] or (style != "exact" and any(line.rstrip().endswith("?") for line in spoken)):
        return False
    return style != "rule" or not spoken or any(_CONTACT.search(line[:300]) for line in spoken) or _is_card(spoken)


def _is_card(spoken: Sequence[str]) -> bool:
    """A name, a post, a company: few short lines that begin with capitals and end without a stop."""
    return len(spoken) <= _MOST_CARD_LINES and all(
        len(line.split()) <= _MOST_CARD_WORDS and _CARD_LINE.fullmatch(line.strip()) for line in spoken
    )


def _dangling_rules(lines: Sequence[str], away: set[int]) -> set[int]:
    """Rules with nothing below them any more."""
    dangling: set[int] = set()
    for at in range(len(lines) - 1, -1, -1):
        if not lines[at].strip() or at in away:
            continue
        if not is_rule(lines[at]):
            break
        dangling.add(at)
    return dangling
