"""Who owns a desk alone? Ownership dies with its process: nothing has to be cleaned up after a crash.

SQLite: a lock on a file beside the database, and every worker needs it. PostgreSQL: an advisory lock of a session,
which workers share and a command that wants them out takes alone. Each new owner or worker gets a higher number.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text

from csc_mailbot.adapters.database.books import unavailable_when_away
from csc_mailbot.adapters.database.dialect import insert
from csc_mailbot.adapters.database.tables import fence
from csc_mailbot.errors import DatabaseUnavailable, OwnershipHeld

_NAME = "desk"
DESK = 0x637363_6D61696C  # "cscmail"
_LOOK_AGAIN = 0.1
"""Seconds between two tries."""


@contextmanager
def ownership(engine: Engine, *, wait: float) -> Iterator[int]:
    """Own the desk for as long as the block lasts; yield the fencing number.

    Args:
        engine: the database of the desk; its schema must stand.
        wait: seconds to wait for another owner to end.

    Raises:
        OwnershipHeld: another process owns the desk for longer than that.
        DatabaseUnavailable: the database cannot be had.
    """
    with exclusive(engine, wait=wait):
        with unavailable_when_away(), engine.begin() as connection:
            number = next_fence(connection)
        yield number


@contextmanager
def exclusive(engine: Engine, *, wait: float) -> Iterator[None]:
    """Keep every owner away for as long as the block lasts, whether or not the database has any tables.

    Raises:
        OwnershipHeld: a process owns the desk for longer than that.
        DatabaseUnavailable: the database cannot be had.
    """
    lock = _file_lock if engine.dialect.name == "sqlite" else _advisory_lock
    with lock(engine, wait):
        yield


@contextmanager
def _file_lock(engine: Engine, wait: float) -> Iterator[None]:
    path = Path(f"{engine.url.database}.lock")
    try:
        file = path.open("a", encoding="ascii")
    except OSError as error:
        raise DatabaseUnavailable(f"the lock file {path} cannot be had: {error.strerror}") from error
    with file:
        until(wait, lambda: _try_file(file))
        yield


def _try_file(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory_lock(engine: Engine, wait: float) -> Iterator[None]:
    with unavailable_when_away():
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with connection:
        taken = text("SELECT pg_try_advisory_lock(:key)")
        with unavailable_when_away():
            until(wait, lambda: bool(connection.scalar(taken, {"key": DESK})))
        try:
            yield
        finally:
            # The lock belongs to the session: a pooled connection would carry it on.
            connection.invalidate()


def until(wait: float, try_once: Callable[[], bool]) -> None:
    """Try until it succeeds, for so many seconds.

    Raises:
        OwnershipHeld: it did not.
    """
    end = time.monotonic() + wait
    while not try_once():
        if time.monotonic() >= end:
            raise OwnershipHeld(
                f"another csc-mailbot process works on this desk and did not end within {wait:.0f} s; "
                "stop it, or let it do the work"
            )
        time.sleep(_LOOK_AGAIN)


def next_fence(connection: Connection) -> int:
    """Return a number that no worker or owner had before."""
    first = insert(connection, fence).values(name=_NAME, number=1)
    grown = first.on_conflict_do_update(index_elements=[fence.c.name], set_={"number": fence.c.number + 1})
    return int(connection.execute(grown.returning(fence.c.number)).scalar_one())
