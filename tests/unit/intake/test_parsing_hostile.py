"""Mails that are meant to hurt, huge mails, and mails that a generator makes: all are read, in bounded time."""

import base64
import time
import tracemalloc
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.parsing.lifting import SHORTEST_RUN, lift
from csc_mailbot.intake.parsing.structure import DEEPEST, MOST_PARTS
from csc_mailbot.mail.message import ParsedMail
from tests.unit.intake.mails import MAILS, multipart

BOUND = 20
"""Seconds; each of these mails takes a few tenths, an unbounded reading takes minutes."""


def _assert_storable(read: ParsedMail) -> None:
    people = [*read.senders, *read.to, *read.cc, *read.reply_to, *read.delivered_to]
    texts = [read.subject, read.text, read.html, read.content_type, read.message_id or "", *read.defects]
    texts += [part for one in people for part in (one.name, one.address)]
    texts += [part for file in read.attachments for part in (file.name, file.type, file.content_id)]
    texts += [part for pair in read.headers for part in pair]
    for text in texts:
        text.encode("utf-8")
        assert "\x00" not in text


def _nested(depth: int) -> bytes:
    begin = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + begin + b"\r\nfondo\r\n" * 10_000


HOSTILE = {
    "10,000 parts": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\nhola\r\n" * 10_000,
    "10,000 levels": _nested(10_000),
    "100 levels": _nested(100),
    "nested mails": b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"fin",
    "a header of 1 MB": b"From: a@b.example\r\nSubject: " + b"a" * 1_000_000 + b"\r\n\r\nhola",
    "a folded header of 1 MB": b"From: a@b.example\r\nSubject: x" + b"\r\n y" * 300_000 + b"\r\n\r\nhola",
    "1 MB of addresses": b"From: a@b.example\r\nTo: " + b"a@b.example, " * 80_000 + b"\r\n\r\nhola",
    "1 MB of brackets": b"From: " + b"<" * 1_000_000 + b"\r\n\r\nhola",
    "1 MB of comments": b"From: " + b"(" * 1_000_000 + b"a@b.example\r\n\r\nhola",
    "1 MB of quotes": b'From: "' + b'\\"' * 500_000 + b"\r\n\r\nhola",
    "1 MB of parameters": b"From: a@b.example\r\nContent-Type: text/plain; " + b'a="b;' * 200_000 + b"\r\n\r\nhola",
    "1 MB of continuations": b"From: a@b.example\r\nContent-Type: text/plain"
    + b"".join(b"; name*%d*=a%%20" % n for n in range(60_000)) + b"\r\n\r\nhola",
    "1 MB of encoded words": b"From: a@b.example\r\nSubject: " + b"=?utf-8?Q?=C3?= " * 60_000 + b"\r\n\r\nhola",
    "1 MB of unfinished words": b"From: a@b.example\r\nSubject: " + b"=?utf-8?Q?" * 100_000 + b"\r\n\r\nhola",
    "50,000 headers": b"From: a@b.example\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(50_000)) + b"\r\nhola",
    "1 MB of Message-IDs": b"From: a@b.example\r\nReferences: " + b"<a@b> " * 170_000 + b"\r\n\r\nhola",
    "2 MB of quoted lines": b"From: a@b.example\r\n\r\n" + b"> x\r\n" * 400_000,
    "base64 headers without end": b"From: a@b.example\r\n\r\n" + b"Content-Transfer-Encoding: base64\r\n" * 60_000,
    "short base64 runs": b"From: a@b.example\r\n\r\n" + (b"A" * 76 + b"\r\n") * 40_000 + b"-\r\n" * 1000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_in_bounded_time(name: str) -> None:
    begin = time.perf_counter()
    read = parse(HOSTILE[name])
    assert time.perf_counter() - begin < BOUND
    _assert_storable(read)


def test_too_many_parts_are_a_defect_and_the_first_are_read() -> None:
    read = parse(HOSTILE["10,000 parts"])
    assert any(f"more than {MOST_PARTS} parts" in defect for defect in read.defects)
    assert read.text.count("hola") > MOST_PARTS // 2


def test_too_deep_a_nest_is_a_defect_and_the_header_is_read() -> None:
    read = parse(HOSTILE["100 levels"])
    assert any(f"more than {DEEPEST} deep" in defect for defect in read.defects)
    assert read.sender.address == "a@b.example"


def test_an_ordinary_depth_is_no_defect() -> None:
    read = parse(_nested(DEEPEST - 2))
    assert "fondo" in read.text
    assert not any("deep" in defect for defect in read.defects)


def _unlifted(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> ParsedMail:
    with monkeypatch.context() as patch:
        patch.setattr("csc_mailbot.intake.parsing.lifting.SHORTEST_RUN", len(raw) * 4)
        return parse(raw)


def _encoded(content: bytes, end: str = "\r\n") -> str:
    return base64.encodebytes(content).decode().replace("\n", end)


BIG = bytes(range(256)) * 300
PDF = "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
DAMAGED = PDF + _encoded(BIG)[:50_000] + "!!\r\n" + _encoded(BIG)
HTML = "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + _encoded(b"<p>hola</p>" * 5_000)
NESTED = "Content-Type: message/rfc822\r\n\r\nSubject: dentro\r\n" + PDF + _encoded(BIG)
RUNS = {
    "a file": multipart("\r\nhola", PDF + _encoded(BIG)),
    "two files": multipart(PDF + _encoded(BIG), PDF + _encoded(BIG)),
    "a file in a nested mail": multipart(
        "Content-Type: message/rfc822\r\n\r\nSubject: dentro\r\n" + PDF + _encoded(BIG)
    ),
    "base64 in plain text": multipart("\r\nmira:\r\n\r\n" + _encoded(BIG) + "\r\nadiós"),
    "unix line ends": multipart(PDF + _encoded(BIG, "\n")),
    "one line": multipart(PDF + base64.b64encode(BIG).decode()),
    "damaged in the middle": multipart(DAMAGED),
    "no closing boundary": multipart(PDF + _encoded(BIG))[:-20],
    "the whole body": b"From: a@b.example\r\n" + (PDF + _encoded(BIG)).encode(),
    "in the preamble": multipart("\r\nhola").replace(b"\r\n\r\n", b"\r\n\r\n" + _encoded(BIG).encode() + b"\r\n", 1),
    "a letter": multipart(HTML),
}


@pytest.mark.parametrize("name", RUNS)
def test_lifting_changes_nothing_that_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse(RUNS[name]) == _unlifted(RUNS[name], monkeypatch)


@pytest.mark.parametrize("name", ["a file", "two files", "a file in a nested mail", "unix line ends", "one line"])
def test_long_runs_are_lifted(name: str) -> None:
    assert len(lift(RUNS[name]).octets) < SHORTEST_RUN


_TAILS = st.sampled_from(["", "a b", ":x", "--frontera", "="])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["\r\n", "\n"]),
            st.integers(0, 40_000),
            _TAILS,
        ),
        max_size=4,
    )
)
def test_lifting_puts_back_what_it_took(pieces: list[tuple[str, int, str]]) -> None:
    body = "".join(end * 2 + _encoded(b"x" * size, end) + tail + end for end, size, tail in pieces)
    raw = multipart("\r\n" + body)
    lifted = lift(raw)
    assert bytes(lifted.put_back(lifted.octets)) == raw


