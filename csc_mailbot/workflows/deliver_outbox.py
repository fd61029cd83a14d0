"""Letters leave: claimed, handed to SMTP, and what the server said is recorded. Pages go first.

SMTP cannot be exactly-once. Whether a letter was taken is in doubt when the connection, or we, died between its last
byte and the server's answer. It keeps its Message-ID for ever; a page in doubt is always sent again, a letter once, and
after a second doubt it is closed as `in_doubt`, written on its ticket and told.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from csc_mailbot.errors import TemporaryError
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.letter import LetterKind
from csc_mailbot.outbound.retry import next_try
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.failed_letter import FailedLetter, write_down_failure
from csc_mailbot.workflows.lost_alert import alert_failed
from csc_mailbot.workflows.page_deadlines import alert_accepted
from csc_mailbot.workflows.point_of_no_return import PointOfNoReturn
from csc_mailbot.workflows.ports import Accepted, Deferred, Doubtful, Rejected, Sender, SendResult
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.relays_fault import is_relays_fault
from csc_mailbot.workflows.rows import PAGE_RANK, ClaimedLetter, Lane

AT_ONCE = 8
"""Letters claimed at once, unless the server is quick."""

_DOUBTS_OF_A_LETTER = 1
"""How often a letter, not a page, is sent again because nobody knows whether it went."""

_LONGEST_DOUBT = 30
"""Seconds that a page in doubt waits at most before it is sent again; the first time it is one."""

_PAGE_WAITS = 30
"""Seconds after which a page that the server put off is tried again at the latest."""

_PAGE_KNOCKS = 5
"""Seconds after which a page knocks again at a server that cannot be had."""

Attempt = tuple[ClaimedLetter, SendResult | BaseException]
"""A letter and what came of it; an exception that is not temporary is a fault of ours."""


async def hand_over_due(books: Books, sender: Sender, desk: Desk, lane: Lane = Lane.ALL) -> list[Attempt]:
    """Hand over one portion of what is due; return the answers, for `record_answers`. Nothing due: an empty list.

    Raises:
        DatabaseUnavailable: the books cannot be had; nothing was handed over.
    """
    return await hand_over(books, sender, await claim_due(books, desk, lane))


async def claim_due(books: Books, desk: Desk, lane: Lane, limit: int = AT_ONCE) -> list[ClaimedLetter]:
    """Claim one portion of the lane's letters that are due.

    Raises:
        DatabaseUnavailable: the books cannot be had; nothing was claimed.
    """
    return await books.write(lambda records: records.outbox.claim(limit, desk.clock.now(), lane))


async def hand_over(books: Books, sender: Sender, claimed: Sequence[ClaimedLetter]) -> list[Attempt]:
    """Hand claimed letters over, all at the same time; return the answers, for `record_answers`."""
    point = PointOfNoReturn(books, claimed)
    mails = [replace(letter.mail, handing_over=point.marking(letter.id)) for letter in claimed]
    answers = await asyncio.gather(*(sender.send(mail) for mail in mails), return_exceptions=True)
    return list(zip(claimed, answers, strict=True))


async def record_answers(books: Books, desk: Desk, attempts: Sequence[Attempt]) -> None:
    """Write down what the server said of each letter. What nobody foresaw may have sent it: that is a doubt.

    That the server, or the database before the hand-over, cannot be had counts against no letter.

    Raises:
        DatabaseUnavailable: the books cannot be had; the answers must be recorded later.
    """
    if attempts:
        await books.write(lambda records: _settle(records, desk, attempts))


async def resume_interrupted(books: Books, desk: Desk, gone: Collection[int]) -> int:
    """Settle what those workers were sending when they died: each may have gone. Return how many there were.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """

    def settle(records: Records) -> int:
        # Only of those that are still gone: whoever came back knows itself what it sent.
        still_gone = records.workers.others().gone.intersection(gone)
        records.outbox.take_back(still_gone)
        interrupted = records.outbox.interrupted(still_gone)
        doubt = Doubtful("the program ended while it was being sent")
        _settle(records, desk, [(letter, doubt) for letter in interrupted])
        return len(interrupted)

    return await books.write(settle)


def _settle(records: Records, desk: Desk, attempts: Sequence[Attempt]) -> None:
    now = desk.clock.now()
    accepted = [(letter, one) for letter, one in attempts if isinstance(one, Accepted)]
    records.outbox.sent([(letter.id, f"{one.code} {one.text}") for letter, one in accepted], now)
    for letter, _ in accepted:
        if letter.purpose == Purpose.PAGE:
            alert_accepted(records, desk, letter.id, now)
    others = [(letter, answer) for letter, answer in attempts if not isinstance(answer, Accepted)]
    ours = records.outbox.ours([letter.id for letter, _ in others]) if others else set()
    # What another worker took over that one settles.
    _settle_others(records, desk, [one for one in others if one[0].id in ours], now)


def _settle_others(records: Records, desk: Desk, attempts: Sequence[Attempt], now: datetime) -> None:
    """Settle the letters that the server did not take."""
    for letter, answer in attempts:
        match answer:
            case Deferred(code, text):
                _defer(records, desk, letter, f"{code or ''} {text}".strip(), now)
            case Rejected(code, text):
                give_up(records, desk, letter, f"{code} {text}", now)
                _hurry_backup(records, desk, letter, answer, now)
            case Doubtful(text):
                _doubt(records, desk, letter, text, now)
            case TemporaryError():
                wait = _PAGE_KNOCKS if letter.rank == PAGE_RANK else 0
                records.outbox.retry(letter.id, now + timedelta(seconds=wait), str(answer), counts=False)
            case BaseException():
                _doubt(records, desk, letter, f"the program failed while sending it: {type(answer).__name__}", now)


def _defer(records: Records, desk: Desk, letter: ClaimedLetter, answer: str, now: datetime) -> None:
    at = next_try(letter.attempts + 1, letter.created_at, now)
    if at is None:
        give_up(records, desk, letter, f"given up: {answer}", now)
        return
    soon = now + timedelta(seconds=_PAGE_WAITS)
    records.outbox.retry(letter.id, min(at, soon) if letter.rank == PAGE_RANK else at, answer)


def _hurry_backup(records: Records, desk: Desk, letter: ClaimedLetter, answer: Rejected, now: datetime) -> None:
    """Another server may take at once what this one refuses for a reason of its own."""
    if letter.rank == PAGE_RANK and desk.backup_after is not None and is_relays_fault(answer):
        records.backup.hurry(letter.id, now)


def _doubt(records: Records, desk: Desk, letter: ClaimedLetter, answer: str, now: datetime) -> None:
    if letter.rank == PAGE_RANK or letter.doubts < _DOUBTS_OF_A_LETTER:
        wait = timedelta(seconds=min(2**letter.doubts, _LONGEST_DOUBT))
        records.outbox.retry(letter.id, now + wait, answer, doubt=True)
    else:
        give_up(records, desk, letter, answer, now, in_doubt=True)


def give_up(
    records: Records, desk: Desk, letter: ClaimedLetter, answer: str, now: datetime, *, in_doubt: bool = False
) -> None:
    """Close a letter as failed, or as in doubt, write that on its ticket and tell somebody."""
    records.outbox.finish(letter.id, "in_doubt" if in_doubt else "failed", answer, now)
    line = records.outbox.letter(letter.id)
    failed = FailedLetter(
        outbox_id=letter.id,
        message_id=MessageId(line.message_id if line else ""),
        letter=LetterKind(letter.letter),
        purpose=Purpose(letter.purpose),
        recipient=letter.mail.recipient,
        ticket_id=letter.ticket_id,
        answer=answer,
        in_doubt=in_doubt,
    )
    write_down_failure(records, desk, failed, now)
    if failed.purpose is Purpose.PAGE:
        alert_failed(records, desk, letter.id, now)
