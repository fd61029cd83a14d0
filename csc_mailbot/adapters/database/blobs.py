"""Bytes by their sha256, compressed, each content once; of what was let go the digest stays."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from csc_mailbot.adapters.compression import pack, unpack
from csc_mailbot.adapters.database.tables import attachment, blob, received_mail
from csc_mailbot.errors import NotFound

LET_GO = b""
"""The content of what was let go: nothing compresses to that."""

_IS_THERE = (
    select(blob.c.size)
    .where(blob.c.digest == bindparam("wanted"), blob.c.content != LET_GO)
    .with_for_update(read=True)  # so that another worker does not let it go before what needs it is committed
)
_CONTENT = select(blob.c.content).where(blob.c.digest == bindparam("wanted"))
_CONTENTS = select(blob.c.digest, blob.c.content).where(blob.c.digest.in_(bindparam("wanted", expanding=True)))


def put(connection: Connection, content: bytes, digest: str | None = None) -> str:
    """Store the content unless it is there already; return its sha256 in hex."""
    key = digest or sha256(content).hexdigest()
    if connection.execute(_IS_THERE, {"wanted": key}).first() is None:
        values = {"digest": key, "size": len(content), "content": pack(content)}
        connection.execute(_fill(connection.dialect.name), values)
    return key


def put_all(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Store contents by their digest that are likely to be new, unless they are there already."""
    rows = [{"digest": key, "size": len(content), "content": pack(content)} for key, content in contents.items()]
    if rows:
        connection.execute(_fill(connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _fill(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that does nothing where the content is stored, and stores it again where it was let go."""
    plain = sqlite.insert(blob) if dialect == "sqlite" else postgresql.insert(blob)
    return plain.on_conflict_do_update(
        index_elements=[blob.c.digest], set_={"content": plain.excluded.content}, where=blob.c.content == LET_GO
    )


def let_go(connection: Connection, digests: Collection[str]) -> int:
    """Let the contents go that no mail or file needs any more; return how many bytes they took."""
    # First the lock, then the question: whoever is storing something that needs one of them has committed by then.
    connection.execute(
        select(blob.c.digest).where(blob.c.digest.in_(digests)).order_by(blob.c.digest).with_for_update()
    )
    needed = [
        select(received_mail.c.raw_digest).where(
            received_mail.c.raw_digest.in_(digests), received_mail.c.dropped_at.is_(None)
        ),
        select(attachment.c.digest).where(attachment.c.digest.in_(digests), attachment.c.dropped_at.is_(None)),
    ]
    unneeded = set(digests).difference(*(connection.scalars(query) for query in needed))
    if not unneeded:
        return 0
    size = connection.scalar(select(func.sum(func.length(blob.c.content))).where(blob.c.digest.in_(unneeded))) or 0
    connection.execute(update(blob).where(blob.c.digest.in_(unneeded)).values(content=LET_GO))
    return int(size)


def get_all(connection: Connection, digests: Collection[str]) -> dict[str, bytes]:
    """Return the contents by their digest; those that are not stored are left out."""
    rows = connection.execute(_CONTENTS, {"wanted": list(digests)})
    return {row.digest: unpack(row.content) for row in rows if row.content}


def get(connection: Connection, digest: str) -> bytes:
    """Return the content.

    Raises:
        NotFound: nothing with this digest is stored, or no more.
    """
    packed = connection.execute(_CONTENT, {"wanted": digest}).scalar()
    if packed is None:
        raise NotFound(f"no stored content with the digest {digest}")
    if not packed:
        raise NotFound("its bytes are not kept any more: their retention period is over, or they were erased")
    return unpack(packed)
