"""What SQLite and PostgreSQL both can, each by its own name."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from csc_mailbot.adapters.database.tables import counter


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def next_number(connection: Connection, name: str) -> int:
    """Return the counter's next number, from 1, without gaps: a rolled-back transaction gives its number back."""
    statement = insert(connection, counter).values(name=name, value=1)
    counted = statement.on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": counter.c.value + 1}
    ).returning(counter.c.value)
    return int(connection.execute(counted).scalar_one())
