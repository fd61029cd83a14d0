"""An SMTP server on loopback that keeps every mail it takes charge of, and misbehaves on request."""

import asyncio
import base64
import time
import warnings
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.ports import LOOPBACK, free_ports
from tests.servers.sink_options import Behaviour, SinkOptions, TakenMail


class Sink:
    """A running sink, as an async context manager: `mails` holds what it took charge of, in order."""

    host = LOOPBACK

    def __init__(self, options: SinkOptions | None = None, behaviour: Behaviour | None = None) -> None:
        self.options = options or SinkOptions()
        self.behaviour = behaviour or Behaviour()
        self.port = free_ports(1)[0]
        self.mails: list[TakenMail] = []
        self.commands: list[str] = []
        """MAIL, RCPT and so on, as they came, of all connections."""
        self.logins = 0
        self.refused = 0
        """Commands and mails that were refused as `behaviour` says, and log-ins."""
        self.dropped = 0
        """Mails whose connection was cut, taken or not."""
        self.connections: set[Connection] = set()
        self.connections_made = 0
        self.most_connections = 0
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Condition()
        self._go_on = asyncio.Event()
        self._greylisted: set[str] = set()

    async def up(self) -> None:
        """Listen, on the same port as before."""
        implicit = self.options.tls if self.options.implicit_tls else None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self.host, self.port, ssl=implicit)

    async def down(self) -> None:
        """Listen no more and cut every connection."""
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()
            self._server = None
        # Aborted connections are gone after a turn or two; aiosmtpd never reports one whose STARTTLS failed.
        for _ in range(100):
            if not self.connections:
                break
            await asyncio.sleep(0)
        self.connections.clear()

    def cut(self) -> None:
        """Cut every connection as it stands."""
        for connection in list(self.connections):
            connection.cut()

    def go_on(self) -> None:
        """Let stalled answers out."""
        self.behaviour.stall_at = ""
        self._go_on.set()

    async def wait_for(self, count: int, seconds: float = 10) -> list[TakenMail]:
        """Return all mails as soon as there are that many; raise TimeoutError when they do not come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.mails) >= count)
        return list(self.mails)

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.go_on()
        await self.down()

    def _connection(self) -> "Connection":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Connection(self)

    async def stall(self, step: str) -> None:
        if self.behaviour.stall_at == step:
            await self._go_on.wait()

    def answer_recipient(self, address: str) -> str:
        told = self.behaviour.at_recipient
        answer = told.get(address) or told.get("*", "")
        if not answer and self.behaviour.greylist and address not in self._greylisted:
            self._greylisted.add(address)
            return "451 4.7.1 Greylisted, come back later"
        return answer

    def answer_data(self, recipients: list[str]) -> str:
        told = self.behaviour.at_data
        return next((told[each] for each in [*recipients, "*"] if each in told), "")

    async def take(self, envelope: Envelope) -> None:
        content = envelope.original_content if self.options.keep_content else b""
        mail = TakenMail(
            sender="" if envelope.mail_from in (None, "<>") else str(envelope.mail_from),
            recipients=tuple(envelope.rcpt_tos),
            content=content or b"",
            at=time.monotonic(),
            options=tuple(envelope.mail_options),
        )
        async with self._changed:
            self.mails.append(mail)
            self._changed.notify_all()


class Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: "Connection", _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._sink.commands.append("MAIL")
        await self._sink.stall("MAIL")
        if self._sink.behaviour.at_mail:
            return server.closing(self._sink.behaviour.at_mail)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: "Connection", _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self._sink.commands.append("RCPT")
        await self._sink.stall("RCPT")
        refusal = self._sink.answer_recipient(address)
        if refusal:
            return server.closing(refusal)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: "Connection", _session: Session, envelope: Envelope) -> str:  # noqa: N802
        sink, behaviour = self._sink, self._sink.behaviour
        sink.commands.append("DATA")
        if behaviour.drop_untaken:
            behaviour.drop_untaken -= 1
            sink.dropped += 1
            server.cut()
            return "451 never seen"
        refusal = sink.answer_data(envelope.rcpt_tos)
        if refusal:
            return server.closing(refusal)
        await sink.take(envelope)
        if behaviour.drop_unanswered:
            behaviour.drop_unanswered -= 1
            sink.dropped += 1
            server.cut()
        await sink.stall("DATA")
        return "250 2.0.0 OK, taken"

    async def auth_XOAUTH2(self, server: "Connection", words: list[str]) -> AuthResult:  # noqa: N802
        response = await server.challenge_auth("") if len(words) == 1 else words[1]
        user, token = _read_xoauth2(response)
        options = self._sink.options
        if user and (options.takes_token(token) if options.takes_token else options.tokens.get(user) == token):
            self._sink.logins += 1
            return AuthResult(success=True, auth_data=user)
        self._sink.refused += 1
        await server.challenge_auth('{"status":"401","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)


class Connection(SMTP):
    """One connection to the sink."""

    def __init__(self, sink: Sink) -> None:
        options = sink.options
        self._sink = sink
        super().__init__(
            Handler(sink),
            hostname="sink.test",
            enable_SMTPUTF8=options.smtputf8,
            data_size_limit=options.max_size,
            tls_context=None if options.implicit_tls else options.tls,
            require_starttls=bool(options.tls and not options.implicit_tls),
            auth_required=bool(options.passwords or options.tokens or options.takes_token),
            auth_require_tls=False,
            auth_exclude_mechanism=_excluded(options),
            authenticator=self._is_welcome,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        sink = self._sink
        if self not in sink.connections:
            sink.connections.add(self)
            sink.connections_made += 1
            sink.most_connections = max(sink.most_connections, len(sink.connections))
        super().connection_made(transport)
        limit = sink.options.max_connections
        if limit and len(sink.connections) > limit:
            self._turn_away("421 4.7.0 Too many connections")
        elif sink.behaviour.at_connect:
            self._turn_away(sink.behaviour.at_connect)

    def connection_lost(self, error: Exception | None) -> None:
        self._sink.connections.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        """Cut the connection without a word."""
        for transport in (self.transport, self._original_transport):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()

    def pause_reading(self) -> None:
        """Hear nothing any more, and keep the connection."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.pause_reading()

    def closing(self, answer: str) -> str:
        """Return the refusal, counted; a 421 closes the connection after it."""
        self._sink.refused += 1
        if answer.startswith("421"):
            asyncio.get_running_loop().call_soon(self._close)
        return answer

    def _turn_away(self, answer: str) -> None:
        assert isinstance(self.transport, asyncio.WriteTransport)
        assert self._handler_coroutine is not None
        self._handler_coroutine.cancel()
        self.transport.write(f"{answer}\r\n".encode())
        self.transport.close()

    def _close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def _is_welcome(self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, given: Any) -> AuthResult:
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        expected = self._sink.options.passwords.get(given.login.decode())
        is_welcome = expected is not None and expected.encode() == given.password
        self._sink.logins += is_welcome
        self._sink.refused += not is_welcome
        return AuthResult(success=is_welcome, handled=False)


def _excluded(options: SinkOptions) -> list[str]:
    return [
        *([] if options.passwords else ["PLAIN", "LOGIN"]),
        *([] if options.tokens or options.takes_token else ["XOAUTH2"]),
    ]


def _read_xoauth2(response: Any) -> tuple[str, str]:
    raw = response if isinstance(response, bytes) else base64.b64decode(response)
    fields = dict(each.split("=", 1) for each in raw.decode().split("\x01") if "=" in each)
    return fields.get("user", ""), fields.get("auth", "").removeprefix("Bearer ")
