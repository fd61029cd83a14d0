"""How are we, and how much did we do? /healthz and /metrics, answered to whoever may ask at the configured address.

A small HTTP server of its own: one request a connection, of so many bytes, in so many seconds, from so many at a time.
Whoever is slow or hostile gets no answer, and holds up nobody: the books are asked once a second at most.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from time import monotonic

from csc_mailbot.daemon.signals import StatusDoor
from csc_mailbot.daemon.watch_loop import checks_of
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable
from csc_mailbot.workflows.examination import Check, Condition, unanswered

LONGEST_REQUEST = 8_192
"""Bytes of a request's head; a scraper's has a few hundred."""
PATIENCE = 5.0
"""Seconds for a whole request and its answer."""
MOST_AT_ONCE = 16
_FRESH = timedelta(seconds=1)
_JSON, _TEXT = "application/json", "text/plain; charset=utf-8"
_READ_ONLY = {"GET", "HEAD"}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: HTTPStatus
    content_type: str
    body: bytes


class StatusServer:
    """Answers at the door while the daemon lives."""

    def __init__(self, place: Workplace, door: StatusDoor) -> None:
        """Listen to nobody yet."""
        self._place = place
        self._door = door
        self._open = 0
        self._looking = asyncio.Lock()
        self._looked_at = -_FRESH.total_seconds()
        self._seen: tuple[Condition, list[Check]] = (Condition(), [])

    async def run(self, stop: asyncio.Event) -> None:
        """Answer until `stop`; an address that cannot be had is told, and the desk works without it."""
        door, observer = self._door, self._place.observer
        try:
            server = await asyncio.start_server(self._serve, door.host, door.port, limit=LONGEST_REQUEST)
        except OSError as error:
            observer.warned("status_unheard", host=door.host, port=door.port, error=error.strerror)
            return
        observer.noted("status_open", host=door.host, port=door.port)
        try:
            await stop.wait()
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._open >= MOST_AT_ONCE:
            writer.transport.abort()
            return
        self._open += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._converse(reader, writer)
        except (TimeoutError, OSError):
            writer.transport.abort()
        finally:
            self._open -= 1
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        method, _, rest = head.decode("latin-1").partition(" ")
        answer = await self._answer(method, rest.partition(" ")[0].partition("?")[0])
        # All of it has left before the connection is closed, or patience ends.
        writer.transport.set_write_buffer_limits(0)
        writer.write(_head(answer) + (answer.body if method != "HEAD" else b""))
        await writer.drain()

    async def _answer(self, method: str, path: str) -> _Answer:
        if method not in _READ_ONLY:
            return _Answer(HTTPStatus.METHOD_NOT_ALLOWED, _TEXT, b"read only\n")
        if path == "/healthz":
            _, checks = await self._look()
            return _healthz(checks)
        if path == "/metrics":
            exposition = self._door.exposition
            figures = exposition.write(*await self._look(), self._place.polls.last)
            return _Answer(HTTPStatus.OK, exposition.content_type, figures)
        return _Answer(HTTPStatus.NOT_FOUND, _TEXT, b"/healthz or /metrics\n")

    async def _look(self) -> tuple[Condition, list[Check]]:
        """Return how we are, not older than a second; many who ask at once are told the same."""
        async with self._looking:
            if monotonic() - self._looked_at >= _FRESH.total_seconds():
                self._seen = await self._look_now()
                self._looked_at = monotonic()
            return self._seen

    async def _look_now(self) -> tuple[Condition, list[Check]]:
        place = self._place
        now = place.desk.clock.now()
        try:
            condition = await place.books.read(lambda records: records.condition.look(now, with_books=True))
        except DatabaseUnavailable as error:
            return Condition(), unanswered(str(error))
        return condition, checks_of(place, condition)


def _healthz(checks: Sequence[Check]) -> _Answer:
    ok = all(one.ok for one in checks)
    told = {one.name: {"ok": one.ok} | ({"reason": one.reason} if one.reason else {}) for one in checks}
    body = json.dumps({"ok": ok, "checks": told}, ensure_ascii=False).encode() + b"\n"
    return _Answer(HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE, _JSON, body)


def _head(answer: _Answer) -> bytes:
    fields = (
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    )
    return "\r\n".join((*fields, "", "")).encode("ascii")
