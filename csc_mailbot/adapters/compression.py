"""The door to zstandard: how stored bytes are compressed."""

from threading import local

from zstandard import ZstdCompressor, ZstdDecompressor

_LEVEL = 1
"""Raw mail shrinks by a quarter or more at any level; higher ones only cost time."""


class _Own(local):
    """What each thread has for itself: to set it up costs three times what a letter does."""

    def __init__(self) -> None:
        self.compressor = ZstdCompressor(level=_LEVEL)
        self.decompressor = ZstdDecompressor()


_own = _Own()


def pack(content: bytes) -> bytes:
    """Return the content compressed."""
    return _own.compressor.compress(content)


def unpack(packed: bytes) -> bytes:
    """Return the content that `pack` compressed."""
    return _own.decompressor.decompress(packed)
