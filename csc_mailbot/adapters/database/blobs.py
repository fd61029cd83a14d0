"""Bytes by their sha256, compressed, each content once."""

from collections.abc import Collection, Mapping
from hashlib import sha256

from sqlalchemy import Connection, bindparam, select
from zstandard import ZstdCompressor, ZstdDecompressor

from csc_mailbot.adapters.database.dialect import insert_once
from csc_mailbot.adapters.database.tables import blob
from csc_mailbot.errors import NotFound

_LEVEL = 1
"""Raw mail shrinks by a quarter or more at any level; higher ones only cost time."""

_IS_THERE = select(blob.c.size).where(blob.c.digest == bindparam("wanted"))
_CONTENT = select(blob.c.content).where(blob.c.digest == bindparam("wanted"))
_CONTENTS = select(blob.c.digest, blob.c.content).where(blob.c.digest.in_(bindparam("wanted", expanding=True)))


def pack(content: bytes) -> bytes:
    """Return the content compressed."""
    return ZstdCompressor(level=_LEVEL).compress(content)


def unpack(packed: bytes) -> bytes:
    """Return the content that `pack` compressed."""
    return ZstdDecompressor().decompress(packed)


def put(connection: Connection, content: bytes, digest: str | None = None) -> str:
    """Store the content unless it is there already; return its sha256 in hex."""
    key = digest or sha256(content).hexdigest()
    if connection.execute(_IS_THERE, {"wanted": key}).first() is None:
        values = {"digest": key, "size": len(content), "content": pack(content)}
        connection.execute(insert_once(connection, blob), values)
    return key


def put_all(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Store contents by their digest that are likely to be new, unless they are there already."""
    rows = [{"digest": key, "size": len(content), "content": pack(content)} for key, content in contents.items()]
    if rows:
        connection.execute(insert_once(connection, blob), rows)


def get_all(connection: Connection, digests: Collection[str]) -> dict[str, bytes]:
    """Return the contents by their digest; those that are not stored are left out."""
    rows = connection.execute(_CONTENTS, {"wanted": list(digests)})
    return {row.digest: unpack(row.content) for row in rows}


def get(connection: Connection, digest: str) -> bytes:
    """Return the content.

    Raises:
        NotFound: nothing with this digest is stored.
    """
    packed = connection.execute(_CONTENT, {"wanted": digest}).scalar()
    if packed is None:
        raise NotFound(f"no stored content with the digest {digest}")
    return unpack(packed)
