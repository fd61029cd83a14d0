"""Has the mailbox changed? IDLE (RFC 2177) that misses nothing and can be cut short."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]

ROUND = timedelta(minutes=9)
"""IDLE is renewed this often: servers may cut it after 30 minutes (RFC 2177), some after 10."""
KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 4))
"""A server that is gone is noticed in about two minutes, though IDLE itself says nothing for long."""


class Interruption:
    """Cuts one wait of a thread short, from any other thread, before it begins or while it lasts."""

    def __init__(self) -> None:
        """Open nothing yet: the waiting thread does, if it comes to that."""
        self._lock = threading.Lock()
        self._is_asked = False
        self._signal: socket.socket | None = None

    def ask(self) -> None:
        """Ask the thread that waits to return."""
        with self._lock, suppress(OSError):
            self._is_asked = True
            if self._signal is not None:
                self._signal.send(b"!")

    def is_asked(self) -> bool:
        """Return whether somebody has asked."""
        return self._is_asked

    @contextmanager
    def socket(self) -> Iterator[socket.socket]:
        """Give a socket that becomes readable when somebody asks; for the waiting thread."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with self._lock:
                self._signal = ours
                if self._is_asked:
                    ours.send(b"!")
            try:
                yield theirs
            finally:
                with self._lock:
                    self._signal = None


class IdleRefused(IMAPClientError):  # type: ignore[misc] # the library has no types
    """The server answered NO or BAD to IDLE, and the connection goes on."""


class WatchfulClient(IMAPClient):  # type: ignore[misc] # the library has no types
    """IMAPClient that remembers being told of new mail, and does not lose it around IDLE.

    A server may announce a mail at the end of any command, or in one breath with its `+` to IDLE. The library drops
    the former with the command's other answers, raises on what comes before the `+`, and leaves what comes with it
    in a buffer that polling the socket does not see.
    """

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, timeout: SocketTimeout) -> None:
        """Connect; with a context, speak TLS from the first byte."""
        super().__init__(host, port, ssl=context is not None, ssl_context=context, timeout=timeout)
        # The library would format every line for its debug log, and lines hold addresses and mail text.
        self._imap.debug = 0
        self.normalise_times = False
        self._may_hold_lines = False
        self._is_told = False
        self.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, seconds in KEEPALIVE:
            self.socket().setsockopt(socket.IPPROTO_TCP, option, seconds)

    def forget_news(self) -> None:
        """Drop all that the server told beside its answers so far."""
        self._is_told = False
        self._imap.untagged_responses.clear()

    def has_news(self) -> bool:
        """Return whether the server told of new mail since `forget_news`."""
        return self._is_told or "EXISTS" in self._imap.untagged_responses

    def told_count(self) -> int:
        """Return how many mails the server last said there are since `forget_news`; 0 when it said nothing."""
        told = self._imap.untagged_responses.get("EXISTS")
        return int(told[-1]) if told else 0

    def idle(self) -> None:
        """Begin IDLE; what the server tells before it agrees is kept as news."""
        self._idle_tag = self._imap._command("IDLE")  # noqa: SLF001 - the library's own way
        while self._imap._get_response() is not None:  # noqa: SLF001
            if self._imap.tagged_commands[self._idle_tag]:
                raise IdleRefused("IDLE was refused")
        self._may_hold_lines = True

    def watch(self, timeout: timedelta, interruption: Interruption) -> None:
        """Stay in IDLE until the server tells of new mail, the timeout is over or somebody interrupts."""
        self.idle()
        self._is_told = any(b"EXISTS" in response for response in self.idle_check(timeout=0))
        if not self.has_news():
            with interruption.socket() as signal:
                _poll(self.socket(), signal, timeout)
        # Reads all that was told, and raises where the connection turns out to be dead.
        self.idle_done()

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> list[tuple[int, int]]:
        if self._may_hold_lines:
            self._may_hold_lines = False
            return [(sock.fileno(), select.POLLIN)]
        found: list[tuple[int, int]] = super()._poll_socket(sock, timeout)
        return found


def _poll(server: socket.socket, interruption: socket.socket, timeout: timedelta) -> None:
    poller = select.poll()
    poller.register(server, select.POLLIN)
    poller.register(interruption, select.POLLIN)
    poller.poll(max(0, timeout.total_seconds()) * 1000)
