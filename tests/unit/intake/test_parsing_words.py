"""The small readers: charsets, encoded words, file names, flowed text, readable HTML, winmail.dat."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.parsing.calendar_text import describe_calendar
from csc_mailbot.intake.parsing.charsets import clean, clean_line, decode_text
from csc_mailbot.intake.parsing.file_names import LONGEST, safe_name
from csc_mailbot.intake.parsing.flowed import unflow
from csc_mailbot.intake.parsing.header_words import decode_header
from csc_mailbot.intake.parsing.html_text import readable
from csc_mailbot.intake.parsing.winmail import open_winmail

BOUND = 8
"""Seconds; each of these takes a few tenths."""


@pytest.mark.parametrize(
    ("octets", "charset", "expected"),
    [
        ("café".encode(), "utf-8", "café"),
        ("café".encode("latin-1"), "utf-8", "café"),
        ("café".encode(), "iso-8859-1", "café"),
        ("café".encode(), "us-ascii", "café"),
        ("café".encode("latin-1"), "us-ascii", "café"),
        (b"100 \x80", "iso-8859-1", "100 €"),
        ("café".encode("latin-1"), "x-inventado", "café"),
        ("café".encode("cp850"), "cp850", "café"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        ("日本".encode("shift_jis"), "shift_jis", "日本"),
        (b"Hola +AOk-", "utf-7", "Hola +AOk-"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"hola", "base64", "hola"),
        (b"hola", "undefined", "hola"),
        ("añadir más caña".encode()[:-1] + b"\xc3", "utf-8", "añadir más cañ\ufffd"),
        ("mañana".encode(), "utf-8; x", "mañana"),
        ("mañana".encode("utf-16"), "utf-16", "mañana"),
    ],
)
def test_the_ladder_of_charsets(octets: bytes, charset: str, expected: str) -> None:
    assert decode_text(octets, charset)[0] == expected


@given(
    st.binary(),
    st.sampled_from(["", "utf-8", "latin-1", "utf-7", "big5", "idna", "utf-16", "koi8-r", "hz", "ñ", "x" * 99]),
)
def test_any_octets_in_any_charset_give_valid_text(octets: bytes, charset: str) -> None:
    text = clean(decode_text(octets, charset)[0])
    assert text.encode("utf-8").find(b"\0") < 0


def test_what_databases_refuse_is_taken_out() -> None:
    assert clean("a\x00b\x1b[c\ud800d\r\ne\rf\tg\x85h") == "ab[cd\ne\nf\tg\nh"
    assert clean_line(" a\r\n\t b\x00 ") == "a b"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("=?utf-8?Q?a_=C3=B1?=", "a ñ"),
        ("=?UTF-8?b?w7E=?=", "ñ"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=B1?=", "ñ"),
        ("=?utf-8?B?w7E?=\r\n =?utf-8?B?IHNp?=", "ñ si"),
        ("=?utf-8?Q?con espacios =C3=B1?=", "con espacios ñ"),
        ("=?iso-8859-1?Q?a=F1o?= nuevo", "año nuevo"),
        ("=?x-nada?Q?a=F1o?=", "año"),
        ("=?utf-8?Q?a=F1o?=", "año"),
        ("=?utf-8*es?Q?hola?=", "hola"),
        ("antes=?utf-8?Q?_pegado?=", "antes pegado"),
        ("=?utf-8?B?!!!?=", ""),
        ("=?utf-8?X?hola?=", "=?utf-8?X?hola?="),
        ("=?utf-8?Q?sin fin", "=?utf-8?Q?sin fin"),
        ("=?utf-8?Q?=ZZ?=", "=ZZ"),
        ("=?utf-8?Q?uno?= y =?utf-8?Q?dos?=", "uno y dos"),
        ("plegado\r\n en dos", "plegado en dos"),
    ],
)
def test_encoded_words_as_programs_write_them(written: str, expected: str) -> None:
    assert decode_header(written) == expected


@given(st.text())
def test_any_header_gives_one_clean_line(written: str) -> None:
    line = decode_header(written)
    assert "\n" not in line
    assert line.encode("utf-8") is not None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\factura.pdf", "factura.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("..", "adjunto.pdf"),
        ("", "adjunto.pdf"),
        ("a:b*c?.pdf", "a_b_c_.pdf"),
        ("  .oculto ", "oculto"),
    ],
)
def test_file_names_are_safe(wanted: str, expected: str) -> None:
    assert safe_name(wanted, "application/pdf") == expected


@given(st.text(max_size=400), st.text(max_size=20))
def test_any_name_becomes_a_bounded_one_that_is_no_path(wanted: str, content_type: str) -> None:
    name = safe_name(wanted, content_type)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set("/\\\x00\n\r")


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("a" * 400 + ".pdf", "").endswith("aaa.pdf")


def test_flowed_text_keeps_quotes_apart_and_the_signature_alone() -> None:
    assert unflow("a \nb\n> c \n> d\ne\n-- \nf", delete_space=False) == "a b\n> c d\ne\n-- \nf"
    assert unflow(" >no es cita\n", delete_space=False) == ">no es cita\n"


def test_readable_html_hides_what_is_not_shown() -> None:
    page = "<head><title>x</title><style>p{}</style></head><!-- c --><p>uno<br>dos</p><script>tres()</script>&ntilde;"
    assert readable(page) == "uno\ndos\n\nñ"


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 50_000,
        "<table><tr>" + "<td>x" * 50_000,
        "<" * 200_000,
        "<!--" * 100_000,
        "<style>" * 50_000,
        "&" * 200_000,
    ],
)
def test_hostile_html_is_readable_in_bounded_time(hostile: str) -> None:
    begin = time.perf_counter()
    readable(hostile)
    assert time.perf_counter() - begin < BOUND


@given(st.text(alphabet="<>/abptdr!- &;\"='\n", max_size=300))
def test_any_html_is_readable(source: str) -> None:
    assert readable(source).encode("utf-8") is not None


def _tnef(*objects: tuple[int, int, int, bytes]) -> bytes:
    packed = struct.pack("<IH", 0x223E9F78, 1)
    for level, name, kind, content in objects:
        packed += struct.pack("<BHHI", level, name, kind, len(content)) + content
        packed += struct.pack("<H", sum(content) & 0xFFFF)
    return packed


def test_winmail_gives_its_text_and_files() -> None:
    stream = _tnef(
        (1, 0x9007, 6, struct.pack("<II", 1252, 0)),
        (1, 0x800C, 2, b"Hola desde Outlook\0"),
        (2, 0x9002, 6, b"\0" * 14),
        (2, 0x8010, 1, b"factura.pdf\0"),
        (2, 0x800F, 6, b"%PDF-1.4"),
        (1, 0x9006, 8, struct.pack("<I", 0x10000)),
    )
    opened = open_winmail(stream)
    assert opened is not None
    assert opened.text == "Hola desde Outlook"
    assert opened.files == (("factura.pdf", b"%PDF-1.4"),)


@pytest.mark.parametrize(
    "block",
    [
        struct.pack("<I", 0xFFFFFFFF),
        struct.pack("<IHHI", 1, 0x1003, 0x1000, 0xFFFFFFFF),
        struct.pack("<IHHI", 1, 0x001E, 0x1000, 0xFFFFFFFF),
        struct.pack("<IHH", 1, 0x0001, 0x1000),
    ],
)
@pytest.mark.parametrize("name", [0x9003, 0x9004, 0x9005])
def test_a_winmail_whose_counts_lie_is_not_opened(block: bytes, name: int) -> None:
    assert open_winmail(_tnef((1, name, 6, block), (1, 0x9006, 8, b"\0" * 8))) is None


@given(st.binary(max_size=300))
def test_any_winmail_is_opened_or_refused(noise: bytes) -> None:
    open_winmail(struct.pack("<IH", 0x223E9F78, 1) + noise)


@given(st.binary(max_size=300))
def test_any_calendar_is_told_or_not(noise: bytes) -> None:
    assert isinstance(describe_calendar(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + noise), str)


def test_a_whole_day_has_no_hours() -> None:
    event = b"BEGIN:VEVENT\r\nSUMMARY:Fiesta\r\nDTSTART;VALUE=DATE:20260106\r\nEND:VEVENT\r\n"
    calendar = b"BEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n"
    assert describe_calendar(calendar) == "Cita de calendario: Fiesta\nCuándo: 06/01/2026 (todo el día)"


def test_encoded_words_in_what_servers_write_are_left_as_they_are() -> None:
    """A stranger's envelope sender is copied into the border's own field: decoded, it could say `dmarc=pass` there."""
    forged = "mx.example; spf=pass smtp.mailfrom==?utf-8?q?x=29=3B_dmarc=3Dpass?="
    raw = f"Authentication-Results: {forged}\r\nSubject: =?utf-8?q?adi=C3=B3s?=\r\n\r\nhola".encode()
    headers = parse(raw).headers
    assert "dmarc=pass" not in headers.get("Authentication-Results")
    assert headers.get("Subject") == "adiós"
