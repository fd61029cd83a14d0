"""Where is the mail read? pymap's IMAP server (RFC 9051) in this process, in memory, on loopback."""

import asyncio
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Identity
from pymap.imap import IMAPServer, IMAPService
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext

from csc_mailbot.demo.people import PASSWORD, Person
from csc_mailbot.timekeeping.clock import Clock

LOOPBACK = "127.0.0.1"


class MailboxServer:
    """A mailbox for each person, with everybody's password; mail lives as long as the object."""

    def __init__(self, people: Iterable[Person], clock: Clock) -> None:
        """Take who has a mailbox, and the clock that says when a mail arrived."""
        self._people = tuple(people)
        self._clock = clock
        self._backend: DictBackend | None = None
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[Any]] = set()

    @property
    def port(self) -> int:
        """Where it listens, once it is started."""
        if self._server is None:
            raise RuntimeError("the IMAP server was not started")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._backend, config = await _backend()
        # What pymap keeps in context variables must be there in every connection's task.
        config.apply_context()
        for person in self._people:
            await _add(person, self._backend, config)
        speak = IMAPServer(self._backend.login, config)

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # A client that goes away in the middle of a word is nobody's fault.
            with self._listed(), suppress(ConnectionError, EOFError):
                await speak(reader, writer, SocketInfo.get(writer, None))

        self._server = await asyncio.start_server(talk, LOOPBACK, 0)

    async def deliver(self, address: str, content: bytes) -> None:
        """Put a mail into the inbox of one who has a mailbox; who listens there hears of it."""
        if self._backend is None:
            raise RuntimeError("the IMAP server was not started")
        identity = Identity(address, self._backend.login, None, frozenset())
        async with identity.new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(content, self._clock.now())])

    async def stop(self) -> None:
        """Listen no more, and end every talk."""
        if self._server is not None:
            self._server.close()
        talks = tuple(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    @contextmanager
    def _listed(self) -> Iterator[None]:
        """Know the running task as a talk for as long as the block lasts, so that `stop` can end it."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a talk is a task")
        self._talks.add(task)
        try:
            yield
        finally:
            self._talks.discard(task)


async def _backend() -> tuple[DictBackend, Config]:
    parser = ArgumentParser()
    DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
    IMAPService.add_arguments(parser)
    parser.set_defaults(debug=False, passlib_cfg=None)
    arguments = parser.parse_args(["--no-tls", "dict"])
    # Slow hashes and waits guard passwords worth guarding.
    return await DictBackend.init(arguments, hash_context=Cleartext(), invalid_user_sleep=0)


async def _add(person: Person, backend: DictBackend, config: Config) -> None:
    password = await Passwords(config).hash_password(PASSWORD)
    identity = Identity(person.address, backend.login, None, frozenset())
    await identity.set(UserMetadata(config, person.address, password=password))
