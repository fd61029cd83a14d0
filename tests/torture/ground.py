"""A place to torture a desk in: servers of its own, a mailbox for each trial, and a folder that goes with it."""

import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Nursery
from tests.servers.dovecot import Dovecot
from tests.servers.mailboxes import Mailboxes
from tests.servers.postgres import Postgres
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink

_numbers = itertools.count(1)


class Server(Protocol):
    """What a desk must know of a server."""

    @property
    def port(self) -> int:
        """Where it listens."""


@dataclass(frozen=True, slots=True)
class Fronted:
    """An IMAP server that the desk reaches through a proxy, and the trial itself without."""

    port: int
    mailboxes: Mailboxes


@dataclass(slots=True)
class Ground:
    """The servers that the trials share."""

    folder: Path
    nursery: Nursery
    dovecot: Dovecot
    postgres: Postgres | None = None

    def database(self) -> str:
        """Return the URL of an empty database with the schema on the PostgreSQL; empty for SQLite's default."""
        if self.postgres is None:
            return ""
        url = self.postgres.create_database()
        engine = make_engine(url)
        schema.upgrade(engine)
        engine.dispose()
        return url

    @asynccontextmanager
    async def trial(self, more: str = "", *, folder: Path | None = None) -> AsyncIterator["Trial"]:
        """Give a desk with a mailbox, a sink and proxies of its own."""
        number = next(_numbers)
        place = folder or self.folder / f"trial{number}"
        place.mkdir(exist_ok=True)
        async with Sink() as sink, Proxy(self.dovecot.port) as imap, Proxy(sink.port) as smtp:
            fronted = Fronted(imap.port, self.dovecot.mailboxes)
            user = f"tortura{number}@aserti.example"
            desk = Desk(place, self.nursery, fronted, sink, user, database=self.database(), more=more)  # type: ignore[arg-type]
            desk.smtp_port = str(smtp.port)
            desk.write()
            try:
                yield Trial(desk, imap, smtp, self.dovecot)
            finally:
                # A trial that failed leaves a daemon, which would take the machine's time from the next.
                self.nursery.end_all()


@dataclass(frozen=True, slots=True)
class Trial:
    """One desk, and what stands between it and its servers."""

    desk: Desk
    imap: Proxy
    smtp: Proxy
    dovecot: Dovecot
    notes: list[str] = field(default_factory=list)


@asynccontextmanager
async def open_ground(*, postgresql: bool) -> AsyncIterator[Ground]:
    """Start the servers; they end, and the folder goes, with the context."""
    with (
        tempfile.TemporaryDirectory(prefix="csc-torture-") as folder,
        Nursery() as nursery,
        Dovecot() as dovecot,
    ):
        if not postgresql:
            yield Ground(Path(folder), nursery, dovecot)
            return
        with Postgres() as postgres:
            yield Ground(Path(folder), nursery, dovecot, postgres)
