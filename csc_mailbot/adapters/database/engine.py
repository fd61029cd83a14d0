"""How each database is spoken to: durable commits, one writer at a time on SQLite, bounded waits."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from csc_mailbot.errors import SettingsError

LOCK_WAIT = 10
"""Seconds that a transaction waits for another process's lock before it is given up as temporary."""
_LOOK_AGAIN = 0.05

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-16000",  # KiB: a mail with its attachments is in it as a whole
    "wal_autocheckpoint=4000",  # pages of 4 KiB, so that pages written often are put in their place less often
)


_SILENCE = 10
"""Seconds without a sign of life after which each side gives the other's machine up, and what it had locked with it."""
_IDLE, _INTERVAL, _COUNT = 4, 2, 3
"""When TCP asks for that sign: seconds before the first time and between two, and how often."""
_PAUSED = 60
"""Seconds that a process may sleep in the middle of a transaction before the server undoes it: others wait for it."""
_OF_THE_SERVER = {
    "lock_timeout": f"{LOCK_WAIT}s",
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": f"{_PAUSED}s",
    "tcp_keepalives_idle": _IDLE,
    "tcp_keepalives_interval": _INTERVAL,
    "tcp_keepalives_count": _COUNT,
    "tcp_user_timeout": f"{_SILENCE}s",
}
_OF_THE_DRIVER = {
    "connect_timeout": LOCK_WAIT,
    "keepalives_idle": _IDLE,
    "keepalives_interval": _INTERVAL,
    "keepalives_count": _COUNT,
    "tcp_user_timeout": _SILENCE * 1000,
    "options": " ".join(f"-c {name}={value}" for name, value in _OF_THE_SERVER.items()),
}
"""libpq's own names and units."""


def make_engine(url: str, *, connections: int = 5) -> Engine:
    """Return an engine for a SQLite or PostgreSQL URL; one of the connections is the owner's for as long as it works.

    Raises:
        SettingsError: the URL cannot be read, or names another kind of database.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args=_OF_THE_DRIVER,
    )
    return engine.execution_options(isolation_level="READ COMMITTED")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        fault = "database.url: not a database that we know; allowed: sqlite:///FILE or postgresql://USER@HOST/NAME"
        raise SettingsError("configuration", [fault]) from None
    return parsed


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own record
        connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
        for pragma in _PRAGMAS:
            _set_up(connection, f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event hands over any connection
        mode = "" if connection.get_execution_options().get("read_only") else " IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN{mode}")

    return engine


def _set_up(connection: sqlite3.Connection, pragma: str) -> None:
    """Execute the pragma; SQLite's own wait for a lock does not hold for the first change to WAL."""
    end = time.monotonic() + LOCK_WAIT
    while True:
        try:
            connection.execute(pragma).close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= end:
                raise
            time.sleep(_LOOK_AGAIN)
        else:
            return
