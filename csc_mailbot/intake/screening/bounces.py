"""Is it a report about a letter that could not be delivered? RFC 3464, RFC 3462, RFC 5965 (ARF), and all that is older.

A standard report is believed by its form. Otherwise a machine must have sent it (its address, its name or the null
sender) and must say so (in the subject or in the text): people who write about bounces have neither.
"""

import re

from csc_mailbot.intake.screening.bounce_words import (
    COMPLAINT,
    DAEMON,
    DISPLAY_NAME,
    FORWARDED,
    POSTMASTER,
    PROGRAM,
    SENTENCE,
    SERVICE_NOTICE,
    SUBJECT,
)
from csc_mailbot.intake.screening.second_opinion import failing_addresses
from csc_mailbot.intake.words import fold
from csc_mailbot.mail.address import is_nobody
from csc_mailbot.mail.message import ParsedMail

_ROOM = 20_000
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
_TWICE_TOLD = 2
_RECEIPT = "disposition-notification"


def bounce_evidence(mail: ParsedMail) -> tuple[str, ...]:
    """Return why the mail is a bounce; nothing when it is not."""
    if found := _standard(mail) or _service_notice(mail):
        return found
    machine = _machine(mail)
    if not machine or _is_forward(mail):
        return ()
    told = _told(mail)
    if _is_daemon(mail):
        return (*machine, *told)
    if _is_program(mail) and mail.return_path != "":
        return (*machine, *told) if len(told) > _TWICE_TOLD else ()
    if told:
        return (*machine, *told)
    failing = failing_addresses(mail)
    return (*machine, f"flufl.bounce finds failing recipients: {', '.join(failing[:3])}") if failing else ()


def _standard(mail: ParsedMail) -> tuple[str, ...]:
    types = {file.type for file in mail.attachments}
    declared = mail.content_parameters.get("report-type", "").lower()
    is_report = mail.content_type == "multipart/report"
    if "message/feedback-report" in types and (is_report or not _is_forward(mail)):
        return ("a feedback report (RFC 5965)",)
    if types & _STATUS and (is_report or _machine(mail)):
        return ("a delivery report (RFC 3464)",)
    if is_report and declared != _RECEIPT and "message/disposition-notification" not in types:
        return (f"Content-Type: multipart/report; report-type={declared or 'unknown'}",)
    if "message/rfc822" in types and COMPLAINT.match(fold(mail.subject)):
        return (f"Subject {mail.subject[:60]!r} is a feedback loop's, and a letter is returned with it",)
    if mail.headers.get("x-failed-recipients"):
        return ("X-Failed-Recipients names who did not get it",)
    return ()


def _service_notice(mail: ParsedMail) -> tuple[str, ...]:
    """Some sending services tell of bounces in JSON."""
    found = SERVICE_NOTICE.search(mail.text[:_ROOM].replace("\\", "")) if mail.senders else None
    return (f"a sending service's notice: {found[0]}",) if found and is_nobody(mail.sender.address) else ()


def _machine(mail: ParsedMail) -> tuple[str, ...]:
    """Return what shows that no person is the sender."""
    found = []
    written = mail.headers.get("from")
    if _is_daemon(mail):
        found.append(f"From {written[:60]!r} is a mail system's")
    elif mail.senders and POSTMASTER.fullmatch(_local_part(mail)):
        found.append(f"From {mail.sender.address} is a mail system's")
    elif DISPLAY_NAME.search(fold(written)):
        found.append(f"From {written[:60]!r} names a mail system")
    elif "<>" in written:
        found.append("From is the null address")
    elif _is_program(mail):
        found.append(f"From {mail.sender.address} is a program's")
    if mail.return_path == "":
        found.append("Return-Path is the null sender")
    elif mail.return_path and DAEMON.fullmatch(fold(mail.return_path).partition("@")[0]):
        found.append("Return-Path is a mail system's")
    return tuple(found)


def _is_daemon(mail: ParsedMail) -> bool:
    bare = fold(mail.headers.get("from")).strip(" <>\"'")
    return bool(
        DAEMON.fullmatch(_local_part(mail)) or DAEMON.fullmatch(bare.partition("@")[0].partition("<")[0].strip())
    )


def _is_program(mail: ParsedMail) -> bool:
    """Programs of all sorts write from such addresses; they must give more signs than a mail system."""
    return PROGRAM.fullmatch(_local_part(mail)) is not None and not DISPLAY_NAME.search(fold(mail.sender.name))


def _local_part(mail: ParsedMail) -> str:
    return fold(mail.sender.address).partition("@")[0]


def _is_forward(mail: ParsedMail) -> bool:
    return not _is_daemon(mail) and FORWARDED.match(fold(mail.subject)) is not None


def _told(mail: ParsedMail) -> tuple[str, ...]:
    found = []
    subject = SUBJECT.match(fold(mail.subject[:300]))
    if subject:
        found.append(f"Subject {mail.subject[:60]!r} is that of a bounce")
    said = SENTENCE.search(re.sub(r"\s+", " ", fold(mail.text[:_ROOM])))
    if said:
        found.append(f"the text says {said[0][:60]!r}")
    returned = mail.report and mail.report.original_message_ids
    if found and (returned or {file.type for file in mail.attachments} & _RETURNED):
        found.append("a letter is returned with it")
    return tuple(found)
