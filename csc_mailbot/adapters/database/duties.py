"""What only one worker of a desk may do at a time: watching a mailbox, ticking. A duty falls free with its holder.

On a database server the holder is a session: its advisory locks end with it, whatever ended it. A worker whose session
broke comes back with its number, enrols again, in case it was replaced and forgotten, and asks for its duties anew.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from csc_mailbot.adapters.database.books import unavailable_when_away
from csc_mailbot.adapters.database.ownership import DESK, next_fence, ownership, until
from csc_mailbot.adapters.database.workers import ALIVE, enrol
from csc_mailbot.errors import DatabaseUnavailable

_DUTY = 0x637364
"""The class of advisory locks that stand for duties."""
_SHARE = text("SELECT pg_try_advisory_lock_shared(:desk)")
_TRY = text("SELECT pg_try_advisory_lock(:class, :number)")
_LOOK = text("SELECT 1")


class Alone:
    """The only worker of an embedded database: every duty is its own."""

    def __init__(self, number: int) -> None:
        """Remember the worker's number."""
        self.number = number

    async def take(self, _duty: str) -> bool:
        """Tell that the duty is ours."""
        return True


class Session:
    """A worker beside others, by a session with a database server."""

    def __init__(self, engine: Engine, number: int) -> None:
        """Be that worker; `begin` makes the session."""
        self.number = number
        self._engine = engine
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="duties")

    async def take(self, duty: str) -> bool:
        """Take a duty, or see that it is still ours; False while another worker has it.

        Raises:
            DatabaseUnavailable: there is no session: nothing is ours.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.try_to_take, duty)

    def try_to_take(self, duty: str) -> bool:
        """Do what `take` does, without a loop."""
        if self._connection is None and not self.begin():
            raise DatabaseUnavailable("a command owns the desk alone, or our last session with the server lingers")
        try:
            with unavailable_when_away():
                self._look_at(duty)
        except DatabaseUnavailable:
            self.end()
            raise
        return duty in self._held

    def _look_at(self, duty: str) -> None:
        if self._connection is None:
            return
        if duty in self._held:
            self._connection.execute(_LOOK)
        elif self._connection.scalar(_TRY, {"class": _DUTY, "number": _number_of(duty)}):
            self._held.add(duty)

    def begin(self) -> bool:
        """Make the session and say in it that this worker lives; False when it may not, or does already.

        Raises:
            DatabaseUnavailable: the database cannot be had.
        """
        with unavailable_when_away():
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with unavailable_when_away():
                may = self._connection.scalar(_SHARE, {"desk": DESK})
                begun = bool(may and self._connection.scalar(_TRY, {"class": ALIVE, "number": self.number}))
                if begun:
                    enrol(self._connection, self.number)
        except DatabaseUnavailable:
            self.end()
            raise
        if not begun:
            self.end()
        return begun

    def end(self) -> None:
        """End the session, and with it everything that is ours; never raises."""
        connection, self._connection = self._connection, None
        self._held.clear()
        if connection is not None:
            with suppress(SQLAlchemyError):
                # The locks belong to the session: a pooled connection would carry them on.
                connection.invalidate()
            with suppress(SQLAlchemyError):
                connection.close()

    def close(self) -> None:
        """End the session for good."""
        self._thread.submit(self.end).result()
        self._thread.shutdown(wait=True)


Worker = Alone | Session


@contextmanager
def working(engine: Engine, *, wait: float) -> Iterator[Worker]:
    """Be one of the desk's workers for as long as the block lasts; yield which.

    Args:
        engine: the database of the desk; its schema must stand.
        wait: seconds to wait for whoever owns the desk alone: on an embedded database every worker does.

    Raises:
        OwnershipHeld: somebody owns the desk alone for longer than that.
        DatabaseUnavailable: the database cannot be had.
    """
    if engine.dialect.name == "sqlite":
        with ownership(engine, wait=wait) as number:
            with unavailable_when_away(), engine.begin() as connection:
                enrol(connection, number)
            yield Alone(number)
        return
    with unavailable_when_away(), engine.begin() as connection:
        session = Session(engine, next_fence(connection))
    try:
        until(wait, session.begin)
        yield session
    finally:
        session.close()


def _number_of(duty: str) -> int:
    """Return a number of 31 bits for the duty's name; two duties that share one are held by the same worker."""
    return int.from_bytes(sha256(duty.encode()).digest()[:4], "big") >> 1
