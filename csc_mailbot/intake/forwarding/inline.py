"""Where in the text does a forwarded mail stand? Below a drawn mark, below a rule, or below its copied headers alone.

Without a forward's subject only a drawn mark ("---------- Mensaje reenviado ---------") is believed, and only where no
quote of an answer and no cut line of ours stands above it: everything else looks the same in answers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from csc_mailbot.intake.forwarding.header_values import HeaderValues, is_label_line, parted, read_header_values
from csc_mailbot.mail.cut_line import find_cut_line
from csc_mailbot.mail.quoting import introductions
from csc_mailbot.mail.quoting.introductions import Strength
from csc_mailbot.mail.quoting.lines import is_rule, unquoted
from csc_mailbot.mail.quoting.marks import Mark, read_mark

_MARK_AND_MORE = re.compile(r"([\s*]{0,8}-{3,80}[^-\n]{4,60}-{3,80})[ \t]*([^\s-].*)")
_QUOTED = re.compile(r"[ \t\u00a0]{0,4}>")
_ONE_LEVEL = re.compile(r"[ \t\u00a0]{0,4}> ?")
_END = re.compile(
    r"\W{0,80}(?:end(?: of)? forwarded|fin del (?:mensaje|correo)|fi del missatge|fim da mensagem|fin du message|"
    r"ende der weitergeleiteten|fine messaggio)\b[^\n]{0,40}",
    re.IGNORECASE,
)
_MOST_BELOW_MARK = 4
_INTRODUCTION_LINES = 3


@dataclass(frozen=True, slots=True)
class InlineForward:
    """The parts of a text in which a mail is forwarded; no headers when there is only a mark."""

    above: str
    headers: HeaderValues | None
    text: str


def find_inline_forward(text: str, *, announced: bool) -> InlineForward | None:
    """Return the outermost forwarded mail in the text; `announced` when the subject is that of a forward."""
    cut = None if announced else find_cut_line(text)
    lines = _lines(text[:cut])
    marked: int | None = None
    for at, line in enumerate(lines):
        mark = read_mark(unquoted(line))
        if mark and (announced or (mark == (Mark.FORWARDED, True) and not _QUOTED.match(line))):
            found = _below(lines, at)
            if found:
                return _parts(lines, at, *found)
            marked = at if marked is None and mark == (Mark.FORWARDED, True) else marked
        elif announced and (headers := _unmarked(lines, at)):
            return _parts(lines, at, at, headers)
        elif not announced and _begins_answer(lines, at):
            break
    if marked is None:
        return None
    return InlineForward(_words(lines[:marked]), None, _words(lines[marked + 1 :]))


def _lines(text: str) -> list[str]:
    """Return the lines, with a mark and headers that were run together parted again."""
    lines: list[str] = []
    for line in text.split("\n"):
        found = _MARK_AND_MORE.match(line)
        if found and read_mark(found[1]):
            lines += [found[1], *parted(found[2])]
        else:
            lines += parted(line)
    return lines


def _below(lines: Sequence[str], mark: int) -> tuple[int, HeaderValues] | None:
    """Return where below a mark its headers begin, and the headers."""
    last = min(len(lines), mark + 1 + _MOST_BELOW_MARK)
    start = next((at for at in range(mark + 1, last) if _spoken(lines[at])), None)
    headers = _headers(lines, start) if start is not None else None
    return (start, headers) if start is not None and headers and len(headers.kinds) > 1 else None


def _unmarked(lines: Sequence[str], at: int) -> HeaderValues | None:
    """Return the headers that begin here, if they are enough to be no prose."""
    if not is_label_line(unquoted(lines[at])):
        return None
    headers = _headers(lines, at)
    enough = headers and "from" in headers.kinds and len(headers.kinds) > 2  # noqa: PLR2004 - two of three others
    return headers if enough else None


def _headers(lines: Sequence[str], start: int) -> HeaderValues | None:
    window = [unquoted(line) for line in lines[start : start + 40]]
    found = read_header_values(window, 0)
    return HeaderValues(found.values, start + found.end) if found else None


def _begins_answer(lines: Sequence[str], at: int) -> bool:
    """Whether the quote of an answer begins here: whatever is forwarded below was forwarded long ago."""
    if _unmarked(lines, at):
        return True
    if not introductions.can_end(lines[at]):
        return False
    starts = range(max(0, at - _INTRODUCTION_LINES + 1), at + 1)
    return any(introductions.strength(lines[start : at + 1]) is Strength.STRONG for start in starts)


def _parts(lines: Sequence[str], mark: int, start: int, headers: HeaderValues) -> InlineForward:
    own, forwarded = list(lines[:mark]), list(lines[headers.end :])
    if _QUOTED.match(lines[start]) or all(_QUOTED.match(line) for line in forwarded if line.strip()):
        forwarded, behind = _unquote(forwarded)
        own += behind
    end = next((at for at, line in enumerate(forwarded) if line[:2] in {"--", "==", "__"} and _END.match(line)), None)
    if end is not None:
        own, forwarded = [*own, *forwarded[end + 1 :]], forwarded[:end]
    return InlineForward(_words(own), headers, _words(forwarded))


def _unquote(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part a quoted mail from what follows it without marks: words of who forwarded it."""
    last = max((at for at, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    return [_ONE_LEVEL.sub("", line, count=1) for line in lines[: last + 1]], list(lines[last + 1 :])


def _words(lines: Sequence[str]) -> str:
    """Return the lines without blank ones around them, and without the rules drawn at their end."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    return "\n".join(kept).strip("\n")


def _spoken(line: str) -> bool:
    bare = unquoted(line)
    return bool(bare.strip()) and not is_rule(bare)
