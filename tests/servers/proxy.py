"""A TCP proxy in front of a real server: the real protocol goes through until it is told to misbehave."""

import asyncio
import random
import re
import ssl
from contextlib import suppress
from enum import Enum
from typing import Self

from tests.servers.ports import LOOPBACK, free_ports

_PIECE = 65_536


class Fault(Enum):
    """What the proxy does instead of letting everything through."""

    NONE = "nothing"
    REFUSE = "connections are reset at once"
    STALL = "connections are accepted, and then nothing is heard"
    CUT = "each connection is reset in the middle"
    GARBAGE = "what the server says arrives as noise"
    BYE = "the server greets with BYE and closes"
    BUSY = "the server greets with 421 and closes"
    DENY = "log-ins are refused"
    THROTTLE = "log-ins are too many: [LIMIT]"
    STRIP = "STARTTLS is not offered any more"
    IMPOSTOR = "an untrusted certificate is shown"
    NO_MOVE = "MOVE is not known any more"
    NO_IDLE = "IDLE is not known any more"
    NO_UIDPLUS = "neither MOVE nor UID EXPUNGE is known any more"
    LIMIT = "mail is not given out: [LIMIT]"
    OVERQUOTA = "mail is not moved: [OVERQUOTA]"
    WITHHOLD = "one mail cuts the connection whenever it is asked for"
    ENDLESS = "a literal of more bytes than there are in the world is announced"
    DEEP = "an answer of a million brackets comes"


_REFUSED = {
    Fault.DENY: (re.compile(rb"^(\S+) (?:LOGIN|AUTHENTICATE) ", re.IGNORECASE), b"NO [AUTHENTICATIONFAILED] Expired."),
    Fault.THROTTLE: (re.compile(rb"^(\S+) (?:LOGIN|AUTHENTICATE) ", re.IGNORECASE), b"NO [LIMIT] Rate limit hit."),
    Fault.NO_MOVE: (re.compile(rb"^(\S+) UID MOVE ", re.IGNORECASE), b"BAD Unknown command."),
    Fault.NO_UIDPLUS: (re.compile(rb"^(\S+) UID (?:MOVE|EXPUNGE) ", re.IGNORECASE), b"BAD Unknown command."),
    Fault.LIMIT: (re.compile(rb"^(\S+) UID FETCH ", re.IGNORECASE), b"NO [LIMIT] Too many commands, slow down."),
    Fault.OVERQUOTA: (re.compile(rb"^(\S+) UID (?:MOVE|COPY) ", re.IGNORECASE), b"NO [OVERQUOTA] Quota exceeded."),
    Fault.NO_IDLE: (re.compile(rb"^(\S+) IDLE\r\n", re.IGNORECASE), b"BAD Unknown command."),
}
"""Commands that are answered in the server's place."""
_SPOILED = {
    Fault.ENDLESS: b"* 1 FETCH (BODY[] {99999999999999999999}\r\n",
    Fault.DEEP: b"* 1 FETCH " + b"(" * 1_000_000 + b"\r\n",
}
"""What is said in place of the server's words."""
_STRIPPED = b"STARTTLS", b"X-NO-TLS"
_SECRET = re.compile(rb"^(?:\S+ (?:LOGIN|AUTHENTICATE)|AUTH|MAIL) ", re.IGNORECASE)
"""What nobody may say in clear who was told to use TLS."""
_AT_ONCE = frozenset(
    {Fault.REFUSE, Fault.BYE, Fault.BUSY, Fault.DENY, Fault.THROTTLE, Fault.STRIP, Fault.IMPOSTOR},
)
"""Faults that only new connections meet: those that stand are cut."""
POISON = b"este correo no se puede servir"
"""What stands in the mail that is withheld."""


