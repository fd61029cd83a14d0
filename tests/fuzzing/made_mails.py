"""How is a mail made out of nothing? Parts inside parts, well formed or nearly, below a header that may lie."""

import base64
import quopri
import struct
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.fuzzing.made_words import (
    CHARSETS,
    addresses,
    encoded,
    file_names,
    header_values,
    message_ids,
    sentences,
    token,
)

_DEEPEST = 3
_TNEF = struct.pack("<IH", 0x223E9F78, 1)
_FILES = (b"application/pdf", b"image/png", b"application/x-msdownload", b"text/csv", b"x", b"message/global", b"")


@dataclass(frozen=True, slots=True)
class MadeMail:
    """A mail and what it was made as."""

    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A body part: the fields that tell of it, and its body."""

    kind: str
    head: bytes
    body: bytes = field(repr=False)

    @property
    def whole(self) -> bytes:
        """The part as it stands between two boundaries."""
        return self.head + b"\r\n" + self.body


@st.composite
def made_mails(draw: st.DrawFn) -> MadeMail:
    """Any mail."""
    part = draw(parts(0))
    kind, marks = draw(_marks())
    lines = [*marks, *draw(_addressing()), *draw(st.lists(_forged(), max_size=3))]
    content = b"".join(line + b"\r\n" for line in lines) + part.whole
    ending = draw(st.sampled_from((b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n")))
    return MadeMail(f"{kind} {part.kind}", content if ending == b"\r\n" else content.replace(b"\r\n", ending))


@st.composite
def _marks(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """What a machine says of itself, at the very beginning, so that nothing can hide it."""
    stamp = b"X-CSC-Mailbot: " + token(draw).encode()
    status = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    choices: tuple[tuple[str, list[bytes]], ...] = (
        ("plain", []),
        ("plain", []),
        ("plain", []),
        ("replied", [b"Auto-Submitted: auto-replied"]),
        ("generated", [b"Auto-Submitted: auto-generated"]),
        ("stamped", [stamp]),
        ("own", [b"Auto-Submitted: auto-generated", stamp]),
        ("listed", [b"List-Id: <todos.cliente.example>", b"Precedence: list"]),
        ("bounced", [b"Return-Path: <>", status]),
        ("null", [b"Return-Path: <>"]),
    )
    return draw(st.sampled_from(choices))


_OWN_IDS = st.integers(1, 10**6).map("<{}@cliente.example>".format) | message_ids()


@st.composite
def _addressing(draw: st.DrawFn) -> list[bytes]:
    sender, to = draw(addresses()), draw(st.just("soporte@aserti.es") | addresses())
    lines = [
        b"From: " + draw(header_values(sentences())) + b" <" + sender.encode() + b">",
        b"To: " + to.encode(),
        b"Subject: " + draw(header_values(sentences())),
        b"Message-ID: " + draw(_OWN_IDS).encode(),
        b"Date: " + draw(st.sampled_from((b"Fri, 20 Nov 2026 10:00:00 +0100", b"x", b"Fri, 31 Feb 0000 25:61 -9999"))),
    ]
    answers = draw(st.lists(message_ids(), max_size=3))
    if answers:
        lines += [b"In-Reply-To: " + answers[0].encode(), b"References: " + "\r\n ".join(answers).encode()]
    if draw(st.integers(0, 4)) == 0:
        lines.append(
            draw(st.sampled_from((b"Reply-To", b"Cc", b"From", b"To", b"Sender", b"Delivered-To")))
            + b": "
            + ", ".join(draw(st.lists(addresses(), max_size=4))).encode()
        )
    if draw(st.integers(0, 3)) == 0:
        del lines[draw(st.integers(0, len(lines) - 1))]
    return lines


@st.composite
def _forged(draw: st.DrawFn) -> bytes:
    """A field that only the desk, a server or a machine should write, or one that is too large."""
    words = draw(header_values(sentences()))
    huge = draw(st.sampled_from((100, 3_000, 60_000)))
    return draw(
        st.sampled_from(
            (
                b"X-CSC-Mailbot: " + words,
                b"X-CSC-Mailbot: " + token(draw).encode(),
                b"Message-ID: <csc." + token(draw).encode() + b"@aserti.es>",
                b"Subject: [CSC-2026-000001] " + words,
                b"Auto-Submitted: no",
                b"Auto-Submitted: " + words,
                b"Authentication-Results: mx.aserti.es; dmarc=pass header.from=aserti.es",
                b"Received: from x by y; " + words,
                b"Thread-Index: " + base64.b64encode(words),
                b"X-Original-From: " + words,
                b"Precedence: " + words,
                b"Content-Type: " + words,
                b"X-Filler: " + b"x" * huge,
                b"References: " + b"<x@y.example> " * (huge // 14),
                b"X-Folded: a" + b"\r\n b" * (huge // 10),
                b"no colon here " + words,
                b": " + words,
                b" folded onto what stands before",
                b"\xff\xfe: " + words,
            )
        )
    )


@st.composite
def parts(draw: st.DrawFn, depth: int) -> Part:
    """A part, with others inside as long as it is not too deep."""
    made: tuple[st.SearchStrategy[Part], ...] = (_texts(), _htmls(), _files())
    rare: tuple[st.SearchStrategy[Part], ...] = (_calendars(), _tnefs(), _reports(), _nests())
    if depth < _DEEPEST:
        made += (_multiparts(depth + 1),) * (2 if depth else 5)
        rare += (_mails(depth + 1),)
    chosen = draw(st.sampled_from((*made, *rare) if depth else (_texts(), *made, *rare)))
    return draw(chosen)


@st.composite
def _texts(draw: st.DrawFn) -> Part:
    text = "\r\n".join(draw(st.lists(sentences(), max_size=6)))
    return draw(_written("text/plain", text))


@st.composite
def _htmls(draw: st.DrawFn) -> Part:
    words = draw(st.lists(sentences(), max_size=4))
    shape = draw(
        st.sampled_from(
            (
                "<p>%s</p>",
                "<div><blockquote>%s",
                "<table><tr><td>%s</table>" * 3,
                "<style>%s</style><b>x",
                "<a href='javascript:%s'>x</a><img src=cid:1 onerror=x>",
                "<div>" * 300 + "%s",
                "<!--%s",
                "&#0;&#xD800;&#x110000;%s",
                "<meta charset=utf-16>%s",
                "<base href='http://x.example/'>%s",
            )
        )
    )
    return draw(_written("text/html", shape.replace("%s", "<br>".join(words))))


@st.composite
def _written(draw: st.DrawFn, content_type: str, text: str) -> Part:
    """Text in a charset that is told or another, in an encoding that is told or another."""
    told = draw(st.sampled_from(CHARSETS))
    body = encoded(text, draw(st.sampled_from((told, told, *CHARSETS))))
    encoding = draw(st.sampled_from(("7bit", "8bit", "binary", "quoted-printable", "base64", "x-uuencode", "x", "")))
    if encoding == "quoted-printable":
        body = quopri.encodestring(body)
    elif encoding == "base64":
        body = base64.encodebytes(body)
        body = body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body
    elif encoding == "x-uuencode":
        body = b"begin 644 ../x.exe\r\n#0V%T\r\n`\r\nend\r\n" + body
    flowed = draw(st.sampled_from(("", "", "; format=flowed; delsp=yes", '; charset="', "; charset*=utf-8''%ff")))
    head = f"Content-Type: {content_type}; charset={told}{flowed}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    return Part(content_type.partition("/")[2], head.encode(), body)


@st.composite
def _files(draw: st.DrawFn) -> Part:
    disposition = draw(st.sampled_from((b"attachment", b"inline", b"", b"x-odd", b"ATTACHMENT")))
    head = b"Content-Type: " + draw(st.sampled_from(_FILES)) + b"\r\n"
    head += b"Content-Disposition: " + disposition + draw(file_names()) + b"\r\n"
    head += draw(st.sampled_from((b"", b"Content-ID: <1>\r\n", b"Content-ID: <\0>\r\n")))
    content = draw(st.binary(max_size=60) | st.sampled_from((b"MZ" * 30, b"PK\3\4" + b"\0" * 40, b"%PDF-1.4")))
    return Part("file", head + b"Content-Transfer-Encoding: base64\r\n", base64.encodebytes(content))


@st.composite
def _calendars(draw: st.DrawFn) -> Part:
    words = [draw(sentences()) for _ in range(3)]
    method = draw(st.sampled_from(("REQUEST", "REPLY", "CANCEL", "x")))
    uid = draw(st.sampled_from(("guardia-1@aserti.es", "1", "")))
    started = draw(st.sampled_from(("20261120T100000Z", "TZID=Nowhere:20261120T100000", "99999999T999999", "20261120")))
    lines = (
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTART:{started}",
        f"SUMMARY:{words[0]}",
        f"DESCRIPTION;LANGUAGE=es:{words[1]}",
        f"ATTENDEE;CN={words[2]};PARTSTAT=ACCEPTED:mailto:paco@tecnicos.example",
        "RRULE:FREQ=SECONDLY",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    text = "\r\n".join(lines[: draw(st.sampled_from((len(lines), len(lines), 7)))])
    return draw(_written("text/calendar", text))


@st.composite
def _tnefs(draw: st.DrawFn) -> Part:
    """Octets that begin like winmail.dat and go on with attributes whose lengths may lie."""
    stream = _TNEF
    for _ in range(draw(st.integers(0, 4))):
        value = draw(st.binary(max_size=40))
        attribute = draw(st.sampled_from((0x8004, 0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9006, 0x1234)))
        length = draw(st.sampled_from((len(value), len(value), 0, 2**31, 2**32 - 1)))
        stream += struct.pack("<BHHI", draw(st.integers(0, 3)), attribute, draw(st.integers(0, 9)), length)
        stream += value + struct.pack("<H", sum(value) & 0xFFFF)
    head = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n"
    return Part("tnef", head, base64.encodebytes(stream))


@st.composite
def _reports(draw: st.DrawFn) -> Part:
    words = draw(header_values(sentences()))
    status = draw(st.sampled_from((b"5.1.1", b"4.2.2", b"2.0.0", b"", b"9.9.9.9", b"5." + b"1" * 500)))
    action = draw(st.sampled_from((b"failed", b"delayed", b"delivered", b"x")))
    head = b"Content-Type: message/delivery-status\r\n"
    body = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; " + draw(addresses()).encode()
    body += b"\r\nAction: " + action + b"\r\nStatus: " + status + b"\r\nDiagnostic-Code: smtp; " + words + b"\r\n"
    return Part("delivery-status", head, body)


@st.composite
def _nests(draw: st.DrawFn) -> Part:
    """A hundred multiparts inside each other, or parts without number."""
    depth = draw(st.sampled_from((30, 150)))
    if draw(st.booleans()):
        inner = b"".join(
            b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(depth)
        )
        return Part("nest", b"Content-Type: multipart/mixed; boundary=b0\r\n", inner + b"text")
    many = b"".join(b"--b\r\nContent-Disposition: attachment; filename=%d\r\n\r\nx\r\n" % n for n in range(depth))
    return Part("nest", b"Content-Type: multipart/mixed; boundary=b\r\n", many)


@st.composite
def _mails(draw: st.DrawFn, depth: int) -> Part:
    """Another mail as a part of this one."""
    inner = draw(parts(depth))
    lines = b"".join(line + b"\r\n" for line in draw(_addressing()))
    head = b"Content-Type: " + draw(st.sampled_from((b"message/rfc822", b"message/rfc822; name=x", b"message/global")))
    encoding = draw(st.sampled_from((b"", b"", b"Content-Transfer-Encoding: base64\r\n")))
    body = lines + inner.whole
    return Part("rfc822", head + b"\r\n" + encoding, base64.encodebytes(body) if encoding else body)


@st.composite
def _multiparts(draw: st.DrawFn, depth: int) -> Part:
    """Parts between boundaries that are right, the same as outside, ill-written, missing or never closed."""
    subtype = draw(
        st.sampled_from(("mixed", "alternative", "related", "report; report-type=delivery-status", "signed", "x-odd"))
    )
    told = draw(st.sampled_from((f"b{depth}", f"b{depth}", f"b{depth}", "b", "", "a b ", "=_?" + "y" * 90, "b\xf1")))
    quoted = draw(st.sampled_from(('"', "", '"')))
    used = told if draw(st.integers(0, 6)) else draw(st.sampled_from((told + "x", told[:-1], "other", "")))
    inside = draw(st.lists(parts(depth), max_size=3))
    end = draw(st.sampled_from(("--\r\n", "--", "", "\r\n", "-- trailing\r\n")))
    delimiter = b"\r\n--" + used.encode("latin-1")
    body = b"preamble" + b"".join(delimiter + b"\r\n" + one.whole for one in inside) + delimiter + end.encode()
    head = f"Content-Type: multipart/{subtype}; boundary={quoted}{told}{quoted}\r\n".encode("latin-1")
    return Part(f"multipart/{subtype.partition(';')[0]}", head, body)
