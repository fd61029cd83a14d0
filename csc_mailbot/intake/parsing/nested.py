"""What is a mail inside a mail? One file, named after its subject, with everything that hangs on it (RFC 2046 §5.2)."""

from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Policy, compat32

from csc_mailbot.intake.parsing.header_words import decode_header
from csc_mailbot.intake.parsing.lifting import LiftedMail
from csc_mailbot.intake.parsing.part_head import PartHead
from csc_mailbot.intake.parsing.transfer import undo

_HEADER_ROOM = 65_536


def nested_file(part: Message, head: PartHead, lifted: LiftedMail) -> tuple[str, bytes]:
    """Return the wanted name and the bytes of a message/* part; call it before the part is used up."""
    ends = compat32.clone(linesep=lifted.line_end, max_line_length=None)
    children = [child for child in part.get_payload() if isinstance(child, Message)]
    written = lifted.put_back(b"\n".join(_written(child, ends) for child in children))
    # RFC 2046 forbids encoding a nested mail; some programs do it and what is inside is then base64.
    content = undo(head.encoding, written)[0] if head.encoding in {"base64", "quoted-printable"} else bytes(written)
    return _name_of(head, content), content


def header_of(content: bytes) -> Message:
    """Return the header block of a nested mail or of returned headers; an empty one when it cannot be read."""
    try:
        return BytesHeaderParser().parsebytes(content[:_HEADER_ROOM])
    except Exception:  # noqa: BLE001 - whatever the parser makes of it, there is no header then
        return Message()


def _name_of(head: PartHead, content: bytes) -> str:
    """A nested mail ends in .eml, so that mail programs open it; its own name goes before its subject."""
    if head.type not in {"message/rfc822", "message/global"}:
        return head.name
    name = head.name or decode_header(header_of(content).get("subject", ""))[:120]
    name = name.replace("/", "-").replace("\\", "-").strip(". ") or "mensaje"
    return name if name.lower().endswith(".eml") else name + ".eml"


def _written(child: Message, ends: "Policy[Message]") -> bytes:
    try:
        return child.as_bytes(policy=ends)
    except Exception:  # noqa: BLE001 - a tree that cannot be written back gives at least its first text
        payload = child.get_payload()
        return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""
