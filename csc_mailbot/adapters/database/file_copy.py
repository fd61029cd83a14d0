"""How does a SQLite database become another file, whole and consistent, while others write into it?

SQLite copies what one reader sees (its online backup API): whoever writes meanwhile does not wait and is not copied.
The copy is one file without a journal beside it, checked and on the disk before it gets its name.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine

from csc_mailbot.errors import PermanentError, Refused

_MAGIC = b"SQLite format 3\0"
_PATIENCE = 10
"""Seconds that a copy waits for a lock."""


def take_journal_in(path: Path) -> None:
    """Let the journal hold nothing of what was overwritten, as soon as nobody reads from it any more."""
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def compact(path: Path) -> None:
    """Write the database anew without unused pages, and take its journal in."""
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as opened:
        opened.execute("VACUUM")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def is_sqlite(path: Path) -> bool:
    """Tell whether the file is a SQLite database by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def read_only_engine(path: Path) -> Engine:
    """Return an engine on a database file that nobody writes; nothing is written, not even beside it."""
    return create_engine("sqlite://", creator=lambda: _opened(path), poolclass=NullPool, hide_parameters=True)


def copy_live(source: str, target: Path) -> None:
    """Copy the database that others may be writing into the target, a file that holds nothing yet, and check it.

    Raises:
        PermanentError: the copy is damaged, so the database is.
    """
    place = f"file:{quote(str(Path(source).absolute()))}?mode=rw"  # never one that is not there
    with closing(sqlite3.connect(place, uri=True, timeout=_PATIENCE, isolation_level=None)) as opened:
        _copy(opened, target)


def copy_resting(source: Path, target: Path) -> None:
    """Copy a database file that nobody writes.

    Raises:
        PermanentError: it is damaged.
    """
    with closing(_opened(source)) as opened:
        _copy(opened, target)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # `sync` follows
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        _check(copy, target)
    sync(target)


def _check(copy: sqlite3.Connection, target: Path) -> None:
    try:
        found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
        strays = copy.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.DatabaseError as error:
        found, strays = [str(error)], []
    if found != ["ok"] or strays:
        words = "; ".join(found if found != ["ok"] else [f"rows of {row[0]} point nowhere" for row in strays])
        raise PermanentError(f"what was copied to {target.name} is damaged: {words}")


def _opened(path: Path) -> sqlite3.Connection:
    place = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    return sqlite3.connect(place, uri=True, check_same_thread=False)


@contextmanager
def file_beside(target: Path) -> Iterator[Path]:
    """Give an empty file in the target's folder that only we may read; it is gone afterwards unless it was renamed.

    Raises:
        PermanentError: the folder cannot be written.
    """
    try:
        number, name = mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise PermanentError(f"nothing can be written to {target.parent}: {error.strerror}") from error
    os.close(number)
    path = Path(name)
    try:
        yield path
    finally:
        for left in (path, Path(f"{name}-journal"), Path(f"{name}-wal"), Path(f"{name}-shm")):
            left.unlink(missing_ok=True)


def give_name(made: Path, target: Path, *, replace: bool) -> None:
    """Let the file that was made have the target's name, at once and for good.

    Raises:
        Refused: something has that name already, and it shall not be replaced.
    """
    if replace:
        made.replace(target)
    else:
        _give_new_name(made, target)
    sync(target.parent)


def _give_new_name(made: Path, target: Path) -> None:
    try:
        os.link(made, target)  # unlike a rename it never replaces what came into being meanwhile
    except FileExistsError as error:
        raise Refused(f"{target} is there already: choose another name, or say --force to replace it") from error
    except OSError:
        # A file system without links.
        if target.exists():
            raise Refused(f"{target} is there already") from None
        made.rename(target)


def sync(path: Path) -> None:
    """Have the file's bytes, or the folder's names, on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
