"""Does a block of headers (De:, Enviado:, Para:, Asunto:) begin here, as Outlook and others put above a quote?

Its shape is that of RFC 5322 §2.2 in the words of the user's language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from csc_mailbot.mail.quoting.header_labels import LONGEST_LABEL, label_kind
from csc_mailbot.mail.quoting.letters import LONGEST

_COLON = re.compile("[:：]")
_LABEL_IN_LINE = re.compile(r"([^\s:：]{1,20})[ \u00a0]?[:：]")
_DIGIT = re.compile(r"\d")
_OPENING = frozenset({"from", "sent", "to", "subject"})
_MOST_LINES = 24
_MOST_CONTINUED = 4
_MOST_BLANKS = 1
_ENOUGH = 3
_ENOUGH_AFTER_MARK = 2


@dataclass(frozen=True, slots=True)
class _Header:
    kind: str
    value: str


def find_header_block(lines: Sequence[str], start: int, *, after_mark: bool = False) -> int | None:
    """Return the line after the block of headers that begins at `start`, or None.

    Prose may begin with "De:" too, so three different headers are asked for, with a sender, and a date or an address
    among them; behind a rule or a mark such as "Original Message" two are enough.
    """
    first = _read(lines[start])
    if first is None or first.kind not in _OPENING:
        return None
    if _all_in_one_line(lines[start]):
        return start + 1
    found, end = _collect(lines, start)
    return end if _is_block(found, after_mark=after_mark) else None


def is_label_line(line: str) -> bool:
    """Whether the line begins with one of the headers' names and a colon."""
    found = _read(line)
    return found is not None and found.kind != "other"


def _read(line: str) -> _Header | None:
    colon = _COLON.search(line, 0, LONGEST_LABEL + 8)
    if colon is None:
        return None
    kind = label_kind(line[: colon.start()].strip())
    return _Header(kind, line[colon.end() : LONGEST]) if kind else None


def _collect(lines: Sequence[str], start: int) -> tuple[list[_Header], int]:
    found: list[_Header] = []
    end, blanks, continued = start, 0, 0
    for at in range(start, min(len(lines), start + _MOST_LINES)):
        if not lines[at].strip():
            blanks, continued = blanks + 1, _MOST_CONTINUED
            if blanks > _MOST_BLANKS:
                break
        elif header := _read(lines[at]):
            found.append(header)
            end, blanks, continued = at + 1, 0, 0
        elif continued < _MOST_CONTINUED and _goes_on(found[-1], lines[at]):
            continued += 1
            end = at + 1
        else:
            break
    return found, end


def _goes_on(header: _Header, line: str) -> bool:
    """Recipients and dates are wrapped; an empty label has its value on the next line."""
    if not header.value.strip(" *_"):
        return True
    return header.kind in {"from", "to", "cc", "sent"} and ("@" in line or ";" in line or line[:1] in {" ", "\t"})


def _is_block(found: Sequence[_Header], *, after_mark: bool) -> bool:
    kinds = {header.kind for header in found}
    dated = any(header.kind == "sent" and _DIGIT.search(header.value) for header in found)
    addressed = any("@" in header.value for header in found if header.kind in {"from", "to", "cc"})
    if after_mark:
        return len(kinds) >= _ENOUGH_AFTER_MARK and bool(kinds & {"from", "to"})
    if "from" in kinds and dated and addressed:
        return True
    return len(kinds) >= _ENOUGH and bool(kinds & {"from", "to"}) and (dated or (addressed and "subject" in kinds))


def _all_in_one_line(line: str) -> bool:
    """Headers that lost their line ends on the way."""
    kinds = {label_kind(label) for label in _LABEL_IN_LINE.findall(line[:LONGEST])}
    return {"from", "to"} <= kinds and bool(kinds & {"sent", "subject"}) and _DIGIT.search(line[:LONGEST]) is not None
