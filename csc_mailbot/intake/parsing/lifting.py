"""How do we read a mail with a huge attachment without paying for it nine times?

Before the parse, long runs of base64 lines are lifted out of the raw bytes and a marker line is left in their place;
afterwards whoever meets a marker reads the run straight from the raw bytes. A run never holds a colon, a blank-led line
or a boundary (RFC 2046 §5.1.1), so the structure around it is parsed as if it had stayed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

SHORTEST_RUN = 8_192
"""Bytes from which a run is worth lifting: about 110 lines that the parser need not look at one by one."""

_SAMPLE = 160
_ALPHABET = re.compile(rb"[A-Za-z0-9+/=\r\n]*+")
_MARKER = re.compile(rb"Lifted[0-9a-f]{32}Run\d+x")
"""What stands for a run; only those of the same mail are known."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class LiftedMail:
    """What is left to parse, and where the lifted runs stand in the raw bytes."""

    octets: bytes
    runs: dict[bytes, memoryview]

    @property
    def line_end(self) -> str:
        """How lines end in the mail; nested mails are written back so."""
        return "\r\n" if b"\r\n" in self.octets else "\n"

    def put_back(self, written: bytes) -> bytes | memoryview:
        """Return the bytes as they were before lifting; a lone marker gives the run itself, uncopied."""
        if not self.runs or not _MARKER.search(written):
            return written
        if whole := _MARKER.fullmatch(written.strip()):
            lone = self.runs.get(whole[0])
            if lone is not None:
                return lone
        return _MARKER.sub(lambda found: bytes(self.runs.get(found[0], found[0])), written)


def lift(raw: bytes) -> LiftedMail:
    """Return the mail with its long base64 runs lifted; a short mail comes back as it is."""
    if len(raw) < 2 * SHORTEST_RUN:
        return LiftedMail(raw, {})
    name = b"Lifted" + sha256(raw[:65_536]).hexdigest()[:32].encode() + b"Run"
    view, position = memoryview(raw), 0
    kept: list[bytes | memoryview] = []
    runs: dict[bytes, memoryview] = {}
    for number, (start, end) in enumerate(_runs(raw)):
        key = name + b"%dx" % number
        runs[key] = view[start:end]
        kept += [view[position:start], key]
        position = end
    return LiftedMail(b"".join([*kept, view[position:]]), runs) if runs else LiftedMail(raw, {})


def _runs(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield where runs begin and end. Samples are half a run apart, so each run is hit and no byte seen often."""
    position, settled = SHORTEST_RUN // 2, 0
    while position < len(raw):
        found = _run_around(raw, position, settled)
        if found:
            yield found
            settled = found[1]
        position = max(position, settled) + SHORTEST_RUN // 2


def _run_around(raw: bytes, position: int, settled: int) -> tuple[int, int] | None:
    if _end_of_alphabet(raw, position, position + _SAMPLE) < min(position + _SAMPLE, len(raw)):
        return None
    lead = max(settled, position - SHORTEST_RUN)
    blank = max((found.end() for found in _BLANK_LINE.finditer(raw, lead, position)), default=0)
    if not blank or _end_of_alphabet(raw, blank, position) < position:
        return None
    end = raw.rfind(b"\n", blank, _end_of_alphabet(raw, blank, len(raw)))
    end -= end > 0 and raw[end - 1] == ord("\r")
    return (blank, end) if end - blank >= SHORTEST_RUN else None


def _end_of_alphabet(raw: bytes, start: int, limit: int) -> int:
    found = _ALPHABET.match(raw, start, limit)
    return found.end() if found else start
