"""What bytes does a part carry? Transfer encodings undone (RFC 2045 §6), forgiving what programs get wrong."""

import binascii
import re
from email.message import Message

from csc_mailbot.intake.parsing.lifting import LiftedMail

# As programs misspell them.
_SPELLINGS = {
    "base64": "base64",
    "quotedprintable": "quoted-printable",
    "7bit": "7bit",
    "7bits": "7bit",
    "8bit": "8bit",
    "8bits": "8bit",
    "plain": "7bit",
    "none": "7bit",
    "text/plain": "7bit",
}
_UU_NAMES = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?$", re.MULTILINE)
_NOT_BASE64 = bytes(one for one in range(256) if not (chr(one).isalnum() and one < 128) and one not in b"+/")  # noqa: PLR2004


def content_of(part: Message, encoding: str, lifted: LiftedMail) -> tuple[bytes, str]:
    """Return the leaf's decoded bytes, and what was wrong with their encoding ("" for nothing)."""
    return undo(encoding, lifted.put_back(_written(part)))


def undo(encoding: str, written: bytes | memoryview) -> tuple[bytes, str]:
    """Return the bytes that the transfer encoding stands for; unknown encodings are taken as none."""
    encoding = _SPELLINGS.get(encoding.replace("-", "").replace(" ", ""), encoding)
    if encoding == "base64":
        return _from_base64(written)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(written), ""
    if encoding in _UU_NAMES:
        return from_uuencoded(bytes(written))
    known = encoding in {"", "7bit", "8bit", "binary"}
    return bytes(written), "" if known else "the transfer encoding is unknown; the part was taken as it stands"


def from_uuencoded(written: bytes) -> tuple[bytes, str]:
    """Return the bytes of the first uuencoded file in the text; the text itself when there is none."""
    begin = _UU_BEGIN.search(written)
    if not begin:
        return written, "a part declared as uuencoded that is not"
    decoded = bytearray()
    for line in written[begin.end() :].lstrip(b"\r\n").splitlines():
        if line.strip() in {b"end", b""}:
            break
        decoded += _uu_line(line)
    return bytes(decoded), ""


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some programs pad lines with more than the length byte says; its count decides.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""


def _written(part: Message) -> bytes:
    """Return the leaf's body as it stands in the mail. Without the two headers the library converts nothing."""
    del part["content-transfer-encoding"]
    del part["content-type"]
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _from_base64(written: bytes | memoryview) -> tuple[bytes, str]:
    try:
        return binascii.a2b_base64(written), ""
    except binascii.Error:
        letters = bytes(written).translate(None, _NOT_BASE64)
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)), "damaged base64"