_TYPES = st.sampled_from([
    "text/plain", "text/html", "multipart/mixed", "multipart/alternative", "multipart/report", "message/rfc822",
    "message/delivery-status", "application/ms-tnef", "text/calendar", "text/plain; format=flowed", "x", "",
])  # fmt: skip
_ENCODINGS = st.sampled_from(["", "7bit", "base64", "quoted-printable", "x-uuencode", "binary", "raro"])
_BODIES = st.one_of(
    st.text(max_size=120), st.sampled_from(["=3D=C3", "SG9sYQ==", "begin 644 a\n$:&]L80  \n`\nend", "--b", ""])
)


@st.composite
def _parts(draw: st.DrawFn, depth: int = 0) -> str:
    kind, charset = draw(_TYPES), draw(st.sampled_from(["", "utf-8", "latin-1", "utf-7", "nada", "big5"]))
    header = f'Content-Type: {kind}; boundary="b{depth}"; charset={charset}; name="{draw(st.text(max_size=10))}"\r\n'
    header += f"Content-Transfer-Encoding: {draw(_ENCODINGS)}\r\n"
    if kind.startswith(("multipart", "message")) and depth < 4:
        inner = draw(st.lists(_parts(depth + 1), max_size=3))
        return header + "\r\n" + "".join(f"--b{depth}\r\n{part}\r\n" for part in inner) + f"--b{depth}--"
    return header + "\r\n" + draw(_BODIES)


