"""What did Outlook pack into winmail.dat? Text and files of a TNEF stream ([MS-OXTNEF]), opened with tnefparse.

The library believes every count that the stream states, so a few bytes can keep it busy for hours: the stream is walked
first, and refused when it counts more than it holds.
"""

import struct
from dataclasses import dataclass

from tnefparse import TNEF  # type: ignore[import-untyped]

from csc_mailbot.intake.parsing.charsets import clean, decode_text

LARGEST = 50_000_000
"""Bytes of a stream that is opened; no mail server lets a larger one through."""
_MOST_COPIED = 2_000_000_000
"""The library copies the rest of the stream for each object."""
_DEEPEST = 3

_EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")
_HEAD = 6
_OBJECT = 11
_MAPI_OBJECTS = frozenset({0x9003, 0x9005})
_RECIPIENTS = 0x9004
_FIXED = {0x2: 2, 0xB: 2, 0x3: 4, 0x4: 4, 0xA: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_SHORT = frozenset({0x2, 0xB})
_VARIABLE = frozenset({0x0, 0xD, 0x1E, 0x1F, 0x102})
_MULTIPLE, _NAMED = 0x1000, 0x8000


class _DishonestError(Exception):
    """The stream states more than it holds."""


@dataclass(frozen=True, slots=True)
class Winmail:
    """What the stream holds: its body in both forms (either may be empty) and (name, content) of its files."""

    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]


def open_winmail(content: bytes) -> Winmail | None:
    """Return what is packed in the stream, or None when it cannot be opened."""
    if len(content) > LARGEST:
        return None
    try:
        _believe(content, 0)
        tnef = TNEF(content, do_checksum=False)
        files = tuple((_characters(one.long_filename()), bytes(one.data)) for one in tnef.attachments if one.data)
        return Winmail(clean(_characters(tnef.body)), clean(_characters(tnef.htmlbody)), files)
    except Exception:  # noqa: BLE001 - the library raises in many ways; the stream stays attached as it is
        return None


def _characters(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        value = decode_text(value.rstrip(b"\0"))[0]
    return str(value or "").rstrip("\0")


def _believe(content: bytes, depth: int) -> None:
    """Walk the stream's objects; raise `_DishonestError` or struct.error when a count in it cannot be true."""
    offset, objects = _HEAD, 0
    while offset + _OBJECT < len(content):
        _, name, _, length = struct.unpack_from("<BHHI", content, offset)
        block = content[offset + 9 : offset + 9 + length]
        if name in _MAPI_OBJECTS:
            _after_properties(block, 0, depth)
        elif name == _RECIPIENTS:
            rows, place = _count(block, 0)
            for _ in range(rows):
                place = _after_properties(block, place, depth)
        offset += length + _OBJECT
        objects += 1
    if objects * len(content) > _MOST_COPIED:
        raise _DishonestError


def _after_properties(block: bytes, offset: int, depth: int) -> int:
    """Return where the counted properties end; each takes room, so a count that lies runs out of it."""
    count, offset = _count(block, offset)
    for _ in range(count):
        kind, offset = _after_property_head(block, offset)
        values, offset = _count(block, offset) if kind & _MULTIPLE else (1, offset)
        for _ in range(max(values, 1)):
            end = _after_value(block, offset, kind)
            _believe_embedded(block[offset:end], depth)
            offset = end
        offset += 2 * (max(values, 1) % 2 and kind & ~_MULTIPLE in _SHORT)
    return offset


def _after_property_head(block: bytes, offset: int) -> tuple[int, int]:
    kind, name = struct.unpack_from("<HH", block, offset)
    offset += 4
    if name < _NAMED:
        return kind, offset
    named_by_text, offset = _count(block, offset + 16)
    length, offset = _count(block, offset)
    return kind, offset + (_padded(length) if named_by_text else 0)


def _after_value(block: bytes, offset: int, kind: int) -> int:
    plain = kind & ~_MULTIPLE
    if plain not in _FIXED and plain not in _VARIABLE:
        raise _DishonestError
    if plain in _FIXED:
        offset += _FIXED[plain]
    else:
        values, offset = (1, offset) if kind & _MULTIPLE else _count(block, offset)
        for _ in range(values):
            length, offset = _count(block, offset)
            offset += _padded(length)
    if offset > len(block):
        raise _DishonestError
    return offset


def _believe_embedded(value: bytes, depth: int) -> None:
    start = value.find(_EMBEDDED, 0, 64)
    if start >= 0 and depth == _DEEPEST:
        raise _DishonestError
    if start >= 0:
        _believe(value[start + len(_EMBEDDED) :], depth + 1)


def _count(block: bytes, offset: int) -> tuple[int, int]:
    (number,) = struct.unpack_from("<I", block, offset)
    return number, offset + 4


def _padded(length: int) -> int:
    return length + -length % 4
