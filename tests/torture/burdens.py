"""Mail that is heavy by nature or by malice, and a great deal of it at once."""

import base64
import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic

from tests.acceptance.nursery import Life
from tests.torture.deeds import deeds
from tests.torture.ground import Ground
from tests.torture.plan import Planned
from tests.torture.result import Outcome

PATIENCE = 600.0
_HEAD = "From: Ana <ana@cliente.example>\r\nSubject: {}\r\nMessage-ID: <{}@cliente.example>\r\nMIME-Version: 1.0\r\n"


def heavy_mails() -> dict[str, bytes]:
    """Return mails by what is heavy about them; each was written by a person and opens a ticket."""
    return {
        "35 MB": _with_file(b"\0\x7fbinary" * 3_200_000),
        "10,000 parts": _multipart([_text_part(f"parte {number}") for number in range(10_000)]),
        "a header of 1 MB": _head("cabecera", f"X-Long: {'x' * 70}\r\n" * 13_500) + b"\r\nNo arranca.\r\n",
        "one header line of 1 MB": _head("línea", f"X-Long: {'x' * 1_000_000}\r\n") + b"\r\nNo arranca.\r\n",
        "1,000 multiparts inside each other": _nested(1000),
        "200 mails inside each other": _attached(200),
        "a zip of 200 MB of zeros": _with_file(_zip_bomb()),
        "500 people in copy": _head("lista", "Cc: " + ", ".join(_people(500)) + "\r\n") + b"\r\nHola.\r\n",
        "100,000 nested quotes": _head("citas", "") + b"\r\nNo arranca.\r\n" + b"> " * 50_000 + b"\r\n> x" * 50_000,
        "an HTML of 200,000 open tables": _html("<table><tr><td>" * 200_000),
        "a message of NULs and control characters": _head("nulos", "") + b"\r\n" + bytes(range(32)) * 3000,
    }


def at_desk(backlog: int) -> Iterator[Planned]:
    """Let each heavy mail come to a desk of its own, then a backlog; each must be a ticket, and memory bounded."""
    for name, mail in heavy_mails().items():
        yield Planned("burden", name, partial(_burden, mail=mail))
    if backlog:
        yield Planned("burden", "a backlog at the start", partial(_backlog, count=backlog))


async def _burden(ground: Ground, mail: bytes) -> Outcome:
    async with ground.trial() as trial:
        desk = trial.desk
        daemon = desk.start()
        await daemon.says('"ready"')
        begun = monotonic()
        await desk.deliver(mail)
        await desk.at_rest(1, PATIENCE)
        seconds, words = monotonic() - begun, _deeds(daemon)
        assert await daemon.stop() == 0
        [line] = desk.ledger()
        wrong = "" if line.outcome == "opened" else f"it became {line.outcome}: {line.reason}"
        return Outcome(1, wrong, seconds=seconds, words=words)


async def _backlog(ground: Ground, count: int) -> Outcome:
    async with ground.trial() as trial:
        desk = trial.desk
        contents = [
            _head(f"atraso {number}", "", sender=f"cliente{number}@cliente.example") + b"\r\nNo arranca desde ayer.\r\n"
            for number in range(count)
        ]
        await desk.deliver(*contents)
        begun = monotonic()
        daemon = desk.start()
        await desk.at_rest(count, 3 * PATIENCE)
        seconds, words = monotonic() - begun, _deeds(daemon)
        assert await daemon.stop() == 0
        opened = desk.books()["opened"]
        wrong = "" if opened == count else f"{count - opened} opened no ticket"
        return Outcome(count, wrong, seconds=seconds, words=words)


def _deeds(daemon: Life) -> str:
    return f"{_peak_of(daemon)}, {deeds(daemon.words())}"


def _peak_of(daemon: Life) -> str:
    status = Path(f"/proc/{daemon.pid}/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return f"peak {int(peak.split()[1]) // 1024} MiB"


def _head(subject: str, more: str, sender: str = "") -> bytes:
    name = subject.replace(" ", "-").encode("ascii", "replace").decode()
    head = _HEAD.format(subject, name).replace("ana@cliente.example", sender or "ana@cliente.example")
    return head.encode() + more.encode()


def _text_part(text: str) -> bytes:
    return f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def _multipart(parts: list[bytes]) -> bytes:
    body = b"".join(b"--b\r\n" + part for part in parts)
    return _head("partes", 'Content-Type: multipart/mixed; boundary="b"\r\n') + b"\r\n" + body + b"--b--\r\n"


def _with_file(content: bytes) -> bytes:
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    part = b'Content-Type: application/zip; name="f.zip"\r\nContent-Disposition: attachment; filename="f.zip"\r\n'
    return _multipart(
        [_text_part("Adjunto el fichero."), part + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded]
    )


def _nested(depth: int) -> bytes:
    body = _text_part("No arranca.")
    for level in range(depth):
        mark = f"b{level}"
        body = (
            f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\n'.encode()
            + body
            + f"--{mark}--\r\n".encode()
        )
    return _head("anidado", "") + body


def _attached(depth: int) -> bytes:
    mail = _head("dentro", "") + b"\r\nNo arranca.\r\n"
    for level in range(depth):
        mail = _head(f"nivel {level}", "Content-Type: message/rfc822\r\n") + b"\r\n" + mail
    return mail


def _zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.txt", b"\0" * 10_000_000)
    return packed.getvalue()


def _people(count: int) -> list[str]:
    return [f"Persona con un nombre muy largo {number} <persona{number}@cliente.example>" for number in range(count)]


def _html(body: str) -> bytes:
    return _head("html", "Content-Type: text/html; charset=utf-8\r\n") + f"\r\n<p>No arranca.</p>{body}".encode()
