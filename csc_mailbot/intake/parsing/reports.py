"""What became of a letter of ours? The fields of a delivery report (RFC 3464), and which letter was returned.

Returned letters come as a nested mail, as headers only (RFC 3462), or, from old and odd systems, as lines in the text.
"""

import re
from collections.abc import Iterable

from csc_mailbot.intake.parsing.charsets import clean_line, decode_text
from csc_mailbot.intake.parsing.header_words import decode_header
from csc_mailbot.intake.parsing.nested import header_of
from csc_mailbot.mail.address import is_nobody
from csc_mailbot.mail.message import Attachment, DeliveryReport, MessageId, ParsedMail
from csc_mailbot.mail.references import message_ids

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED_TYPES = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
OTHER_REPORTS = frozenset({"message/feedback-report", "message/disposition-notification"})

_ROOM = 65_536
_MOST = 50
_FIELD = re.compile(
    r"^[ \t>]{0,8}([A-Za-z][A-Za-z-]{2,40}):[ \t]*(\S[^\n]{0,500}(?:\n[ \t]+\S[^\n]{0,500}){0,5})", re.MULTILINE
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\[\]]{1,64}@[^\s@<>\"(),;:\[\]]{1,253}")


def read_report(mail: ParsedMail) -> DeliveryReport | None:
    """Return what the mail reports of a delivery, or None when nothing about it is a report.

    Lines of the text are believed only from a sender that no person writes from: people quote reports.
    """
    parts = [file for file in mail.attachments if file.type in STATUS_TYPES | OTHER_REPORTS]
    failed = mail.headers.get("x-failed-recipients")
    from_machine = bool(failed) or _is_from_machine(mail)
    if not (parts or from_machine):
        return None
    written = [decode_text(file.content[:_ROOM])[0].replace("\r\n", "\n") for file in parts]
    spoken = mail.text[:_ROOM] if from_machine else ""
    fields = [*_fields(written), *_fields([spoken])]
    report = DeliveryReport(
        action=_first(fields, "action").lower().partition(" ")[0],
        status=_status(_first(fields, "status"), _first(fields, "diagnostic-code"), spoken),
        recipients=_recipients(fields, failed),
        diagnostic=_first(fields, "diagnostic-code", "x-postfix-reason", "reason")[:500],
        original_message_ids=_originals(mail.attachments, fields),
    )
    return report if parts or report != DeliveryReport() else None


def _is_from_machine(mail: ParsedMail) -> bool:
    sender = mail.sender.address
    return mail.return_path == "" or not sender or is_nobody(sender) or mail.content_type == "multipart/report"


def _fields(texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(found[1].lower(), clean_line(found[2])) for text in texts for found in _FIELD.finditer(text)]


def _first(fields: Iterable[tuple[str, str]], *names: str) -> str:
    return next((value for name, value in fields if name in names), "")


def _status(declared: str, diagnostic: str, spoken: str) -> str:
    found = (_STATUS.search(place) for place in (declared, diagnostic, spoken))
    return next((one[1] for one in found if one), "")


def _recipients(fields: Iterable[tuple[str, str]], failed: str) -> tuple[str, ...]:
    wanted = ("final-recipient", "original-recipient", "x-actual-recipient", "original-rcpt-to")
    named = [value.partition(";")[2] or value for name, value in fields if name in wanted]
    found = (address for place in [*named, failed] for address in _ADDRESS.findall(place))
    return tuple(dict.fromkeys(found))[:_MOST]


def _originals(files: Iterable[Attachment], fields: Iterable[tuple[str, str]]) -> tuple[MessageId, ...]:
    inside = [
        decode_header(header_of(file.content).get("message-id", "")) for file in files if file.type in RETURNED_TYPES
    ]
    told = [value for name, value in fields if name in {"message-id", "original-message-id", "x-original-message-id"}]
    return message_ids(" ".join([*inside, *told]))[:_MOST]
