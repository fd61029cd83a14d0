"""How do the answers about one mail come together? Header, contents, report and digest as one `ParsedMail`."""

import re
from dataclasses import replace
from email.message import Message
from hashlib import sha256
from urllib.parse import unquote

from csc_mailbot.intake.parsing.addressing import read_addresses, read_date
from csc_mailbot.intake.parsing.charsets import clean, decode_text
from csc_mailbot.intake.parsing.contents import Contents, read_contents
from csc_mailbot.intake.parsing.fingerprint import fingerprint
from csc_mailbot.intake.parsing.header_words import read_headers
from csc_mailbot.intake.parsing.lifting import lift
from csc_mailbot.intake.parsing.part_head import read_part_head
from csc_mailbot.intake.parsing.reports import read_report
from csc_mailbot.intake.parsing.structure import read_structure
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment, Headers, MessageId, ParsedMail
from csc_mailbot.mail.references import message_ids

MOST_DEFECTS = 30

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "x-envelope-to")
_ROOM = 65_536
_LONGEST_ID = 900
_CID = re.compile(r"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_LEADING = re.compile(rb"(?:\xef\xbb\xbf|[\r\n])+")


def parse(raw: bytes, *, complete: bool = True, raw_size: int | None = None) -> ParsedMail:
    """Return what the mail says, whatever its bytes are; never raises but for MemoryError.

    `complete` is False when only the header and the first text of an oversize mail were fetched; `raw_size` is then the
    size of the whole on the server, in bytes. What could not be read is named in `defects`.
    """
    size = len(raw) if raw_size is None else raw_size
    try:
        mail = _read(raw)
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - no mail may end us; this one is shown as far as it is text
        mail = _as_text(raw, f"the mail could not be read: {type(fault).__name__}")
    return replace(mail, complete=complete, raw_size=size)


def _read(raw: bytes) -> ParsedMail:
    lifted = lift(_LEADING.sub(b"", raw, count=1) if _LEADING.match(raw) else raw)
    tree, defects = read_structure(lifted.octets)
    bare = _without_body(tree)
    contents = read_contents(tree, lifted)
    mail = replace(
        bare,
        text=contents.text if contents.spoken else contents.aside,
        html=contents.html,
        attachments=_with_inline(contents),
        digest=fingerprint(bare.headers, contents.plain, contents.html, contents.files),
    )
    noted = [*defects, *bare.defects, *contents.defects, *_lacks(mail)]
    return replace(mail, report=read_report(mail), defects=tuple(dict.fromkeys(noted))[:MOST_DEFECTS])


def _as_text(raw: bytes, defect: str) -> ParsedMail:
    text = clean(decode_text(raw[:_ROOM])[0])
    return replace(_without_body(Message()), text=text, digest=sha256(raw).hexdigest(), defects=(defect,))


def _without_body(tree: Message) -> ParsedMail:
    """Return what the header alone says."""
    head = read_part_head(tree)
    headers, left_out = read_headers(tree.raw_items())
    senders, doubts = read_addresses(_written(tree, "from"))
    return ParsedMail(
        message_id=_message_id(headers.get("message-id")),
        in_reply_to=message_ids(headers.get("in-reply-to")),
        references=message_ids(" ".join(headers.all("references"))),
        senders=senders,
        reply_to=_addresses(tree, "reply-to"),
        to=_addresses(tree, "to"),
        cc=_addresses(tree, "cc"),
        delivered_to=tuple(address for name in _DELIVERED for address in _addresses(tree, name)),
        return_path=_return_path(headers),
        subject=headers.get("subject"),
        date=read_date(tree.get("date", "")),
        headers=headers,
        content_type=head.type,
        content_parameters=head.parameters,
        text="",
        html="",
        attachments=(),
        report=None,
        digest="",
        defects=(*left_out, *doubts),
    )


def _addresses(tree: Message, name: str) -> tuple[Address, ...]:
    values = _written(tree, name)
    return read_addresses(values)[0] if values else ()


def _written(tree: Message, name: str) -> list[object]:
    """Return the header's fields as they stand in the mail; the library's own getters lose raw 8-bit octets."""
    return [value for key, value in tree.raw_items() if key.lower() == name]


def _message_id(written: str) -> MessageId | None:
    """Return the mail's own id; some programs forget the brackets or put blanks inside."""
    found = message_ids(written)
    if found:
        return found[0]
    bare = "".join(written.split()).strip("<>")[:_LONGEST_ID]
    return MessageId(f"<{bare}>") if bare and not set(bare) & {"<", ">"} else None


def _return_path(headers: Headers) -> str | None:
    if "return-path" not in headers:
        return None
    return headers.get("return-path").strip().removeprefix("<").removesuffix(">").strip()


def _with_inline(contents: Contents) -> tuple[Attachment, ...]:
    """A part that the HTML shows by its Content-ID is inline, whatever its disposition says (RFC 2392)."""
    shown = set(_CID.findall(contents.html)) if contents.html else set()
    return tuple(
        replace(file, inline=True) if unquote(file.content_id) in map(unquote, shown) else file
        for file in contents.files
    )


def _lacks(mail: ParsedMail) -> list[str]:
    lacking = {
        "no header block": not mail.headers.fields,
        "no From header": bool(mail.headers.fields) and "from" not in mail.headers,
        "From names no address": "from" in mail.headers and not mail.senders,
        "more than one sender": len(mail.senders) > 1,
        "no readable text": not mail.text.strip() and not mail.attachments,
    }
    return [phrase for phrase, is_so in lacking.items() if is_so]
