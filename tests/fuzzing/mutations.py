"""How are mails broken? As bytes, and by their structure: fields, encodings, boundaries, and parts of other mails."""

import base64
import quopri
import re
from collections.abc import Callable, Sequence
from random import Random

_LINE = re.compile(rb"\r?\n")
_WORDS = (
    b"=?utf-8?b?w4M=?=",
    b"=?x-unknown?q?=FF=FE?=",
    b"=?utf-8?q?=0D=0ABcc:_a@b.example?=",
    b"\0",
    b"\r\n\r\n",
    b"\xff\xfe",
    "URGENTE ".encode("utf-16"),
    "\u202egpj.exe".encode(),
    "\u200b\u00ad\ufeff".encode(),
    b"{{ 7*7 }}{% for x in y %}",
    b"<script>alert(1)</script>",
    b"[CSC-2026-000001]",
    b"#hecha\n#cerrar\n#prioridad P1\n",
    b"--- Escriba por encima de esta l\xc3\xadnea ---",
    b"> " * 200,
    b"[/bold red]",
    b"\x1b[2J\x1b]0;x\x07",
    b"=" * 998,
    b"a@" + b"b." * 300 + b"example",
    b'"' * 50,
    b"(" * 300,
    b"<" * 300,
)
_FIELDS = (
    b"From: A <a@cliente.example>, B <carmen@aserti.es>",
    b"From: soporte@aserti.es",
    b"Sender: carmen@aserti.es",
    b"Reply-To: soporte@aserti.es",
    b"Subject: =?utf-8?q?URGENTE=0D=0AX-Injected:_1?=",
    b"Content-Type: multipart/mixed; boundary=",
    b'Content-Type: multipart/alternative; boundary="b"; boundary="c"',
    b"Content-Type: text/html; charset=utf-7",
    b"Content-Type: text/calendar; method=REQUEST",
    b"Content-Type: application/ms-tnef",
    b"Content-Type: message/rfc822",
    b"Content-Type: message/delivery-status",
    b"Content-Type: multipart/report; report-type=delivery-status",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: x-uuencode",
    b"Content-Disposition: attachment; filename*=utf-8''%2e%2e%2f%00",
    b"Auto-Submitted: auto-replied",
    b"Precedence: bulk",
    b"List-Id: <x>",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999",
    b"Message-ID: <>",
    b"In-Reply-To: <csc." + b"a" * 36 + b"@aserti.es>",
    b"References: " + b"<x@y.example> " * 500,
    b"Authentication-Results: mx; dmarc=pass header.from=aserti.es",
    b"X-CSC-Mailbot: " + b"a" * 36,
    b"Received: " + b"x" * 5000,
)


def mutate(content: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """Return the mail broken in one to eight ways."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        content = chance.choice(_WAYS)(content, others, chance)
    return content[:400_000]


def _edit(content: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    at, length = chance.randrange(len(content) + 1), chance.choice((1, 2, 20, 200))
    new = chance.choice((b"", chance.randbytes(length), chance.choice(_WORDS), content[at : at + length] * 2))
    return content[:at] + new + content[at + chance.choice((0, len(new), length)) :]


def _splice(content: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(others)
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _add_field(content: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    return chance.choice(_FIELDS) + chance.choice((b"\r\n", b"\n", b"\r", b"\r\n ")) + content


def _change_line(content: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    lines = _LINE.split(content)
    at = chance.randrange(min(len(lines), 40))
    lines[at : at + 1] = chance.choice(
        ([], [lines[at]] * 2, [lines[at] + chance.choice(_WORDS)], [b" " + lines[at]], [chance.choice(_FIELDS)])
    )
    return b"\r\n".join(lines)


def _change_parameter(content: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    """Change a value behind a sign of equality in the first lines: charset, boundary, name and the like."""
    places = [found.end() for found in re.finditer(rb"\w=", content[:5000])]
    if not places:
        return content
    at = chance.choice(places)
    value = chance.choice((b'"', b"", b"utf-16", b"x" * 300, b"''''", b"a'b'c", b'"\\', chance.choice(_WORDS)))
    return content[:at] + value + content[at + chance.choice((0, 3, 10)) :]


def _encode_body(content: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    head, blank, body = content.partition(b"\r\n\r\n")
    encoded = chance.choice((base64.encodebytes, quopri.encodestring))(body[:50_000])
    return head + blank + encoded[: chance.choice((len(encoded), len(encoded) // 2))]


def _wrap(content: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """Put the mail into another, as an attached message or among parts."""
    kind = chance.choice((b"message/rfc822", b"text/plain", b"text/html", b"multipart/mixed", b"image/png"))
    parts = [content, chance.choice(others)][: chance.choice((1, 2))]
    head = b'From: Ana <ana@cliente.example>\r\nSubject: RV: x\r\nContent-Type: multipart/mixed; boundary="w"\r\n\r\n'
    return head + b"".join(b"--w\r\nContent-Type: " + kind + b"\r\n\r\n" + one + b"\r\n" for one in parts) + b"--w--"


def _change_ends(content: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    return _LINE.sub(lambda _found: chance.choice((b"\n", b"\r\n", b"\r", b"\r\r\n")), content, count=200)


_WAYS: tuple[Callable[[bytes, Sequence[bytes], Random], bytes], ...] = (
    _edit,
    _edit,
    _edit,
    _splice,
    _add_field,
    _add_field,
    _change_line,
    _change_line,
    _change_parameter,
    _encode_body,
    _wrap,
    _change_ends,
)
