"""What became of this mail on this connection? Every way it can go has its answer (RFC 5321 §4.2, §4.5.3)."""

import asyncio
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
)
from aiosmtplib.protocol import SMTPProtocol

from csc_mailbot.adapters.server_words import quote, say_network
from csc_mailbot.adapters.smtp_sender.envelope import Envelope, make_envelope, wire_form
from csc_mailbot.adapters.smtp_sender.options import SmtpOptions
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.ports import Accepted, Deferred, Doubtful, OutgoingMail, Rejected, SendResult

CLOSING = 421
GO_AHEAD = 354
_TAKEN = (250, 251)
MUST_LOG_IN = (530, 534, 535, 538)
"""Refusals of MAIL and RCPT that concern us and not the mail (RFC 4954 §6)."""
PIECE = 262_144
"""A larger mail is written in pieces of so many bytes, each when the last has left."""
LIBRARY_ERRORS = (SMTPException, OSError)


class StaleConnection(Exception):
    """The kept connection had ended before the server took the first word about this mail."""


class Connection:
    """A connection to the server, logged in; one mail at a time."""

    def __init__(self, client: SMTP, options: SmtpOptions) -> None:
        """Take over a client that is connected."""
        self._client = client
        self._options = options
        self._has_served = False
        self.last_used = 0.0

    @property
    def is_alive(self) -> bool:
        """Return whether the connection stands, as far as the last word told."""
        return self._client.is_connected

    @property
    def own_name(self) -> str | None:
        """Return what was said in EHLO."""
        return self._client.local_hostname

    @property
    def extensions(self) -> frozenset[str]:
        """Return what the server offers, as EHLO keywords in capitals."""
        return frozenset(name.upper() for name in self._client.esmtp_extensions)

    async def send(self, mail: OutgoingMail) -> SendResult:
        """Hand the mail over and return what became of it.

        Raises:
            StaleConnection: nothing was taken; a new connection will do.
            SenderUnavailable: the server wants a log-in that it did not get.
        """
        is_over = False
        try:
            result = await self._send(mail)
            self._has_served = is_over = True
        finally:
            # Cancelled or failed in the middle: what the server says next would be taken for the next mail's answer.
            if not is_over:
                self.close()
        return result

    async def _send(self, mail: OutgoingMail) -> SendResult:
        wire = wire_form(mail.content)
        envelope = make_envelope(mail, len(wire), self._client.esmtp_extensions)
        if isinstance(envelope, Rejected):
            return envelope
        try:
            await self._announce(envelope)
        except SMTPResponseException as error:
            return await self._refused(error.code, error.message)
        except ValueError:
            return await self._refused(553, "5.1.3 the address cannot be written in SMTP")
        except LIBRARY_ERRORS as error:
            self.close()
            return Deferred(None, self._say(error))
        if mail.handing_over is not None:
            await mail.handing_over()
        return await self._hand_over(wire)

    async def _announce(self, envelope: Envelope) -> None:
        """Say MAIL, RCPT and DATA; return when the server waits for the mail."""
        try:
            await self._say_command(b"MAIL", b"FROM:", envelope.sender, envelope)
        except ConnectionError as error:
            self._raise_if_stale(error)
            raise
        except SMTPResponseException as error:
            if error.code == CLOSING:
                self._raise_if_stale(error)
            raise
        await self._say_command(b"RCPT", b"TO:", envelope.recipient, envelope)
        response = await self._client.execute_command(b"DATA")
        if response.code != GO_AHEAD:
            raise SMTPDataError(response.code, response.message)

    async def _say_command(self, verb: bytes, word: bytes, address: str, envelope: Envelope) -> None:
        """Say the command as it stands: the library would read the address once more, at a third of a letter's cost."""
        path = word + f"<{address}>".encode(envelope.encoding)
        options = [one.encode("ascii") for one in envelope.options] if verb == b"MAIL" else []
        response = await self._client.execute_command(verb, path, *options)
        if response.code not in _TAKEN:
            raise SMTPResponseException(response.code, response.message)

    def _raise_if_stale(self, error: Exception) -> None:
        if self._has_served:
            raise StaleConnection from error

    async def _hand_over(self, wire: bytes) -> SendResult:
        """Write the mail: once the final dot has been written, silence is doubt."""
        protocol, patience = self._client.protocol, self._options.data_timeout.total_seconds()
        if protocol is None:
            return Deferred(None, f"{self._options.where} closed the connection")
        answer = asyncio.ensure_future(protocol.read_response(patience))
        is_whole = False
        try:
            async with asyncio.timeout(patience):
                is_whole = await _write(protocol, wire, answer)
            response = await answer
        except (SMTPResponseException, *LIBRARY_ERRORS) as error:
            self.close()
            text = self._say(error)
            return Doubtful(text) if is_whole else Deferred(None, text)
        finally:
            _forget(answer)
        return await self._judge(response, is_whole=is_whole)

    async def _judge(self, response: SMTPResponse, *, is_whole: bool) -> SendResult:
        code, text = response.code, self._quote(response.message)
        if not is_whole or code == CLOSING:
            # An answer before the final dot is never a yes, and the rest of the mail would be read as commands.
            self.close()
        if is_whole and code // 100 == 2:  # noqa: PLR2004 - the class of answers
            return Accepted(code, text)
        if code // 100 == 5:  # noqa: PLR2004
            return Rejected(code, text)
        if code // 100 == 4 or not is_whole:  # noqa: PLR2004
            return Deferred(code, text)
        self.close()
        return Doubtful(f"{self._options.where} answered {code} {text}")

    async def _refused(self, code: int, words: str) -> SendResult:
        """Sort a refusal before the mail was handed over, and make the connection ready for the next mail."""
        text = self._quote(words)
        if code in MUST_LOG_IN:
            raise SenderUnavailable(
                f"{self._options.where} wants a log-in: check user name and security ({code} {text})"
            )
        await self._start_over(must_close=code == CLOSING or code < 0)
        if code // 100 == 5:  # noqa: PLR2004
            return Rejected(code, text)
        return Deferred(code if code > 0 else None, text)

    async def _start_over(self, *, must_close: bool) -> None:
        if must_close or not self.is_alive:
            self.close()
            return
        try:
            await self._client.rset()
        except LIBRARY_ERRORS:
            self.close()

    async def quit(self) -> None:
        """Say good-bye and close; never raises."""
        with suppress(*LIBRARY_ERRORS):
            await self._client.quit(timeout=1)
        self.close()

    def close(self) -> None:
        """Close without a word."""
        self._client.close()

    def _say(self, error: Exception) -> str:
        return say(error, self._options)

    def _quote(self, words: str) -> str:
        return quote(words, (self._options.password, self._options.username))