class Proxy:
    """A running proxy, as an async context manager; `fault` may be changed while it runs."""

    host = LOOPBACK

    def __init__(self, target: int, *, cut_after: int = 3000, impostor: ssl.SSLContext | None = None) -> None:
        """Stand in front of the server on that loopback port; `impostor` has the certificate nobody trusts."""
        self.port = free_ports(1)[0]
        self.fault = Fault.NONE
        self.met = 0
        """How often it did something else than let everything through."""
        self.betrayed = 0
        """How often somebody said what only TLS may hear in clear, or to an impostor."""
        self._impostor = impostor
        self._target = target
        self._cut_after = cut_after
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def misbehave(self, fault: Fault) -> None:
        """Do that from now on, to connections that stand already as well."""
        self.fault = fault
        if fault in _AT_ONCE:
            self.cut()

    async def behave(self) -> None:
        """Let everything through again; connections that were stalled or cut stay as they are."""
        self.fault = Fault.NONE

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._begin, self.host, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
            self.cut()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._server.wait_closed()

    def cut(self) -> None:
        """Reset every connection as it stands."""
        for writer in list(self._writers):
            writer.transport.abort()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._connection(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await self._turned_away(writer):
            return
        server_reader, server_writer = await asyncio.open_connection(LOOPBACK, self._target)
        self._writers |= {writer, server_writer}
        try:
            await asyncio.gather(self._up(reader, server_writer, writer), self._down(server_reader, writer))
        finally:
            self._writers -= {writer, server_writer}
            for one in (writer, server_writer):
                one.transport.abort()

    async def _turned_away(self, writer: asyncio.StreamWriter) -> bool:
        words = {Fault.BYE: b"* BYE Too many connections\r\n", Fault.BUSY: b"421 4.7.0 Too many connections\r\n"}
        if self.fault is Fault.IMPOSTOR:
            await self._pretend(writer)
        elif self.fault is Fault.REFUSE:
            writer.transport.abort()
        elif self.fault in words:
            writer.write(words[self.fault])
            writer.close()
        is_turned_away = self.fault in {Fault.REFUSE, Fault.IMPOSTOR, *words}
        self.met += is_turned_away
        return is_turned_away

    async def _pretend(self, writer: asyncio.StreamWriter) -> None:
        """Show the impostor's certificate; whoever goes on after it was betrayed."""
        assert self._impostor
        with suppress(ssl.SSLError, ConnectionError):
            await writer.start_tls(self._impostor)
            self.betrayed += 1
        writer.transport.abort()

    async def _up(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(_PIECE):
                refusal = self._refusal(data)
                self.betrayed += self.fault is Fault.STRIP and bool(_SECRET.match(data))
                if refusal:
                    client.write(refusal)
                else:
                    await self._pass(data, server)
        server.transport.abort()

    def _refusal(self, command: bytes) -> bytes:
        pattern, answer = _REFUSED.get(self.fault, (None, b""))
        found = pattern.match(command) if pattern else None
        self.met += bool(found)
        return found[1] + b" " + answer + b"\r\n" if found else b""

    async def _down(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        passed = 0
        with suppress(ConnectionError):
            while data := await reader.read(_PIECE):
                passed += len(data)
                if self.fault is Fault.WITHHOLD and POISON in data:
                    self.met += 1
                    break
                if self.fault is Fault.CUT and passed > self._cut_after:
                    self.met += 1
                    client.write(data[: self._cut_after])
                    break
                spoilt = self._spoilt(data)
                self.met += spoilt != data
                await self._pass(spoilt, client)
        client.transport.abort()

    def _spoilt(self, data: bytes) -> bytes:
        if self.fault is Fault.STRIP:
            return data.replace(*_STRIPPED)
        noise = random.randbytes(len(data)) if self.fault is Fault.GARBAGE else data
        return _SPOILED.get(self.fault, noise)

    async def _pass(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        """Hand on, unless everything stalls; then the connection hangs for as long as it lasts."""
        if self.fault is Fault.STALL:
            self.met += 1
            await asyncio.Event().wait()
        writer.write(data)
        await writer.drain()
