"""Which places of a letter bring its token back? A mail to ourselves tells, through the servers and their filters."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from csc_mailbot.adapters.imap_inbox import ImapInbox
from csc_mailbot.adapters.smtp_sender import SmtpSender
from csc_mailbot.intake.facts import question_of
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.ports import Accepted, OutgoingMail

PATIENCE = timedelta(seconds=20)
_LOOK_AGAIN = timedelta(seconds=5)
_NUMBERS = 2**62
"""Far above the outbox's own numbers, so that a check's token never names a letter."""


@dataclass(frozen=True, slots=True)
class TokenPlaces:
    """What came back of the token. `seconds` is how long the mail took, as the servers allowed."""

    message_id: bool
    header: bool
    body: bool
    recipient: bool
    seconds: float

    @property
    def words(self) -> str:
        """Name what survived and what did not."""
        places = {
            "Message-ID": self.message_id,
            "header": self.header,
            "body": self.body,
            "soporte+x@": self.recipient,
        }
        kept = ", ".join(name for name, is_there in places.items() if is_there) or "nothing"
        lost = ", ".join(name for name, is_there in places.items() if not is_there)
        return f"back after {self.seconds:.1f} s; the token survives in {kept}" + (f"; not in {lost}" if lost else "")


async def mail_to_ourselves(office: Office, inbox: ImapInbox, sender: SmtpSender, *, plus: bool) -> TokenPlaces | None:
    """Send a mail to the desk's own address and wait for it in the open inbox; None when it does not come.

    Raises:
        InboxUnavailable: the IMAP server went away.
        SenderUnavailable: the SMTP server cannot be had.
    """
    before = max((mail.uid for mail in await inbox.new_mail(0)), default=0)
    token = Token(Purpose.CONFIRMATION, _NUMBERS + secrets.randbelow(_NUMBERS))
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await sender.send(_letter(office, token, plus=plus))
    if not isinstance(answer, Accepted):
        return None
    async for mail in _arrivals(inbox, before):
        if token in question_of(mail, office.desk.policies).tokens or _in_message_id(office, mail, token):
            return _places(office, mail, token, loop.time() - began)
    return None


def _letter(office: Office, token: Token, *, plus: bool) -> OutgoingMail:
    desk, keys = office.desk.card, office.desk.policies.tokens
    signed = keys.sign(token)
    local, _, domain = desk.address.rpartition("@")
    recipient = f"{local}+{signed}@{domain}" if plus else desk.address
    mail = EmailMessage()
    mail["From"] = desk.address
    mail["To"] = recipient
    mail["Subject"] = "csc-mailbot check: a mail to ourselves"
    mail["Date"] = format_datetime(office.clock.now())
    mail["Message-ID"] = keys.message_id(token, domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-CSC-Mailbot"] = signed
    mail.set_content(f"{CUT_LINE}\n{signed}\n\nSent by `csc-mailbot check --connect`. Nothing has to be done.\n")
    return OutgoingMail(desk.address, recipient, mail.as_bytes())


async def _arrivals(inbox: ImapInbox, after: int) -> AsyncIterator[ParsedMail]:
    """Yield what arrives, until patience ends."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE.total_seconds()
    while loop.time() < end:
        summaries = await inbox.new_mail(after)
        for mail in await inbox.fetch([one for one in summaries if "csc-mailbot check" in one.subject]):
            yield parse(mail.content)
        after = max((one.uid for one in summaries), default=after)
        if not summaries:
            await inbox.wait(_LOOK_AGAIN)


def _in_message_id(office: Office, mail: ParsedMail, token: Token) -> bool:
    own = office.desk.policies.tokens.of_message_id(mail.message_id) if mail.message_id else None
    return own == token


def _places(office: Office, mail: ParsedMail, token: Token, seconds: float) -> TokenPlaces:
    keys = office.desk.policies.tokens
    signed = keys.sign(token)
    addresses = [one.address.lower() for one in (*mail.to, *mail.delivered_to)]
    return TokenPlaces(
        message_id=_in_message_id(office, mail, token),
        header=mail.headers.get("X-CSC-Mailbot").strip() == signed,
        body=token in keys.find(mail.text),
        recipient=any(f"+{signed}@" in one for one in addresses),
        seconds=seconds,
    )
