"""The floor: the least that a Python program must do with a mail, and nothing of what makes it a desk.

Fetch over IMAP, parse with the standard library, commit one row, hand two ready-made letters to SMTP on four
connections. Called with IMAP port, user, SMTP port and the folder for the database.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from pathlib import Path

from aiosmtplib import SMTP
from imapclient import IMAPClient  # type: ignore[import-untyped]

from tests.benchmarks.desk import LETTERS_A_MAIL
from tests.servers.mailboxes import INBOX, PASSWORD
from tests.servers.ports import LOOPBACK

AT_ONCE = 50
CONNECTIONS = 4
HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References")
LETTER = 11_000
"""Bytes of a letter as the desk writes it."""


def _fetch(port: int, user: str) -> Iterator[bytes]:
    with IMAPClient(LOOPBACK, port, ssl=False) as client:
        client._imap.debug = 0
        client.login(user, PASSWORD)
        client.select_folder(INBOX)
        uids = client.search("UNDELETED")
        for start in range(0, len(uids), AT_ONCE):
            for item in client.fetch(uids[start : start + AT_ONCE], ["BODY.PEEK[]"]).values():
                yield item[b"BODY[]"]


def _parse(raw: bytes) -> tuple[str, int]:
    message: Message = message_from_bytes(raw)
    for name in HEADERS:
        for value in message.get_all(name, []):
            decode_header(value)
    leaves = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    return str(message["Message-ID"]), sum(len(one) for one in leaves if isinstance(one, bytes))


def _books(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, message_id TEXT, size INTEGER, content BLOB)")
    return database


async def _send(port: int, letters: "asyncio.Queue[bytes]") -> None:
    async with SMTP(hostname=LOOPBACK, port=port, use_tls=False, start_tls=False) as client:
        while not letters.empty():
            await client.sendmail("soporte@aserti.es", ["ana@aserti.es"], letters.get_nowait())


async def _work(imap_port: int, user: str, smtp_port: int, folder: Path) -> None:
    letters: asyncio.Queue[bytes] = asyncio.Queue()
    letter = b"Subject: ready-made\r\n\r\n" + b"%s\r\n" % (b"x" * 74) * (LETTER // 76)
    database = _books(folder)
    for raw in _fetch(imap_port, user):
        database.execute("INSERT INTO mail (message_id, size, content) VALUES (?, ?, ?)", (*_parse(raw), raw))
        for _ in range(LETTERS_A_MAIL):
            letters.put_nowait(letter)
    database.close()
    await asyncio.gather(*(_send(smtp_port, letters) for _ in range(CONNECTIONS)))


if __name__ == "__main__":
    asyncio.run(_work(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
