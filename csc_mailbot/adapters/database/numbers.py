"""Which number is next? Letters may leave numbers out; folios may not, and workers must not wait for each other.

An embedded database counts in rows of its own. On a database server a sequence numbers letters, and folios are taken
from a stock: a row for each number that is free. Whoever takes one deletes its row, skipping those that others are
taking, and a transaction undone puts it back, so the lowest free number is always given next and none is left out.
The stock is filled in a short transaction of its own, after the work; while it is empty the counter itself is used.
"""

from sqlalchemy import Connection, delete, func, insert, select, text

from csc_mailbot.adapters.database.dialect import next_number
from csc_mailbot.adapters.database.number_tables import spare_folio

OUTBOX_COUNTER = "outbox"
"""The counter of letters' numbers on an embedded database."""
STOCK = 200
"""Free folios that are kept ready: more than all workers take while one transaction of a portion lasts."""

_NEXT_LETTER = text("SELECT nextval('outbox_number')")
_SKIP_LETTERS = text("SELECT setval('outbox_number', nextval('outbox_number') + :count)")
_LOWEST = text(
    "DELETE FROM spare_folio WHERE (name, number) = (SELECT name, number FROM spare_folio WHERE name = :name"
    " ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING number"
)


def folio_counter(prefix: str, year: int) -> str:
    """Return the name of the counter of a year's folios."""
    return f"folio:{prefix}:{year}"


def next_letters(connection: Connection, count: int) -> list[int]:
    """Return numbers that no letter had before, the lowest last; one only where others are never waited for.

    There a letter's number is taken while its ticket is locked, so that later letters of a ticket have higher ones.
    """
    if _has_one_writer(connection):
        last = next_number(connection, OUTBOX_COUNTER, count)
        return list(range(last, last - count, -1))
    return [int(connection.execute(_NEXT_LETTER).scalar_one())]


def skip_letters(connection: Connection, count: int) -> None:
    """Leave out so many numbers of letters."""
    if _has_one_writer(connection):
        next_number(connection, OUTBOX_COUNTER, count)
    else:
        connection.execute(_SKIP_LETTERS, {"count": count})


def next_folio(connection: Connection, name: str) -> int:
    """Return the lowest number of the counter that nobody has, or is just taking."""
    if _has_one_writer(connection):
        return next_number(connection, name)
    found = _lowest(connection, name)
    if found is None:
        _hold_counter(connection, name)
        # Somebody may have filled the stock while we waited: what the counter gives now lies far beyond.
        found = _lowest(connection, name)
    return next_number(connection, name) if found is None else found


def _lowest(connection: Connection, name: str) -> int | None:
    found: int | None = connection.execute(_LOWEST, {"name": name}).scalar()
    return found


def _hold_counter(connection: Connection, name: str) -> None:
    """Let nobody else count, nor fill the stock, until the transaction ends."""
    next_number(connection, name, 0)


def skip_folios(connection: Connection, name: str, count: int) -> None:
    """Leave out so many folios, and those that lie ready: each may have been given."""
    connection.execute(delete(spare_folio).where(spare_folio.c.name == name))
    next_number(connection, name, count)


def fill_stock(connection: Connection, name: str) -> None:
    """Have enough free folios ready on a database server, in a transaction of its own."""
    if _free(connection, name) > STOCK // 2:
        return
    _hold_counter(connection, name)
    if _free(connection, name) > STOCK // 2:
        return
    last = next_number(connection, name, STOCK)
    connection.execute(insert(spare_folio), [{"name": name, "number": last - one} for one in range(STOCK)])


def _free(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).where(spare_folio.c.name == name)) or 0


def _has_one_writer(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
