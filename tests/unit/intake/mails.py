"""Mails for these tests: written by hand under tests/mails, or put together from a few words."""

from pathlib import Path

from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.message import ParsedMail

MAILS = Path(__file__).parents[2] / "mails"
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"


def written(name: str) -> ParsedMail:
    """Return a mail of tests/mails, parsed."""
    return parse((MAILS / f"{name}.eml").read_bytes())


def mail(text: str = "No funciona la impresora del almacén desde ayer.", **headers: str) -> ParsedMail:
    """Return a person's mail with the given headers; `_` in a name stands for `-`, and an empty value leaves it out."""
    given = {
        "Return_Path": "<ana@cliente.example>",
        "From": "Ana Ruiz <ana@cliente.example>",
        "To": "soporte@aserti.es",
        "Subject": "Impresora",
        "Message_ID": "<1@cliente.example>",
        **headers,
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return parse("\r\n".join([*lines, "", text]).encode())


def multipart(*parts: str, kind: str = "mixed", header: str = "") -> bytes:
    """Return a mail whose parts (header, blank line, body) are given."""
    body = "".join(f"--frontera\r\n{part}\r\n" for part in parts)
    return (
        f"From: ana@cliente.example\r\nSubject: Prueba\r\n{header}"
        f'Content-Type: multipart/{kind}; boundary="frontera"\r\n\r\n{body}--frontera--\r\n'
    ).encode("utf-8", "surrogateescape")
