"""What stands in MAIL, RCPT and DATA for this mail on this server?"""

import re
from dataclasses import dataclass

from csc_mailbot.workflows.ports import OutgoingMail, Rejected

_BREAKS_OUT = re.compile(r"[\x00-\x20\x7f<>]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Addresses and options as the server can take them."""

    sender: str
    recipient: str
    options: tuple[str, ...]
    encoding: str


def make_envelope(mail: OutgoingMail, size: int, extensions: dict[str, str]) -> Envelope | Rejected:
    """Return the envelope, or why this server cannot take the mail at all.

    Args:
        mail: what is to be sent.
        size: bytes on the wire, without the transparency dots.
        extensions: what EHLO answered, names in small letters.
    """
    limit = extensions.get("size", "").strip()
    if limit.isdigit() and 0 < int(limit) < size:
        return Rejected(552, f"5.3.4 the mail has {size} bytes, the server takes {limit}")
    # The library would take what looks like an address out of a longer text, and send to somebody else.
    if any(_BREAKS_OUT.search(each) for each in (mail.envelope_from, mail.recipient)):
        return Rejected(553, "5.1.3 the address has characters that no address has")
    sender, recipient = _plain(mail.envelope_from), _plain(mail.recipient)
    is_ascii = (sender + recipient).isascii()
    if not is_ascii and "smtputf8" not in extensions:
        return Rejected(553, "5.6.7 the address has letters that this server cannot take (no SMTPUTF8)")
    options = [f"SIZE={size}"] if "size" in extensions else []
    if "8bitmime" in extensions and not mail.content.isascii():
        options.append("BODY=8BITMIME")
    if not is_ascii:
        options.append("SMTPUTF8")
    return Envelope(sender, recipient, tuple(options), "ascii" if is_ascii else "utf-8")


def _plain(address: str) -> str:
    """A domain with foreign letters has an ASCII form that every server takes (RFC 5890)."""
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        return address


def wire_form(content: bytes) -> bytes:
    """Return the mail with CRLF line ends and doubled leading dots, without the final dot (RFC 5321 §4.5.2)."""
    ends = content.count(b"\r\n")
    if content.count(b"\n") != ends or content.count(b"\r") != ends:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..")
