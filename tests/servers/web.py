"""A web server on loopback that remembers what it was told, and answers as the test wants."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self

from tests.servers.ports import LOOPBACK, free_ports


@dataclass(slots=True)
class WebServer:
    """A running server, as an async context manager."""

    code: int = 200
    stalls: bool = False
    """It takes every request and answers none."""
    location: str = ""
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    """Method, path and JSON content of each request."""
    port: int = field(default_factory=lambda: free_ports(1)[0])
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/hook?key=of-the-desk"

    async def wait_for(self, count: int, seconds: float = 10) -> list[Any]:
        """Return what was told as soon as there were that many requests."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.asked) >= count)
        return [content for _, _, content in self.asked]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._open:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, path, _ = head.split(" ", 2)
            fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
            body = await reader.readexactly(int(fields.get("content-length", 0)))
            async with self._changed:
                self.asked.append((method, path, json.loads(body) if body else None))
                self._changed.notify_all()
            if self.stalls:
                await reader.read()
            location = f"Location: {self.location}\r\n" if self.location else ""
            writer.write(f"HTTP/1.1 {self.code} X\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()
