"""What does María attach? A small PNG (ISO/IEC 15948), drawn here: a window with a red message in it."""

import struct
import zlib
from collections.abc import Iterator

_WIDTH, _HEIGHT = 320, 200
_GREY, _BLUE, _WHITE, _RED = b"\xd8\xd8\xdc", b"\x2b\x5c\x9e", b"\xfa\xfa\xfa", b"\xc8\x28\x28"
_RGB = 2
"""PNG's colour type for three bytes a pixel."""


def screenshot() -> bytes:
    """Return the picture's bytes, the same at every call."""
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, _RGB, 0, 0, 0)
    # Each row begins with the filter it was written with: none.
    rows = b"".join(b"\0" + row for row in _rows())
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _rows() -> Iterator[bytes]:
    for y in range(_HEIGHT):
        yield b"".join(_colour(x, y) for x in range(_WIDTH))


def _colour(x: int, y: int) -> bytes:
    if y < 24:  # noqa: PLR2004 - the window's title bar
        return _BLUE
    is_message = 40 <= x < _WIDTH - 40 and 70 <= y < 130  # noqa: PLR2004
    is_written = is_message and 88 <= y < 112 and x % 9 < 6 and y % 12 < 7  # noqa: PLR2004
    if is_written:
        return _WHITE
    return _RED if is_message else _GREY


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
