"""How does mail get from one to another? An SMTP server (RFC 5321) that puts each mail into its readers' mailboxes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from itertools import count
from typing import Any, Protocol

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from csc_mailbot.demo.imap_server import LOOPBACK
from csc_mailbot.demo.people import PASSWORD, Person
from csc_mailbot.mail.address import address_key
from csc_mailbot.timekeeping.clock import Clock

_NAME = "correo.playground.example"


@dataclass(frozen=True, slots=True)
class PostedMail:
    """A mail that the server took charge of; the null sender is empty."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)


class PostWitness(Protocol):
    """Hears what goes through the post; must not raise and must not wait."""

    def posted(self, mail: PostedMail) -> None:
        """A mail is in its readers' mailboxes."""

    def refused(self, sender: str, recipient: str) -> None:
        """A mail was refused, because nobody has that address."""


class PostOffice:
    """The town's SMTP server. Anybody may send; who logs in must know the password."""

    def __init__(
        self,
        people: Iterable[Person],
        clock: Clock,
        deliver: Callable[[str, bytes], Awaitable[None]],
        witness: PostWitness,
    ) -> None:
        """Take who has a mailbox, the clock for trace lines, the way into a mailbox, and who listens."""
        self.addresses = {address_key(person.address): person.address for person in people}
        self.connections: set[_Connection] = set()
        self._clock = clock
        self._deliver = deliver
        self._witness = witness
        self._numbers = count(1)
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens, once it is started."""
        if self._server is None:
            raise RuntimeError("the SMTP server was not started")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), LOOPBACK, 0)

    async def stop(self) -> None:
        """Listen no more, and cut every connection."""
        if self._server is not None:
            self._server.close()
        for connection in list(self.connections):
            connection.cut()
        while self.connections:  # noqa: ASYNC110 - what was cut is gone after a turn or two
            await asyncio.sleep(0)

    def refuse(self, sender: str, recipient: str) -> str:
        """Return the answer to a recipient whom nobody knows."""
        self._witness.refused(sender, recipient)
        return "550 5.1.1 Nobody has that address here"

    async def take(self, session: Session, envelope: Envelope) -> str:
        """Put the mail into each recipient's mailbox, with trace lines (RFC 5321 §4.4); return the answer."""
        number = f"{next(self._numbers):06d}"
        mail = PostedMail(
            sender=sender_of(envelope),
            recipients=tuple(dict.fromkeys(self.addresses[address_key(one)] for one in envelope.rcpt_tos)),
            content=bytes(envelope.original_content or b""),
        )
        for recipient in mail.recipients:
            trace = self._trace(session, mail.sender, recipient, number)
            await self._deliver(recipient, trace + mail.content)
        self._witness.posted(mail)
        return f"250 2.0.0 OK, number {number}"

    def _trace(self, session: Session, sender: str, recipient: str, number: str) -> bytes:
        protocol = "ESMTPA" if session.authenticated else "ESMTP"
        lines = (
            f"Return-Path: <{sender}>",
            f"Received: from {session.host_name} ([{LOOPBACK}])",
            f"\tby {_NAME} with {protocol} id {number}",
            f"\tfor <{recipient}>; {format_datetime(self._clock.now())}",
        )
        return "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")


def sender_of(envelope: Envelope) -> str:
    """Return the address of MAIL FROM; aiosmtpd writes the null sender as it stood there, `<>`."""
    return (envelope.mail_from or "").removeprefix("<>")


class _Questions:
    """What aiosmtpd asks at each step; its names."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address_key(address) not in self._office.addresses:
            return self._office.refuse(sender_of(envelope), address)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await self._office.take(session, envelope)


class _Session(Session):
    """A session whose `login_data` may be set as aiosmtpd itself does, without its own word about that in the log."""

    login_data: Any = None


class _Connection(SMTP):
    """One connection to the post office."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office
        super().__init__(
            _Questions(office),
            hostname=_NAME,
            ident="playground",
            auth_require_tls=False,
            authenticator=_knows_password,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._office.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._office.connections.discard(self)
        super().connection_lost(error)

    def _create_session(self) -> Session:
        return _Session(self.loop)

    def cut(self) -> None:
        """End the connection without a word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


def _knows_password(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    knows = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
    return AuthResult(success=knows, handled=False)
