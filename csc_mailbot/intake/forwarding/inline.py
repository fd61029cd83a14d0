"""Where in the text does a forwarded mail stand? Below a drawn mark, below a rule, or below its copied headers alone.

Without a forward's subject only a drawn mark ("---------- Mensaje reenviado ---------") is believed, and only where no
quote of an answer and no cut line of ours stands above it: everything else looks the same in answers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from csc_mailbot.intake.forwarding.header_values import HeaderValues, is_label_line, parted, read_header_values
from csc_mailbot.mail.cut_line import find_cut_line
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
_INTRODUCED = re.compile(r"(?=.*\b(?:19|20)\d\d\b)(?=.*(?:@|\d[:.]\d\d))")
MOST_ABOVE = 3_000
"""Lines among which the beginning of the forwarded mail is looked for; nobody writes more above one."""
_MOST_BELOW_MARK = 4
_LONGEST_INTRODUCTION = 300


@dataclass(frozen=True, slots=True)
class InlineForward:
    """The parts of a text in which a mail is forwarded; no headers when there is only a mark."""

    above: str
    headers: HeaderValues | None
    text: str


def find_inline_forward(text: str, *, announced: bool) -> InlineForward | None:
    """Return the outermost forwarded mail in the text; `announced` when the subject is that of a forward."""
    lines = _lines(text[: None if announced else find_cut_line(text)])
    bare = [unquoted(line) for line in lines]
    marked: int | None = None
    for at, line in enumerate(bare[:MOST_ABOVE]):
        mark = read_mark(line)
        if mark and (announced or (mark == (Mark.FORWARDED, True) and not _QUOTED.match(lines[at]))):
            if found := _below(bare, at):
                return _parts(lines, at, *found)
            marked = at if marked is None and mark == (Mark.FORWARDED, True) else marked
        elif announced and (headers := _unmarked(bare, at)):
            return _parts(lines, at, at, headers)
        elif not announced and _begins_answer(bare, at):
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


def _below(bare: Sequence[str], mark: int) -> tuple[int, HeaderValues] | None:
    """Return where below a mark its headers begin, and the headers."""
    last = min(len(bare), mark + 1 + _MOST_BELOW_MARK)
    start = next((at for at in range(mark + 1, last) if bare[at].strip() and not is_rule(bare[at])), None)
    headers = read_header_values(bare, start) if start is not None else None
    return (start, headers) if start is not None and headers and len(headers.kinds) > 1 else None


def _unmarked(bare: Sequence[str], at: int) -> HeaderValues | None:
    """Return the headers that begin here, if they are enough to be no prose."""
    headers = read_header_values(bare, at) if is_label_line(bare[at]) else None
    enough = headers and "from" in headers.kinds and len(headers.kinds) > 2  # noqa: PLR2004 - two of three others
    return headers if enough else None


def _begins_answer(bare: Sequence[str], at: int) -> bool:
    """Whether the quote of an answer begins here: whatever is forwarded below was forwarded long ago."""
    if not bare[at].rstrip(" *_\u00a0").endswith((":", "：")):
        return _unmarked(bare, at) is not None
    wrapped = " ".join(bare[max(0, at - 2) : at + 1])
    return _INTRODUCED.match(wrapped[-_LONGEST_INTRODUCTION:]) is not None


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