async def _write(protocol: SMTPProtocol, wire: bytes, answer: "asyncio.Future[SMTPResponse]") -> bool:
    """Write the mail and its final dot; return False when the server answers before it has all."""
    if len(wire) <= PIECE:
        protocol.write(wire + b".\r\n")
        return True
    transport = protocol.transport
    if isinstance(transport, asyncio.WriteTransport):
        transport.set_write_buffer_limits(high=0)
    for start in range(0, len(wire), PIECE):
        if answer.done():
            return False
        protocol.write(wire[start : start + PIECE])
        await protocol._drain_helper()  # noqa: SLF001 - what StreamWriter.drain calls
    protocol.write(b".\r\n")
    return True


def _forget(answer: "asyncio.Future[SMTPResponse]") -> None:
    """Let nobody complain that an answer was not looked at."""
    if not answer.cancel() and not answer.cancelled():
        answer.exception()


def say(error: Exception, options: SmtpOptions) -> str:
    """Say what is wrong, where, and what to do."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(error, SMTPResponseException):
        return f"{options.where} answered {error.code} {quote(error.message, (options.password, options.username))}"
    if isinstance(cause, OSError):
        return f"{options.where} {say_network(cause, options.security)}"
    return f"{options.where}: {quote(error, (options.password, options.username))}"
