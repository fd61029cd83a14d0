"""What do the headers say that mail programs copy above a forwarded mail: De:, Enviado:, Para:, Asunto:?

Their names are those of `quoting.header_labels`, in the language of whoever forwards; they come in any order, bold,
wrapped, double-spaced, or (Yahoo) all in one line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csc_mailbot.mail.address import Address, is_address
from csc_mailbot.mail.quoting.header_labels import LONGEST_LABEL, label_kind

_MOST_LINES = 30
_MOST_CONTINUED = 8
_LONGEST_LINE = 2_000
_WRAPS_AT = 58
_ESSENTIAL = frozenset({"from", "sent", "to", "subject"})

_LABEL = re.compile(rf"[\s\u00a0*_|]{{0,12}}([^:：\n]{{1,{LONGEST_LABEL}}}?)\s?[:：]\s?\*{{0,2}}[\s\u00a0|]*(.*)")
_UNKNOWN_LABEL = re.compile(r"[^\W\d][\w-]{1,23}\s?:\s")
_GLUED = re.compile(
    r"(From|Sent|Date|To|C[Cc]|Subject|De|Enviado(?: el)?|Enviada|Fecha|Para|Asunto|Data|Assunto|Assumpte|Von|Gesendet|"
    r"Datum|An|Betreff|Envoyé|Objet|À|Inviato|Oggetto):(?=[\s\u00a0\"'<*])"
)
_MAILBOX = r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,253}"
_IN_BRACKETS = re.compile(rf"[<\[(]\s?(?:mailto:)?({_MAILBOX})", re.IGNORECASE)
_BARE = re.compile(_MAILBOX)
_FOR_ANOTHER = re.compile(
    r"\b(?:on behalf of|en nombre de|en nom de|em nome de|de la part de|im auftrag von|per conto di)\b", re.IGNORECASE
)
_DRESS = " \t\u00a0\"'*_<>[](),;"


@dataclass(frozen=True, slots=True)
class HeaderValues:
    """The copied headers by kind (from, sent, to, cc, subject, other), and the line after them."""

    values: Mapping[str, str]
    end: int

    @property
    def kinds(self) -> frozenset[str]:
        """Which of the four that every program copies are there."""
        return frozenset(self.values) & _ESSENTIAL


def is_label_line(line: str) -> bool:
    """Tell whether the line begins as one of the four headers that every program copies."""
    found = _read(line)
    return found is not None and found[0] in _ESSENTIAL


def parted(line: str) -> list[str]:
    """Return headers that lost the line ends between them each in a line of its own; any other line as it is."""
    shown = line[:_LONGEST_LINE]
    begins = [found.start() for found in _GLUED.finditer(shown)]
    if len(begins) < 3 or shown[: begins[0]].strip():  # noqa: PLR2004 - two may stand in prose
        return [line]
    ends = [*begins[1:], len(line)]
    return [*(line[begin:end].strip() for begin, end in zip(begins, ends, strict=True)), ""]


def read_header_values(lines: Sequence[str], start: int) -> HeaderValues | None:
    """Return the headers that begin at the line, or None when no header does."""
    values: dict[str, str] = {}
    last, end, gap, continued = "", start, False, 0
    for at in range(start, min(len(lines), start + _MOST_LINES)):
        header = _read(lines[at])
        if not lines[at].strip():
            if gap or not values or values.keys() >= _ESSENTIAL:
                break
            gap = True
        elif header and _is_next(header[0], values, after_gap=gap):
            last, gap, continued, end = header[0], False, 0, at + 1
            values[last] = ", ".join(one for one in (values.get(last, ""), header[1]) if one)
        elif last and not gap and continued < _MOST_CONTINUED and _goes_on(last, values[last], lines, at):
            if not _UNKNOWN_LABEL.match(lines[at]):
                values[last] = f"{values[last]} {lines[at].strip()}".strip()
            continued, end = continued + 1, at + 1
        else:
            break
    return HeaderValues(values, end) if values else None


def read_author(value: str) -> Address | None:
    """Return whom a copied From names; where one writes for another, the other. None without an address."""
    shown = _FOR_ANOTHER.split(value[:_LONGEST_LINE])[-1]
    found = _IN_BRACKETS.search(shown) or _BARE.search(shown)
    if found is None:
        return None
    address = found[found.lastindex or 0].rstrip(".")
    name = shown[: found.start()].strip(_DRESS)
    usable = is_address(address) and "." in address.rpartition("@")[2]
    return Address("" if "@" in name else name, address) if usable else None


def _read(line: str) -> tuple[str, str] | None:
    found = _LABEL.match(line[:_LONGEST_LINE])
    kind = label_kind(found[1]) if found else None
    return (kind, found[2].strip(" \t\u00a0*")) if found and kind else None


def _is_next(kind: str, values: Mapping[str, str], *, after_gap: bool) -> bool:
    """A header that was there already begins the mail's own words, or another copy; behind a gap nothing optional."""
    return kind not in values if after_gap or kind in _ESSENTIAL else bool(values)


def _goes_on(kind: str, value: str, lines: Sequence[str], at: int) -> bool:
    """Whether the line is the rest of the header above it, which was wrapped or has its value below its name."""
    line, above = lines[at], lines[at - 1]
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if not value or line[:1] in {" ", "\t"} or is_label_line(below):
        return True
    if kind == "from":
        return "@" not in value and "@" in line
    if kind in {"to", "cc", "other"}:
        return "@" in line or above.rstrip().endswith((";", ","))
    return kind == "subject" and len(above) >= _WRAPS_AT and not below.strip()
