"""A page that the SMTP server does not take in time also goes by another way: a second server, a webhook, or both.

The first way goes on trying. Which of them was quicker does not matter to whoever is woken: both carry the same page.
Nothing here waits for the first way, nor the first way for anything here.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import takewhile

from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.mail.cut_line import find_cut_line
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.page_deadlines import alert_accepted
from csc_mailbot.workflows.ports import Accepted, Deferred, Rejected, Sender, SendResult, Webhook
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import ClaimedLetter

SMTP, WEBHOOK = "backup", "webhook"
"""How the outbox names the ways."""

PATIENCE = timedelta(seconds=25)
"""How long a way may take; the page is put off for a little longer, so that a crash delays it by no more than that."""

_PUT_OFF = timedelta(seconds=30)
_GIVEN_UP_AFTER = timedelta(days=1)
"""A page that no way took for a day: whoever was on call then has long been followed by others."""
_LONGEST_TEXT = 700
_TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{36}(?![a-z2-7])")
"""What a token of ours looks like (see mail.tokens)."""


@dataclass(frozen=True, slots=True)
class BackupWays:
    """By what a page can go beside the SMTP server."""

    sender: Sender | None = None
    webhook: Webhook | None = None

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return self.sender is not None or self.webhook is not None

    async def close(self) -> None:
        """Say good-bye to the second server; never raises."""
        if self.sender is not None:
            await self.sender.close()


@dataclass(frozen=True, slots=True)
class BackupAttempt:
    """A page, and what each way answered, by its name."""

    page: ClaimedLetter
    answers: dict[str, SendResult]

    @property
    def ways(self) -> list[str]:
        """The ways that took it."""
        return [way for way, answer in self.answers.items() if isinstance(answer, Accepted)]


async def claim_overdue(books: Books, desk: Desk, limit: int) -> list[tuple[ClaimedLetter, str]]:
    """Claim pages that must go by the backup way now, each with its ticket's folio.

    A page that waited too long because there was no backup way for a while is left to the SMTP server.

    Raises:
        DatabaseUnavailable: the books cannot be had; nothing was claimed.
    """
    now = desk.clock.now()

    def claim(records: Records) -> list[tuple[ClaimedLetter, str]]:
        pages = records.backup.claim(limit, now, now + _PUT_OFF)
        for page in pages:
            if _is_old(page, now):
                records.backup.put_off(page.id, None)
        return [(page, _folio_of(records, page)) for page in pages if not _is_old(page, now)]

    return await books.write(claim)


def _is_old(page: ClaimedLetter, now: datetime) -> bool:
    return now - page.created_at > _GIVEN_UP_AFTER


def _folio_of(records: Records, page: ClaimedLetter) -> str:
    line = records.outbox.letter(page.id)
    return (line.folio if line else None) or ""


async def send_by_backup(ways: BackupWays, page: ClaimedLetter, folio: str) -> BackupAttempt:
    """Send the page by every way at the same time; return what each answered."""
    asked: dict[str, asyncio.Future[SendResult]] = {}
    if ways.sender is not None:
        asked[SMTP] = asyncio.ensure_future(_by_smtp(ways.sender, page))
    if ways.webhook is not None:
        asked[WEBHOOK] = asyncio.ensure_future(ways.webhook.post(webhook_content(page, folio)))
    answers = await asyncio.gather(*asked.values())
    return BackupAttempt(page, dict(zip(asked, answers, strict=True)))


async def record_backup(books: Books, desk: Desk, attempt: BackupAttempt) -> None:
    """Write down by which ways the page went; if by none, it is tried again, unless each refused it for good.

    Raises:
        DatabaseUnavailable: the books cannot be had; the page goes once more.
    """
    now, page = desk.clock.now(), attempt.page
    words = "; ".join(f"{way}: {_said(answer)}" for way, answer in attempt.answers.items())
    if ways := attempt.ways:

        def write_down(records: Records) -> None:
            records.backup.went(page.id, ways, words, now)
            alert_accepted(records, desk, page.id, now)

        await books.write(write_down)
    else:
        final = all(isinstance(answer, Rejected) for answer in attempt.answers.values())
        at = None if final or _is_old(page, now) else now + _PUT_OFF
        await books.write(lambda records: records.backup.put_off(page.id, at))


async def _by_smtp(sender: Sender, page: ClaimedLetter) -> SendResult:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return await sender.send(page.mail)
    except TimeoutError:
        return Deferred(None, "no answer in time")
    except SenderUnavailable as error:
        return Deferred(None, str(error))


def webhook_content(page: ClaimedLetter, folio: str) -> dict[str, object]:
    """Return what a webhook is told: whom to wake, about which ticket, and the page's own short text.

    Neither the customer's mail, which a page carries as a part of its own, nor a token with which pages are answered.
    """
    letter = message_from_bytes(page.mail.content, policy=policy.default)
    text = _first_text(letter) if isinstance(letter, EmailMessage) else ""
    return {
        "event": "page" if page.purpose == Purpose.PAGE else "alarm",
        "page": page.id,
        "folio": folio,
        "to": page.mail.recipient,
        "subject": str(letter["Subject"] or ""),
        "text": text,
        "written_at": page.created_at.isoformat(),
    }


def _first_text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    lines = body.get_content().splitlines() if body is not None else []
    above = list(takewhile(_is_above_cut, lines))
    wanted = above if "".join(above).strip() else filter(_is_above_cut, lines)
    return "\n".join(line for line in wanted if not _TOKEN.search(line)).strip()[:_LONGEST_TEXT]


def _is_above_cut(line: str) -> bool:
    return find_cut_line(line) is None


def _said(answer: SendResult) -> str:
    match answer:
        case Accepted(code, text) | Rejected(code, text) | Deferred(code, text):
            return f"{code or ''} {text}".strip()
    return answer.text
