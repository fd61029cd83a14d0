"""Of which words are mails made? Names, addresses, subjects, texts and file names that a stranger might think of."""

import base64
import quopri
from urllib.parse import quote

from hypothesis import strategies as st

from csc_mailbot.mail.tokens import Purpose, Token
from tests.desks import TOKENS

CHARSETS = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16", "utf-7", "koi8-r", "shift_jis", "x-none", "")
_LETTERS = 40
"""Of so many letters of the desk and tickets a mail pretends to know."""

_ADDRESSES = st.sampled_from(
    (
        "ana@cliente.example",
        "ana@cliente.example",
        "eva@otra.example",
        "nadie@desconocido.example",
        "carmen@aserti.es",
        "luis@aserti.es",
        "paco@tecnicos.example",
        "sistemas@aserti.es",
        "soporte@aserti.es",
        "soporte+x@aserti.es",
        "SOPORTE@ASERTI.ES",
        "no-reply@cliente.example",
        "mailer-daemon@aserti.es",
        "josé@cliente.example",
        "ana@cliénte.example",
        '"a b"@cliente.example',
        '"x@y, soporte@aserti.es"@cliente.example',
        "ana@[127.0.0.1]",
        "a" * 64 + "@" + "b." * 90 + "example",
        "ana%cliente.example@otra.example",
        "ana@cliente.example\r\n bcc:eva@otra.example",
        "ana",
        "@",
        "",
    )
)
_SENTENCES = st.sampled_from(
    (
        "URGENTE no arranca",
        "CRÍTICA",
        "no urgente",
        "Gracias",
        "OK, voy",
        "NO PUEDO",
        "SI",
        "NO",
        "estado",
        "10",
        "#hecha",
        "#esperando cliente 3d",
        "#prioridad P1",
        "#nota",
        "#cambio",
        "#fusionar CSC-2026-000001",
        "#escalar n2",
        "#cancelar",
        "#enviar",
        "nota: solo para nosotros",
        "estoy de vacaciones hasta el lunes",
        "Adjunto la captura.",
        "--- Escriba por encima de esta línea ---",
        "El lun, 23 nov 2026 a las 9:30, Ana <ana@cliente.example> escribió:",
        "> citado",
        "-----Mensaje original-----",
        "De: Ana <ana@cliente.example>",
        "-- ",
        "{{ 7*7 }}{% include 'x' %}",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "\r\nBcc: eva@otra.example\r\n",
        "\0",
        "\u202egpj.exe",
        "\x1b[2J",
        "Ã¡rbol CRÃTICA",
        "\ufdd0\ufdd1",
        "cambio guardia 24/12/2026 con Mar",
    )
)


def addresses() -> st.SearchStrategy[str]:
    """Of everybody whom the desk knows, of strangers, and what is none."""
    return _ADDRESSES


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A line of a person, of a program, or of nobody."""
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.text(max_size=40))
    if kind == 1:
        return f"[{folio(draw)}] " + draw(_SENTENCES)
    if kind == 2:
        return f"Ref.: {token(draw)}"
    return draw(_SENTENCES)


def token(draw: st.DrawFn) -> str:
    """Return a token of a letter that the desk may have written."""
    return TOKENS.sign(Token(draw(st.sampled_from(Purpose)), draw(st.integers(1, _LETTERS))))


def folio(draw: st.DrawFn) -> str:
    """Return the folio of a ticket that there may be."""
    return f"CSC-2026-{draw(st.integers(1, _LETTERS)):06d}"


@st.composite
def message_ids(draw: st.DrawFn) -> str:
    """A Message-ID of somebody, of the desk, or of nobody."""
    kind = draw(st.integers(0, 9))
    if kind < 3:
        return f"<csc.{token(draw)}@aserti.es>"
    if kind < 8:
        return f"<{draw(st.integers(1, 30))}@cliente.example>"
    return draw(st.sampled_from(("<>", "<a b@c>", "<x@y>\r\n z", "x", "<" + "y" * 900 + "@z>", "<ñ@z.example>")))


@st.composite
def header_values(draw: st.DrawFn, words: st.SearchStrategy[str]) -> bytes:
    """The words as a field holds them: as they are, encoded well, encoded for another charset, or cut off."""
    text = draw(words)
    charset = draw(st.sampled_from(CHARSETS))
    kind = draw(st.integers(0, 5))
    if kind < 2:
        return _without_ends(encoded(text, charset))
    packed = encoded(text, charset)
    if kind == 2:
        written = base64.b64encode(packed)
        return b"=?" + charset.encode() + b"?B?" + written[: draw(st.integers(0, len(written)))] + b"?="
    wrong = draw(st.sampled_from(CHARSETS)) if kind == 3 else charset
    word = b"".join(b"=%02X" % one for one in packed[:200])
    return b"=?" + wrong.encode() + b"?q?" + word + (b"?=" if kind < 5 else b"?")


def encoded(text: str, charset: str) -> bytes:
    """Return the text in the charset, or in UTF-8 where there is no such thing."""
    try:
        return text.encode(charset, "replace")
    except (LookupError, UnicodeError):
        return text.encode()


def _without_ends(value: bytes) -> bytes:
    return value.replace(b"\r", b" ").replace(b"\n", b" ")


@st.composite
def file_names(draw: st.DrawFn) -> bytes:
    """Parameters of Content-Disposition that hold a file name: RFC 2231, RFC 2047 inside quotes, or raw."""
    name = draw(
        st.sampled_from(
            (
                "captura.png",
                "../../etc/passwd",
                "C:\\Windows\\System32\\cmd.exe",
                "\\\\server\\share\\x.lnk",
                "a\0b.pdf",
                "x\r\nBcc: eva@otra.example",
                "factura\u202efdp.exe",
                "..",
                ".",
                "",
                "~",
                "a" * 300 + ".docm",
                "ñ" * 150 + ".pdf",
                '"; filename=x.exe; y="',
                "\x1b]0;x\x07.txt",
                "correo.txt",
            )
        )
        | st.text(max_size=30)
    )
    raw = name.encode("utf-8", "replace")
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return b'; filename="' + _without_ends(raw) + b'"'
    if kind == 1:
        return b"; filename*=" + draw(st.sampled_from((b"utf-8''", b"x-none''", b"utf-16'es'", b""))) + _percent(name)
    if kind == 2:
        return b'; filename="=?utf-8?q?' + quopri.encodestring(raw, header=True).replace(b"\n", b"") + b'?="'
    if kind == 3:
        half = len(name) // 2
        last = draw(st.sampled_from((b"1", b"2", b"0", b"999999999")))
        return b"; filename*0*=utf-8''" + _percent(name[:half]) + b"; filename*" + last + b"*=" + _percent(name[half:])
    return b"; name=" + _without_ends(raw) + b"; filename=" + _percent(name)


def _percent(name: str) -> bytes:
    return quote(name, safe="", errors="replace").encode()
