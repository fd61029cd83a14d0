"""A place to torture a desk in: servers of its own, a mailbox for each trial, and a folder that goes with it."""

import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from tests.acceptance.crashing_daemon import CLOCK
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Life, Nursery
from tests.servers.certificate import make_certificate
from tests.servers.dovecot import Dovecot, DovecotOptions
from tests.servers.mailboxes import PASSWORD, Mailboxes
from tests.servers.postgres import Postgres
from tests.servers.proxy import Proxy
from tests.servers.requires import dovecot_program, postgresql_programs
from tests.servers.sink import Sink
from tests.servers.sink_options import SinkOptions
from tests.servers.token_server import TokenServer

_numbers = itertools.count(1)


class Way(Enum):
    """How a desk enters its two servers, and what protects the connections."""

    OPEN = auto()
    """Nothing does, and the SMTP server takes mail from everybody."""
    PASSWORD = auto()
    TOKENS = auto()
    TLS = auto()
    STARTTLS = auto()


_SECURITY = {Way.TLS: "tls", Way.STARTTLS: "starttls"}


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
    async def trial(self, more: str = "", *, folder: Path | None = None, way: Way = Way.OPEN) -> AsyncIterator["Trial"]:
        """Give a desk with a mailbox, a sink and proxies of its own."""
        number = next(_numbers)
        place = folder or self.folder / f"trial{number}"
        place.mkdir(exist_ok=True)
        user = f"tortura{number}@aserti.example"
        async with AsyncExitStack() as stack:
            tokens, dovecot = None, self.dovecot
            if way is Way.TOKENS:
                tokens = stack.enter_context(TokenServer(user=user))
                dovecot = stack.enter_context(Dovecot(DovecotOptions(token_check=tokens.check_url)))
            passwords = {} if way in {Way.OPEN, Way.TOKENS} else {user: PASSWORD}
            sink = await stack.enter_async_context(Sink(_sink_options(way, dovecot, passwords, tokens)))
            impostor = make_certificate(place).server_context()
            imap_port = dovecot.tls_port if way is Way.TLS else dovecot.port
            imap = await stack.enter_async_context(Proxy(imap_port, impostor=impostor))
            smtp = await stack.enter_async_context(Proxy(sink.port, cut_after=400, impostor=impostor))
            desk = self._desk(place, Fronted(imap.port, dovecot.mailboxes), sink, user, more)
            desk.smtp_port, desk.security = str(smtp.port), _SECURITY.get(way, "none")
            _give_keys(desk, way, tokens)
            desk.write()
            try:
                yield Trial(desk, imap, smtp, dovecot, tokens, passwords)
            finally:
                # A trial that failed leaves a daemon, which would take the machine's time from the next.
                self.nursery.end_all()

    def _desk(self, place: Path, imap: Fronted, sink: Sink, user: str, more: str) -> Desk:
        return Desk(place, self.nursery, imap, sink, user, database=self.database(), more=more)  # type: ignore[arg-type]


def _sink_options(way: Way, dovecot: Dovecot, passwords: dict[str, str], tokens: TokenServer | None) -> SinkOptions:
    return SinkOptions(
        tls=dovecot.certificate.server_context() if way in {Way.TLS, Way.STARTTLS} else None,
        implicit_tls=way is Way.TLS,
        passwords=passwords,
        takes_token=tokens.is_good if tokens else None,
    )


def _give_keys(desk: Desk, way: Way, tokens: TokenServer | None) -> None:
    if tokens:
        desk.login = tokens.login("mailbox")
        desk.smtp_login = f'username = "{desk.user}"\n' + tokens.login("smtp")
    elif way is not Way.OPEN:
        desk.smtp_login = f'username = "{desk.user}"\npassword = "{PASSWORD}"'


@dataclass(frozen=True, slots=True)
class Trial:
    """One desk, and what stands between it and its servers."""

    desk: Desk
    imap: Proxy
    smtp: Proxy
    dovecot: Dovecot
    tokens: TokenServer | None = None
    passwords: dict[str, str] = field(default_factory=dict)
    """What the SMTP server takes, where it asks for a password."""

    def start(self) -> Life:
        """Start the daemon, with a clock that can be set, and no trust but in the servers' certificate."""
        clock, trusted = self.desk.folder / "clock", self.dovecot.certificate.certificate
        return self.desk.start(environment={CLOCK: str(clock), "SSL_CERT_FILE": str(trusted)})


@asynccontextmanager
async def open_ground(*, postgresql: bool) -> AsyncIterator[Ground]:
    """Start the servers; they end, and the folder goes, with the context.

    Raises:
        RuntimeError: a server is not installed here, or does not start.
    """
    _look_for_servers(postgresql=postgresql)
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


def _look_for_servers(*, postgresql: bool) -> None:
    if dovecot_program() is None:
        raise RuntimeError("Dovecot is not installed here")
    if postgresql and postgresql_programs() is None:
        raise RuntimeError("PostgreSQL is not installed here")
