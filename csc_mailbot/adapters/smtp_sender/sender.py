"""Which connection takes this mail? A few are kept and shared, opened when wanted and closed when idle."""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from csc_mailbot.adapters.smtp_sender.connecting import LoginRefused, connect, tls_context
from csc_mailbot.adapters.smtp_sender.connection import Connection, StaleConnection
from csc_mailbot.adapters.smtp_sender.options import SmtpOptions
from csc_mailbot.adapters.smtp_sender.pace import Pace
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.ports import OutgoingMail, SendResult

GOOD_BYE_PATIENCE = 1.5
"""Seconds that `close` waits for the servers' good-byes."""

PAGE_PATIENCE = timedelta(seconds=15)
"""How long a page waits for a connection where the server takes no more of them than are busy."""


class SmtpSender:
    """An SMTP server (the port `Sender`); used from one event loop, by several tasks at once."""

    def __init__(
        self,
        options: SmtpOptions,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Connect to nothing yet; `now` and `sleep`, in seconds, serve the limit per minute."""
        self._options = options
        self._pace = Pace(options.max_per_minute, now, sleep)
        self._slots = asyncio.Semaphore(options.max_connections)
        self._withheld = 0
        self._opening = 0
        self._busy: set[Connection] = set()
        self._idle: list[Connection] = []
        self._first_in_line: deque[asyncio.Future[Connection | None]] = deque()
        self._context: ssl.SSLContext | None = None
        self._own_name = options.own_name
        self._sweeper: asyncio.TimerHandle | None = None
        self._good_byes: set[asyncio.Task[None]] = set()

    @property
    def credential_ends(self) -> datetime | None:
        """When the key to the server ends, if its token endpoint told."""
        return self._options.tokens.ends_at if self._options.tokens else None

    async def send(self, mail: OutgoingMail) -> SendResult:
        """Hand one mail over and return what the server said.

        Cancelled, it leaves no connection in the middle of a mail; whether the server took the mail is then unknown.

        Raises:
            SenderUnavailable: no connection, or the log-in was refused: nothing was handed over.
        """
        if mail.at_once:
            return await self._send(mail, self._take_at_once)
        await self._pace.keep()
        async with self._slots:
            return await self._send(mail, self._take)

    async def _send(self, mail: OutgoingMail, take: Callable[[], Awaitable[Connection]]) -> SendResult:
        while True:
            connection = await take()
            try:
                return await connection.send(mail)
            except StaleConnection:
                # Others that were kept as long are likely to have ended as well; each is tried, the last is new.
                continue
            finally:
                self._give_back(connection)

    async def extensions(self) -> frozenset[str]:
        """Connect and log in, and return what the server offers (EHLO keywords, in capitals).

        Raises:
            SenderUnavailable: no connection, or the log-in was refused.
        """
        async with self._slots:
            connection = await self._take()
            try:
                return connection.extensions
            finally:
                self._give_back(connection)

    async def close(self) -> None:
        """Say QUIT on every connection; never raises, and returns within two seconds. `send` connects anew."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        for connection in self._busy:
            connection.close()
        self._dismiss(self._idle)
        self._idle = []
        if self._good_byes:
            _, late = await asyncio.wait(self._good_byes, timeout=GOOD_BYE_PATIENCE)
            for task in late:
                task.cancel()

    async def _take(self) -> Connection:
        while True:
            connection = self._pop_idle() or await self._open()
            if connection is not None:
                self._busy.add(connection)
                return connection
            # This task's slot stays taken, and another's will come with a connection.
            await self._slots.acquire()
            self._withheld += 1

    async def _take_at_once(self) -> Connection:
        """Return a connection for a page: one beyond the limit, or the next that comes back from a letter."""
        while True:
            connection = self._pop_idle() or await self._open()
            if connection is not None:
                self._busy.add(connection)
                return connection
            connection = await self._next_given_back()
            if connection is not None:
                return connection

    async def _next_given_back(self) -> Connection | None:
        """Return the next connection that a letter gives back, or None when it ended with that letter."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._first_in_line.append(turn)
        try:
            await asyncio.wait({turn}, timeout=PAGE_PATIENCE.total_seconds())
        except asyncio.CancelledError:
            if not turn.cancel() and (given := turn.result()):
                self._give_back(given)
            raise
        if turn.cancel():
            raise SenderUnavailable(f"{self._options.where} takes no more connections, and all are busy")
        return turn.result()

    def _pop_idle(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_alive:
                return connection
        return None

    async def _open(self) -> Connection | None:
        """Return a new connection, or None when the server takes no more of them than it has from us."""
        self._opening += 1
        try:
            return await self._connect()
        except LoginRefused:
            raise
        except SenderUnavailable:
            if self._opening > 1 or self._busy:
                return None
            self._restore_slots()
            raise
        finally:
            self._opening -= 1

    async def _connect(self) -> Connection:
        if self._context is None and self._options.security != "none":
            self._context = await asyncio.to_thread(tls_context, self._options)
        connection = await connect(self._options, self._context, self._own_name)
        # Finding out this machine's full name can take seconds; once is enough.
        self._own_name = connection.own_name
        return connection

    def _restore_slots(self) -> None:
        for _ in range(self._withheld):
            self._slots.release()
        self._withheld = 0

    def _give_back(self, connection: Connection) -> None:
        if self._passed_on(connection):
            return
        self._busy.discard(connection)
        if not connection.is_alive:
            return
        loop = asyncio.get_running_loop()
        connection.last_used = loop.time()
        self._idle.append(connection)
        if self._sweeper is None:
            self._sweeper = loop.call_later(self._options.idle_timeout.total_seconds(), self._sweep)

    def _passed_on(self, connection: Connection) -> bool:
        """Give the connection to the first page in line, or tell it that there is room for a new one."""
        while self._first_in_line:
            turn = self._first_in_line.popleft()
            if not turn.done():
                turn.set_result(connection if connection.is_alive else None)
                return connection.is_alive
        return False

    def _sweep(self) -> None:
        """Close what nobody has used for long; look again when the next may be due."""
        loop = asyncio.get_running_loop()
        patience = self._options.idle_timeout.total_seconds()
        tired = [each for each in self._idle if loop.time() - each.last_used >= patience]
        self._idle = [each for each in self._idle if each not in tired]
        self._dismiss(tired)
        if not self._idle and not self._busy:
            self._restore_slots()
        due = min((each.last_used + patience for each in self._idle), default=None)
        self._sweeper = None if due is None else loop.call_at(due, self._sweep)

    def _dismiss(self, connections: list[Connection]) -> None:
        for connection in connections:
            task = asyncio.get_running_loop().create_task(connection.quit())
            self._good_byes.add(task)
            task.add_done_callback(self._good_byes.discard)
