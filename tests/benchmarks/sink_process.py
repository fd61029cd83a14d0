"""The SMTP server at the far end, in a process of its own: takes everything, tells of each mail in a line.

`python -m tests.benchmarks.sink_process` prints its port, then for each accepted mail: monotonic seconds, recipient,
the In-Reply-To header and the subject as it is written. The clock is CLOCK_MONOTONIC, which all processes of a machine
share.
"""

import asyncio
import re
import sys
import time
import warnings

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import LOOPBACK

_ANSWERED = re.compile(rb"^In-Reply-To:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)

_SUBJECT = re.compile(rb"^Subject:((?:[^\r\n]|\r\n[ \t])*)", re.IGNORECASE | re.MULTILINE)


class _Taker:
    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        at = time.monotonic()
        content = envelope.original_content or b""
        end = content.find(b"\r\n\r\n")
        found, subject = _ANSWERED.search(content, 0, end), _SUBJECT.search(content, 0, end)
        about = " ".join(subject[1].decode("ascii", "replace").split()) if subject else ""
        for recipient in envelope.rcpt_tos:
            sys.stdout.write(f"{at:.6f}\t{recipient}\t{found[1].decode() if found else ''}\t{about}\n")
        sys.stdout.flush()
        return "250 2.0.0 OK, taken"


def _connection() -> SMTP:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return SMTP(_Taker(), hostname="sink.example", enable_SMTPUTF8=True, data_size_limit=64 * 2**20)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_connection, LOOPBACK, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
