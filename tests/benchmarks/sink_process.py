"""The SMTP server at the far end, in a process of its own: takes everything, tells of each mail in a line.

`python -m tests.benchmarks.sink_process` prints its port, then for each accepted mail: monotonic seconds, recipient,
the In-Reply-To header and the subject as it is written. The clock is CLOCK_MONOTONIC, which all processes of a machine
share. It is written to take next to no time: in the world it stands on another machine.
"""

import asyncio
import re
import sys
import time

from tests.servers.ports import LOOPBACK

_ANSWERED = re.compile(rb"^In-Reply-To:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)
_SUBJECT = re.compile(rb"^Subject:((?:[^\r\n]|\r\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(rb"RCPT TO:\s*<([^>]*)>", re.IGNORECASE)
_HELLO = b"250-sink.example\r\n250-SIZE 67108864\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n"
_ANSWERS = {
    b"EHLO": _HELLO,
    b"HELO": b"250 sink.example\r\n",
    b"MAIL": b"250 2.1.0 OK\r\n",
    b"RCPT": b"250 2.1.5 OK\r\n",
    b"DATA": b"354 go on\r\n",
    b"RSET": b"250 2.0.0 OK\r\n",
    b"NOOP": b"250 2.0.0 OK\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}
_END = b"\r\n.\r\n"


class _Conversation(asyncio.Protocol):
    """One client's connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._unread = bytearray()
        self._recipients: list[bytes] = []
        self._in_mail = False
        self._searched = 0
        transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while self._take_mail() if self._in_mail else self._take_command():
            pass

    def _take_command(self) -> bool:
        end = self._unread.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._unread[:end])
        del self._unread[: end + 2]
        verb = line[:4].upper()
        if verb == b"MAIL":
            self._recipients = []
        elif found := _TO.match(line):
            self._recipients.append(found[1])
        self._in_mail = verb == b"DATA"
        self._transport.write(_ANSWERS.get(verb, b"500 5.5.1 unknown\r\n"))
        if verb == b"QUIT":
            self._transport.close()
        return True

    def _take_mail(self) -> bool:
        end = self._unread.find(_END, max(0, self._searched - len(_END)))
        if end < 0:
            self._searched = len(self._unread)
            return False
        content = bytes(self._unread[:end])
        del self._unread[: end + len(_END)]
        self._searched, self._in_mail = 0, False
        self._tell(content)
        self._transport.write(b"250 2.0.0 OK, taken\r\n")
        return True

    def _tell(self, content: bytes) -> None:
        at, end = time.monotonic(), content.find(b"\r\n\r\n")
        found, subject = _ANSWERED.search(content, 0, end), _SUBJECT.search(content, 0, end)
        about = " ".join(subject[1].decode("ascii", "replace").split()) if subject else ""
        for recipient in self._recipients:
            line = f"{at:.6f}\t{recipient.decode()}\t{found[1].decode() if found else ''}\t{about}\n"
            sys.stdout.write(line)
        sys.stdout.flush()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Conversation, LOOPBACK, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