@settings(deadline=None)
@given(_parts(), st.text(max_size=30), st.text(max_size=30))
def test_any_tree_of_parts_is_read(tree: str, sender: str, subject: str) -> None:
    raw = f"From: {sender}\r\nSubject: {subject}\r\nDate: {sender}\r\n{tree}".encode("utf-8", "surrogatepass")
    _assert_storable(parse(raw))


_SEEDS = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]


@settings(deadline=None)
@given(st.sampled_from(_SEEDS), st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=8)), max_size=12))
def test_any_damage_to_a_mail_is_survived(raw: bytes, damages: list[tuple[int, bytes]]) -> None:
    for wanted, octets in damages:
        place = wanted % len(raw)
        raw = raw[:place] + octets + raw[place + len(octets) :]
    _assert_storable(parse(raw))


@given(st.binary(max_size=500))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    _assert_storable(parse(raw))


def test_what_the_standard_library_writes_is_read_back() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "Iñaki Núñez <i@cliente.example>", "Ñandú número " * 12
    name = "señal número 1 — final.bin"
    letter.set_content("Muñeca\n" * 40)
    letter.add_attachment(b"\x00\xff", maintype="application", subtype="octet-stream", filename=name)
    read = parse(letter.as_bytes())
    assert (read.sender.name, read.subject) == ("Iñaki Núñez", ("Ñandú número " * 12).strip())
    assert read.attachments[0].name == name
    assert read.attachments[0].content == b"\x00\xff"


def test_whatever_a_reader_raises_the_mail_is_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("csc_mailbot.intake.parsing.whole_mail.read_contents", fail)
    read = parse(b"From: a@b.example\r\n\r\nhola", raw_size=7)
    assert "hola" in read.text
    assert read.defects == ("the mail could not be read: AssertionError",)
    assert read.raw_size == 7


def test_a_lack_of_memory_is_no_fault_of_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("csc_mailbot.intake.parsing.whole_mail.read_contents", fail)
    with pytest.raises(MemoryError):
        parse(b"From: a@b.example\r\n\r\nhola")


def test_addresses_are_read_when_mail_parser_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("csc_mailbot.intake.parsing.addressing.get_addresses", fail)
    monkeypatch.setattr("csc_mailbot.intake.parsing.addressing.parse_mail_date", fail)
    read = parse(b"From: Ana <ana@b.example>\r\nDate: Mon, 5 Jan 2026 10:00:00 +0100\r\n\r\nhola")
    assert read.sender.address == "ana@b.example"
    assert read.date is not None


def test_a_mail_of_34_megabytes_costs_its_attachment_and_little_more() -> None:
    content = bytes(range(256)) * (25 << 12)
    raw = multipart("\r\nhola", PDF + _encoded(content))
    tracemalloc.start()
    read = parse(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read.attachments[0].content == content
    assert peak < len(content) * 1.6


@pytest.mark.parametrize("field", ["From", "To", "Cc", "Reply-To"])
def test_an_address_that_can_only_be_guessed_at_has_no_nul(field: str) -> None:
    mail = parse(f"{field}:  \0@e6".encode())
    addresses = (*mail.senders, *mail.to, *mail.cc, *mail.reply_to)
    assert not any("\0" in one.address for one in addresses)


def test_the_name_of_a_parameter_has_no_nul() -> None:
    mail = parse(b"Content-Type: text/plain; x\0y=z\r\n\r\nhola\r\n")
    assert not any("\0" in name for name in mail.content_parameters)
