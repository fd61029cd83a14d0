"""How are the books copied while the daemon works? Consistent, checked, for the owner's eyes, and whole or not at all.

SQLite copies itself; PostgreSQL is copied by pg_dump as one transaction sees it. What is verified is what was copied.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text

from csc_mailbot.adapters.database import dump, file_copy
from csc_mailbot.adapters.database.audit import Verification
from csc_mailbot.adapters.database.books import unavailable_when_away
from csc_mailbot.adapters.database.tables import received_mail, ticket
from csc_mailbot.errors import DatabaseUnavailable, PermanentError, Refused

Verify = Callable[[Connection], Verification]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    path: Path
    size: int
    """Bytes."""
    revision: str
    """Of the schema."""
    mails: int
    tickets: int
    verification: Verification | None
    """What the audit of the copy found; None when none was wanted."""


def back_up(engine: Engine, target: Path, *, verify: Verify | None, replace: bool) -> Backup:
    """Write the books as they are now into the file, mode 0600; it gets its name only once it is whole and checked.

    Args:
        engine: the desk's database.
        target: the file; its folder must be there.
        verify: audits the chains of what was copied; None: only the database's own check.
        replace: whether a file of that name may be replaced.

    Raises:
        Refused: the file is there already, or is the database itself.
        PermanentError: it cannot be written, what was copied is damaged or fails the audit, or pg_dump is missing.
        DatabaseUnavailable: the database cannot be had, or the disk is full.
    """
    _refuse(engine, target, replace=replace)
    write = _write_sqlite if engine.dialect.name == "sqlite" else _write_postgresql
    with file_copy.file_beside(target) as made:
        backup = write(engine, made, verify)
        if backup.verification and backup.verification.faults:
            raise PermanentError("the bitácora was tampered with:\n  " + "\n  ".join(backup.verification.faults))
        file_copy.give_name(made, target, replace=replace)
    return Backup(target, backup.size, backup.revision, backup.mails, backup.tickets, backup.verification)


def _refuse(engine: Engine, target: Path, *, replace: bool) -> None:
    if not target.parent.is_dir():
        raise Refused(f"there is no folder {target.parent}")
    if not target.exists():
        return
    own = Path(engine.url.database or "")
    if engine.dialect.name == "sqlite" and own.exists() and target.samefile(own):
        raise Refused(f"{target} is the database itself")
    if target.is_dir() or not replace:
        raise Refused(f"{target} is there already: choose another name, or say --force to replace it")


def _write_sqlite(engine: Engine, made: Path, verify: Verify | None) -> Backup:
    try:
        file_copy.copy_live(str(engine.url.database), made)
    except sqlite3.Error as error:
        raise DatabaseUnavailable(f"the backup could not be made: {error}") from error
    copy = file_copy.read_only_engine(made)
    with unavailable_when_away(), copy.connect() as connection:
        return _told(connection, made, verify)


def _write_postgresql(engine: Engine, made: Path, verify: Verify | None) -> Backup:
    with _snapshot(engine) as (connection, snapshot):
        dump.dump(engine, made, snapshot)
        file_copy.sync(made)
        return _told(connection, made, verify)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[tuple[Connection, str]]:
    """Give a transaction that sees one state of the database, and the name by which others see the same."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with unavailable_when_away(), engine.connect().execution_options(**options) as connection:
        yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))


def _told(connection: Connection, made: Path, verify: Verify | None) -> Backup:
    return Backup(
        path=made,
        size=made.stat().st_size,
        revision=str(connection.scalar(text("SELECT version_num FROM alembic_version"))),
        mails=connection.scalar(select(func.count()).select_from(received_mail)) or 0,
        tickets=connection.scalar(select(func.count()).select_from(ticket)) or 0,
        verification=verify(connection) if verify else None,
    )
