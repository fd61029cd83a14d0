"""How does a dump become the desk's database? Its tables come in beside the old ones, which were set aside.

What stood there goes into a schema of its own, in one transaction, and comes back when the restore fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from csc_mailbot.adapters.database import dump
from csc_mailbot.adapters.database.books import unavailable_when_away
from csc_mailbot.adapters.database.columns import metadata
from csc_mailbot.adapters.database.tables import outbox, received_mail, ticket
from csc_mailbot.errors import Refused

_VERSION = "alembic_version"


@contextmanager
def restored_dump(engine: Engine, backup: Path, *, aside: str, replace: bool) -> Iterator[Engine]:
    """Give the engine with the dump's tables in it; when the block fails the old ones are back.

    Args:
        engine: the desk's database, which nobody may own.
        backup: the file.
        aside: what the name of the schema ends with that takes the old tables.
        replace: whether tables that hold anything may be set aside.

    Raises:
        Refused: the file is no dump, or the database holds something and may not be replaced.
        PermanentError: pg_restore is missing, or refuses the file.
        DatabaseUnavailable: the database cannot be had.
    """
    if not dump.is_dump(backup):
        raise Refused(f"{backup} was not written by pg_dump in its custom format, and database.url names PostgreSQL")
    holds = _holds_anything(engine)
    if holds and not replace:
        raise Refused("the database holds mail or tickets: --replace sets its tables aside, in a schema, and restores")
    schema = dump.ASIDE + aside
    with unavailable_when_away(), engine.begin() as connection:
        home = str(connection.scalar(text("SELECT current_schema()")))
        _move(connection, home, schema)
    is_done = False
    try:
        dump.load(engine, backup)
        yield engine
        is_done = True
    finally:
        with unavailable_when_away(), engine.begin() as connection:
            _settle(connection, home, schema, is_done=is_done, keep=holds)


def _holds_anything(engine: Engine) -> bool:
    with unavailable_when_away(), engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        tables = [one for one in (received_mail, ticket, outbox) if one.name in there]
        return any(connection.execute(select(one.c[next(iter(one.c.keys()))]).limit(1)).first() for one in tables)


def _settle(connection: Connection, home: str, schema: str, *, is_done: bool, keep: bool) -> None:
    """Keep what was set aside if it held anything; after a failure take the new tables away and bring it back."""
    if not is_done:
        for name in _ours(connection, home):
            connection.execute(text(f'DROP TABLE "{home}"."{name}" CASCADE'))
        _move(connection, schema, home)
    if not is_done or not keep:
        connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))


def _move(connection: Connection, source: str, target: str) -> None:
    """Move our tables, with their indexes and sequences, from one schema to another."""
    names = _ours(connection, source)
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{target}"'))
    for name in names:
        connection.execute(text(f'ALTER TABLE "{source}"."{name}" SET SCHEMA "{target}"'))


def _ours(connection: Connection, schema: str) -> list[str]:
    known = {*metadata.tables, _VERSION}
    return [name for name in inspect(connection).get_table_names(schema) if name in known]
