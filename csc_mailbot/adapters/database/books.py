"""The door to the books: synchronous SQLAlchemy on threads of its own behind an async port.

SQLite has one writer thread, so two of our transactions never wait for each other's lock; PostgreSQL has several.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from csc_mailbot.adapters.database.backup_way import SqlBackupWay
from csc_mailbot.adapters.database.condition import SqlCondition
from csc_mailbot.adapters.database.deadlines import SqlDeadlines
from csc_mailbot.adapters.database.ledger import SqlLedger
from csc_mailbot.adapters.database.numbers import fill_stock
from csc_mailbot.adapters.database.outbox import SqlOutbox
from csc_mailbot.adapters.database.pages import SqlPages
from csc_mailbot.adapters.database.recovery import SqlRecovery
from csc_mailbot.adapters.database.reports import SqlReports
from csc_mailbot.adapters.database.retention import SqlRetention
from csc_mailbot.adapters.database.rota import SqlRotaBook
from csc_mailbot.adapters.database.rounds import SqlRounds
from csc_mailbot.adapters.database.shifts import SqlShiftBook
from csc_mailbot.adapters.database.tickets import SqlTickets
from csc_mailbot.adapters.database.workers import SqlWorkers
from csc_mailbot.errors import DatabaseUnavailable, Entangled, MailbotError, PermanentError
from csc_mailbot.workflows.records import Records

T = TypeVar("T")

_AWAY_SQLITE = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_NOMEM",
    "SQLITE_PROTOCOL",
)
_UNREADABLE_SQLITE = (
    ("SQLITE_NOTADB", "the file is not a database of ours: check database.url"),
    ("SQLITE_CORRUPT", "the database file is damaged: restore a backup"),
)
_AWAY_POSTGRESQL = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE: connection, rollback, resources, not ready, intervention, system."""
_ENTANGLED = {"40P01", "55P03"}
"""SQLSTATE: a deadlock, and a lock that was waited for too long."""


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """What signs the bitácora, and how folios begin."""

    secret: bytes
    folio_prefix: str


class SqlBooks:
    """Answers the `Books` port. `transact` and `look` do the same without a loop, for commands."""

    def __init__(self, engine: Engine, keys: ChainKeys, *, threads: int = 4) -> None:
        """Use the engine; nothing is opened before the first transaction."""
        self.worker = 0
        """Which of the desk's workers claims mail and letters here; commands claim nothing."""
        self._engine = engine
        self._keys = keys
        is_sqlite = engine.dialect.name == "sqlite"
        self._writers = ThreadPoolExecutor(1 if is_sqlite else threads, thread_name_prefix="books")
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="books-read") if is_sqlite else self._writers

    async def write(self, work: Callable[[Records], T]) -> T:
        """Do the work in one transaction on a writer thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self.transact, work)

    async def read(self, work: Callable[[Records], T]) -> T:
        """Do the work on one consistent state without writing."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.look, work)

    def transact(self, work: Callable[[Records], T]) -> T:
        """Do the work in one transaction; it is committed when the work returns, undone when it raises."""
        with unavailable_when_away(), self._engine.begin() as connection:
            tickets, outbox = self._tickets(connection), SqlOutbox(connection, self.worker)
            done = work(self._records(connection, tickets, outbox))
            outbox.write_contents()
        self._fill_stock(tickets.counters)
        return done

    def _fill_stock(self, counters: Collection[str]) -> None:
        """Have folios ready for the next; what was done stands, and goes on, without."""
        if self._engine.dialect.name == "sqlite":
            return
        with suppress(MailbotError):
            for name in counters:
                with unavailable_when_away(), self._engine.begin() as connection:
                    fill_stock(connection, name)

    def look(self, work: Callable[[Records], T]) -> T:
        """Do the work without writing."""
        with looking(self._engine) as connection:
            outbox = SqlOutbox(connection, self.worker)
            return work(self._records(connection, self._tickets(connection), outbox))

    def close(self) -> None:
        """Finish what is being done, and close every connection."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._engine.dispose()

    def _tickets(self, connection: Connection) -> SqlTickets:
        return SqlTickets(connection, self._keys.secret, self._keys.folio_prefix)

    def _records(self, connection: Connection, tickets: SqlTickets, outbox: SqlOutbox) -> Records:
        ledger = SqlLedger(connection, self.worker)
        return Records(
            ledger=ledger,
            tickets=tickets,
            outbox=outbox,
            deadlines=SqlDeadlines(connection),
            workers=SqlWorkers(connection, self.worker),
            rota=SqlRotaBook(connection),
            shifts=SqlShiftBook(connection),
            backup=SqlBackupWay(connection),
            condition=SqlCondition(connection, ledger),
            rounds=SqlRounds(connection),
            recovery=SqlRecovery(connection, self._keys.folio_prefix),
            retention=SqlRetention(connection),
            pages=SqlPages(connection),
            reports=SqlReports(connection, self._keys.secret, ledger),
        )


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the books and cannot lock them.

    Raises:
        DatabaseUnavailable: the database cannot be had.
    """
    options: dict[str, Any] = {"read_only": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with unavailable_when_away(), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Turn what a database says when it cannot be had into DatabaseUnavailable.

    Any other refusal is a fault of ours and passes on without the driver's words, which may quote a mail.

    Raises:
        DatabaseUnavailable: the database is away, locked for too long or full.
        Entangled: another worker was in the way.
        PermanentError: the database refused a statement, or its file is damaged or no database.
    """
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable(f"the database cannot be had: {_words(error)}") from error
    except (DBAPIError, sqlite3.Error) as error:
        if getattr(_cause(error), "sqlstate", None) in _ENTANGLED:
            raise Entangled(f"another worker was in the way: {_words(error)}") from error
        if _is_away(error):
            raise DatabaseUnavailable(f"the database cannot be had: {_words(error)}") from error
        fault = PermanentError(_fault_in_words(_cause(error)))
        raise fault.with_traceback(error.__traceback__) from None


def _is_away(error: DBAPIError | sqlite3.Error) -> bool:
    """Tell whether the same statement may succeed later: otherwise one mail would stop all others for ever."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        return str(getattr(cause, "sqlite_errorname", "")).startswith(_AWAY_SQLITE)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = getattr(cause, "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or state.startswith(_AWAY_POSTGRESQL))


def _fault_in_words(cause: BaseException) -> str:
    name = str(getattr(cause, "sqlite_errorname", ""))
    words = (words for begin, words in _UNREADABLE_SQLITE if name.startswith(begin))
    return next(words, f"the database refused a statement: {type(cause).__name__}")


def _cause(error: Exception) -> BaseException:
    """Return the driver's own error; SQLAlchemy wraps all but those of the `BEGIN` that the driver is told directly."""
    return (error.orig or error) if isinstance(error, DBAPIError) else error


def _words(error: Exception) -> str:
    """Return the driver's own first line: SQLAlchemy's adds the statement with its values."""
    cause = _cause(error)
    return str(cause).strip().partition("\n")[0] or type(error).__name__
