"""How does a SQLite backup become the desk's database? As a copy beside it, which takes its place when all is well."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine

from csc_mailbot.adapters.database import file_copy
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.errors import PermanentError, Refused

_HOLDS = ("received_mail", "ticket", "outbox")


@contextmanager
def restored_file(engine: Engine, backup: Path, *, aside: str, replace: bool) -> Iterator[Engine]:
    """Give an engine on a copy of the backup; when the block ends well it is the desk's database.

    Args:
        engine: the desk's database, which nobody may own.
        backup: the file.
        aside: what is added to the name of a database that stood there before.
        replace: whether one that holds anything may be set aside.

    Raises:
        Refused: the file is no SQLite backup, or the desk's database holds something and may not be replaced.
        PermanentError: the backup is damaged, or nothing can be written beside the database.
    """
    if not file_copy.is_sqlite(backup):
        raise Refused(f"{backup} is no backup of a SQLite database, and database.url names one")
    target = Path(str(engine.url.database)).absolute()
    if backup.absolute() == target:
        raise Refused(f"{backup} is the database itself")
    _refuse_full(target, replace=replace)
    with file_copy.file_beside(target) as made:
        _copy(backup, made)
        opened = make_engine(f"sqlite:///{made}")
        try:
            yield opened
        finally:
            opened.dispose()
        file_copy.sync(made)
        engine.dispose()
        _belong_to_the_same(made, target)
        _set_aside(target, aside)
        file_copy.give_name(made, target, replace=True)


def _copy(backup: Path, made: Path) -> None:
    try:
        file_copy.copy_resting(backup, made)
    except sqlite3.Error as error:
        raise PermanentError(f"{backup} cannot be read: {error}") from error


def _refuse_full(target: Path, *, replace: bool) -> None:
    if replace or not target.exists() or not _holds_anything(target):
        return
    raise Refused(f"{target} holds mail or tickets: --replace sets it aside, under another name, and restores")


def _holds_anything(target: Path) -> bool:
    """Tell whether there is a row of ours; what cannot be read may hold something."""
    try:
        with closing(sqlite3.connect(target)) as opened:
            there = {row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            queries = [f"SELECT 1 FROM {name} LIMIT 1" for name in _HOLDS if name in there]  # noqa: S608 - names of ours
            return any(opened.execute(query).fetchone() for query in queries)
    except sqlite3.Error:
        return True


def _belong_to_the_same(made: Path, target: Path) -> None:
    """Give the new database the old one's mode and owner: root may restore for the service's user."""
    if target.exists():
        old = target.stat()
        made.chmod(old.st_mode & 0o777)
        with suppress(PermissionError):
            os.chown(made, old.st_uid, old.st_gid)


def _set_aside(target: Path, aside: str) -> None:
    """Give the old database a second name, so that at no instant there is none under the first."""
    if not target.exists():
        return
    _make_one_file(target)
    os.link(target, f"{target}{aside}")
    for ending in ("-wal", "-shm"):
        left = Path(f"{target}{ending}")
        if left.exists():
            # The old one is damaged, or its journal would have been taken in. The new one must not find it.
            left.rename(f"{target}{aside}{ending}")


def _make_one_file(target: Path) -> None:
    """Take the journal into the database, which needs it for oneself; one that is damaged stays as it is.

    Raises:
        Refused: another program has it open.
    """
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Refused(f"another program has {target} open: end it first") from error
    except sqlite3.DatabaseError:
        return
