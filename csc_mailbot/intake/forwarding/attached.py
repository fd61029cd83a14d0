"""Is a whole mail attached, and whose is it? message/rfc822, or a file that is one by its name."""

from collections.abc import Sequence
from datetime import UTC, datetime

from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.message import Attachment, ParsedMail

_TYPES = frozenset({"message/rfc822", "message/global"})
_FOREIGN_TYPES = frozenset({"application/vnd.ms-outlook", "application/x-msg"})
_EARLIEST = datetime.min.replace(tzinfo=UTC)
MOST_MAILS = 20
"""Attached mails that are opened; more are no forward of one mail."""


def attached_mails(attachments: Sequence[Attachment]) -> list[Attachment]:
    """Return the files that are mails in the form of RFC 5322."""
    return [one for one in attachments if one.type in _TYPES or one.name.lower().endswith(".eml")]


def has_foreign_mail(attachments: Sequence[Attachment]) -> bool:
    """Tell whether a mail hangs on in Outlook's own form (.msg), which nothing here reads."""
    return any(one.type in _FOREIGN_TYPES or one.name.lower().endswith(".msg") for one in attachments)


def newest_of_one_author(attachments: Sequence[Attachment]) -> ParsedMail | None:
    """Return the newest of the attached mails, or None when several people wrote them."""
    mails = [parse(one.content) for one in attachments[:MOST_MAILS]]
    if len(attachments) > MOST_MAILS or len({mail.sender.key for mail in mails}) != 1:
        return None
    return max(mails, key=lambda mail: mail.date or _EARLIEST)
