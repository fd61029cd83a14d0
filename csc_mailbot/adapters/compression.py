"""The door to zstandard: how stored bytes are compressed."""

from zstandard import ZstdCompressor, ZstdDecompressor

_LEVEL = 1
"""Raw mail shrinks by a quarter or more at any level; higher ones only cost time."""


def pack(content: bytes) -> bytes:
    """Return the content compressed."""
    return ZstdCompressor(level=_LEVEL).compress(content)


def unpack(packed: bytes) -> bytes:
    """Return the content that `pack` compressed."""
    return ZstdDecompressor().decompress(packed)
