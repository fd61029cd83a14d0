"""What SQLite and PostgreSQL both can, each by its own name.

Statements are built once and executed with parameters: building one anew costs more than its work in the database.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from csc_mailbot.adapters.database.number_tables import counter


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_once(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT, to be executed with a row's values, that does nothing when a unique key is taken."""
    return _insert_once(connection.dialect.name, table)


def add_once(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert the row unless a unique key is taken; tell whether it was inserted."""
    return key_of_new(connection, table, values) is not None


def key_of_new(connection: Connection, table: Table, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - any key
    """Insert the row unless a unique key is taken; return its primary key, or None when it was not inserted."""
    return connection.execute(_add_once(connection.dialect.name, table), dict(values)).scalar()


def add_all_once(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> int:
    """Insert each row, of which there is at least one, unless a unique key is taken; return how many were inserted."""
    return len(connection.execute(_add_once(connection.dialect.name, table), rows).all())


@lru_cache(maxsize=64)
def _insert_once(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    plain = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return plain.on_conflict_do_nothing()


@lru_cache(maxsize=64)
def _add_once(dialect: str, table: Table) -> ReturningInsert[Any]:
    # The row count would not tell: PostgreSQL's driver does not know it once a key comes back from the INSERT.
    return _insert_once(dialect, table).returning(*table.primary_key.columns)


def next_number(connection: Connection, name: str, count: int = 1) -> int:
    """Return the last of the counter's next numbers, from 1, without gaps: a transaction undone gives them back."""
    return int(connection.execute(_count(connection.dialect.name), {"name": name, "count": count}).scalar_one())


@lru_cache(maxsize=2)
def _count(dialect: str) -> ReturningInsert[int]:
    plain = sqlite.insert(counter) if dialect == "sqlite" else postgresql.insert(counter)
    first = plain.values(name=bindparam("name"), value=bindparam("count"))
    grown = first.on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": counter.c.value + bindparam("count")}
    )
    return grown.returning(counter.c.value)
