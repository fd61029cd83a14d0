"""Is this mail a forward, of whose mail, and what does its forwarder say?"""

import re

from csc_mailbot.intake.forwarding.attached import attached_mails, has_foreign_mail, newest_of_one_author
from csc_mailbot.intake.forwarding.forward import Forward, UnreadableForward
from csc_mailbot.intake.forwarding.header_values import read_author
from csc_mailbot.intake.forwarding.inline import InlineForward, find_inline_forward
from csc_mailbot.intake.forwarding.subject_marks import announces_forward, is_answer, without_marks
from csc_mailbot.mail.address import Address, is_address
from csc_mailbot.mail.cut_line import find_cut_line
from csc_mailbot.mail.message import Attachment, ParsedMail

DEEPEST = 3
"""Forwards inside forwards that are followed."""

_TOKEN = re.compile(r"\bcsc\.[a-z2-7]{36}@|\bRef\.:[\s>*]{0,8}[a-z2-7]{36}\b", re.IGNORECASE)
_STAMP = "X-CSC-Mailbot"


def read_forward(mail: ParsedMail) -> Forward | UnreadableForward | None:
    """Return what the mail passes on, or None when it passes on nothing. Never raises.

    A forward is redirected (Resent-From), copied into the text, or attached. It must be announced by the subject (RV:,
    Fwd:, WG: …), or be unmistakable: a drawn mark above everything quoted, or a single mail attached to no answer.
    """
    return _read(mail, DEEPEST)


def _read(mail: ParsedMail, depth: int) -> Forward | UnreadableForward | None:
    if mail.report is not None or depth == 0:
        return None
    if "Resent-From" in mail.headers:
        return _redirected(mail)
    announced = announces_forward(mail.subject)
    inline = find_inline_forward(mail.text, announced=announced)
    if inline and inline.headers:
        return _copied(inline, mail.subject, mail.attachments, depth)
    if attached := _attached(mail, depth, announced=announced):
        return attached
    if inline is None:
        return None
    return UnreadableForward("the mark of a forward has no headers below it", inline.above, _is_ours(mail.text))


def _redirected(mail: ParsedMail) -> Forward | UnreadableForward:
    if len(mail.senders) != 1 or not is_address(mail.sender.address):
        return UnreadableForward("the redirected mail names no single author")
    return Forward(
        author=mail.sender,
        date_text=mail.headers.get("Date"),
        subject=mail.subject,
        text=mail.text.strip("\n"),
        above="",
        attachments=mail.attachments,
        resent_by=read_author(mail.headers.get("Resent-From")) or Address("", ""),
        ours=_is_our_letter(mail),
    )


def _copied(
    inline: InlineForward, subject: str, attachments: tuple[Attachment, ...], depth: int
) -> Forward | UnreadableForward:
    values = inline.headers.values if inline.headers else {}
    ours = _is_ours(inline.above) or _is_ours(inline.text)
    author = read_author(values.get("from", ""))
    if author is None:
        named = "names no address" if "from" in values else "is missing"
        return UnreadableForward(f"the sender of the forwarded mail {named}", inline.above, ours)
    shown = values.get("subject", "") or without_marks(subject)
    return Forward(
        author=author,
        date_text=values.get("sent", ""),
        subject=shown,
        text=inline.text,
        above=inline.above,
        attachments=attachments,
        ours=ours,
        within=_within(inline.text, shown, attachments, depth - 1),
    )


def _within(text: str, subject: str, attachments: tuple[Attachment, ...], depth: int) -> Forward | None:
    inline = find_inline_forward(text, announced=announces_forward(subject)) if depth else None
    found = _copied(inline, subject, attachments, depth) if inline and inline.headers else None
    return found if isinstance(found, Forward) else None


def _attached(mail: ParsedMail, depth: int, *, announced: bool) -> Forward | UnreadableForward | None:
    files = attached_mails(mail.attachments)
    is_new = not (mail.in_reply_to or is_answer(mail.subject))
    if not announced and not (is_new and len(files) == 1):
        return None
    if not files:
        foreign = "the mail is attached in Outlook's own form (.msg)"
        return UnreadableForward(foreign, mail.text) if has_foreign_mail(mail.attachments) else None
    inner = newest_of_one_author(files)
    if inner is None:
        return UnreadableForward("several mails of different authors are attached", mail.text, _is_ours(mail.text))
    return _of_attached(mail, inner, depth, announced=announced)


def _of_attached(
    mail: ParsedMail, inner: ParsedMail, depth: int, *, announced: bool
) -> Forward | UnreadableForward | None:
    ours = _is_our_letter(inner) or _is_ours(mail.text)
    if len(inner.senders) != 1 or not is_address(inner.sender.address):
        unreadable = UnreadableForward("the attached mail names no single author", mail.text, ours)
        return unreadable if announced else None
    within = _read(inner, depth - 1)
    return Forward(
        author=inner.sender,
        date_text=inner.headers.get("Date"),
        subject=inner.subject,
        text=inner.text.strip("\n"),
        above=mail.text.strip("\n"),
        attachments=inner.attachments,
        as_attachment=True,
        ours=ours or (within is not None and within.ours),
        within=within if isinstance(within, Forward) else None,
    )


def _is_our_letter(mail: ParsedMail) -> bool:
    return _STAMP in mail.headers or _is_ours(mail.text) or _is_ours(mail.message_id or "")


def _is_ours(text: str) -> bool:
    """Whether a cut line of ours or something in the form of our tokens is in it; who signed it does not matter here.

    It only makes us more careful, and a notice that lost half its token on the way is our notice all the same.
    """
    return find_cut_line(text) is not None or _TOKEN.search(text) is not None
