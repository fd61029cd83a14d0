"""Fetched and kept: new mail comes from the server into the ledger, raw, before anything looks inside.

Sizes and subjects are asked first, so that urgent mail is fetched before the rest, and what is too large in part.
Mail is moved on the server only after its bytes are committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import takewhile

from csc_mailbot.errors import InboxRefusal, InboxUnavailable
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import FetchedMail, Inbox, MailSummary
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import MailboxMark
from csc_mailbot.workflows.withheld import Withheld

BATCH_MAILS = 50
BATCH_BYTES = 4_000_000
"""What is fetched at once, and lost from memory at worst; one mail may be larger."""


@dataclass(frozen=True, slots=True)
class MailboxRules:
    """What a mailbox's mail is taken by."""

    first_start_age: timedelta = timedelta(days=2)
    """Mail older than this when the mailbox is first seen is not answered any more."""
    max_message_size: int = 35_000_000
    """Bytes on the server above which only header and first text are fetched."""


@dataclass(frozen=True, slots=True)
class MailboxPost:
    """A mailbox with its rules."""

    inbox: Inbox
    rules: MailboxRules = field(default_factory=MailboxRules)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that was seen on the server and not fetched yet."""

    mail: MailSummary
    urgent: bool


@dataclass(frozen=True, slots=True)
class MailboxCursor:
    """How far a folder was read in its present life."""

    mark: MailboxMark
    after: int = 0
    """All mail up to this UID was seen."""
    known: frozenset[int] = frozenset()
    """What the ledger held when the connection was made; told until the first look."""
    waiting: tuple[Waiting, ...] = ()
    """Seen, not fetched, urgent mail first, then in the order of arrival."""
    kept: tuple[int, ...] = ()
    """In the ledger, and still to be moved on the server."""
    refusal: str = ""
    """Why the server would not move them; empty when it did."""


async def open_mailbox(inbox: Inbox, books: Books) -> MailboxCursor:
    """Connect, and find what is known, and what was kept but not moved when the last connection or process ended.

    Raises:
        InboxUnavailable: the server cannot be had.
        DatabaseUnavailable: the books cannot be had.
    """
    mark = MailboxMark(inbox.name, await inbox.open())
    leftover = await books.read(lambda records: records.ledger.not_put_away(mark))
    known = await books.read(lambda records: records.ledger.known_uids(mark))
    return MailboxCursor(mark, known=frozenset(known), kept=tuple(leftover))


async def keep_new_mail(
    post: MailboxPost, books: Books, desk: Desk, cursor: MailboxCursor, withheld: Withheld | None = None
) -> tuple[MailboxCursor, int]:
    """See what is new, fetch and keep one portion of what waits; return the moved cursor and how many lines are new.

    Mail that could not be fetched before comes last, and by itself; what `withheld` leaves alone is left out.

    Urgent mail that arrives while many wait is seen before the next portion, and goes first. More is to be done while
    the cursor has mail waiting that may be tried.

    Raises:
        InboxUnavailable: the server cannot be had; what was kept stays kept.
        DatabaseUnavailable: the books cannot be had; the mail stays on the server.
    """
    seen = await _see_new_mail(post, books, desk, cursor)
    withheld = Withheld() if withheld is None else withheld
    batch = _next(post, withheld, ready(seen, desk, withheld))
    if not batch:
        return seen, 0
    mails = [one.mail for one in batch]
    try:
        fetched = await fetch_all(post.inbox, post.rules, mails)
    except InboxUnavailable:
        withheld.failed(mails, desk.clock.now())
        raise
    withheld.fetched(mails)
    urgent = {one.mail.uid for one in batch if one.urgent}
    kept = await _keep(books, desk, seen.mark, [(mail, mail.uid in urgent) for mail in fetched])
    fetched_uids = (mail.uid for mail in fetched)
    done = {mail.uid for mail in mails}
    left = tuple(one for one in seen.waiting if one.mail.uid not in done)
    return replace(seen, waiting=left, kept=(*seen.kept, *fetched_uids)), kept


def ready(cursor: MailboxCursor, desk: Desk, withheld: Withheld) -> Sequence[Waiting]:
    """Return what waits and may be tried now, in order."""
    withheld.enter(cursor.mark)
    if not withheld:
        return cursor.waiting
    now = desk.clock.now()
    may = [one for one in cursor.waiting if withheld.may_be_tried(one.mail.uid, now)]
    return sorted(may, key=lambda one: withheld.failures(one.mail.uid))


def _next(post: MailboxPost, withheld: Withheld, waiting: Sequence[Waiting]) -> Sequence[Waiting]:
    """Return the next portion: of mail that never failed, or one mail that did."""
    unblemished = [one for one in waiting if not withheld.failures(one.mail.uid)] if withheld else waiting
    return portion(unblemished, post.rules.max_message_size) if unblemished else waiting[:1]


async def put_away_kept(inbox: Inbox, books: Books, cursor: MailboxCursor) -> MailboxCursor:
    """Move on the server what is kept. Where it says no the mails stay, known, and are tried again with the next.

    Raises:
        InboxUnavailable: the server cannot be had; the next connection finds what was not moved.
        DatabaseUnavailable: the books cannot be had.
    """
    if not cursor.kept:
        return cursor
    try:
        await inbox.put_away(cursor.kept)
    except InboxRefusal as refusal:
        return replace(cursor, refusal=str(refusal))
    await books.write(lambda records: records.ledger.put_away(cursor.mark, cursor.kept))
    return replace(cursor, kept=(), refusal="")


async def _see_new_mail(post: MailboxPost, books: Books, desk: Desk, cursor: MailboxCursor) -> MailboxCursor:
    """Ask sizes and subjects of what is new, and queue it by urgency and arrival."""
    listed = await post.inbox.new_mail(cursor.after, cursor.known)
    is_first_look = not cursor.after and not cursor.known
    if not listed and not is_first_look:
        return replace(cursor, after=max(cursor.known, default=cursor.after), known=frozenset())
    old = await _close_old_mail(books, desk, cursor.mark, listed, post.rules.first_start_age)
    new = [Waiting(one, is_urgent(one, desk)) for one in listed if one.uid not in old]
    queue = sorted((*cursor.waiting, *new), key=lambda one: (not one.urgent, one.mail.uid))
    highest = max((one.uid for one in listed), default=0)
    return replace(cursor, after=max(highest, cursor.after, *cursor.known), known=frozenset(), waiting=tuple(queue))


async def _close_old_mail(
    books: Books, desk: Desk, mark: MailboxMark, listed: Sequence[MailSummary], age: timedelta
) -> set[int]:
    """Close what was there long before the mailbox was first seen, be it empty; return its UIDs.

    Once the folder has begun another life its mail has other UIDs, and only the time of arrival tells.
    """
    now = desk.clock.now()
    highest = max((one.uid for one in listed), default=0)

    def sort_out(records: Records) -> set[int]:
        first_seen, first_highest = records.ledger.first_contact(mark, highest, now)
        was_there = highest if first_highest is None else first_highest
        oldest = first_seen - age
        old = [one for one in listed if one.uid <= was_there and one.received_at < oldest]
        records.ledger.keep_unread(mark, [(one.uid, one.size, one.received_at) for one in old], now)
        return {one.uid for one in old}

    return await books.write(sort_out)


async def _keep(books: Books, desk: Desk, mark: MailboxMark, mails: Sequence[tuple[FetchedMail, bool]]) -> int:
    now = desk.clock.now()
    return await books.write(lambda records: records.ledger.keep(mark, mails, now))


def portion(waiting: Sequence[Waiting], largest: int) -> Sequence[Waiting]:
    """Return as many of the first as memory can hold, at least one; urgent mail does not wait for the rest.

    It is fetched, kept and moved in a portion of its own, a mail or two in a blink.
    """
    urgent = list(takewhile(_says_urgent, waiting[:BATCH_MAILS]))
    waiting = urgent or waiting
    size = 0
    for count, one in enumerate(waiting[:BATCH_MAILS]):
        size += min(one.mail.size, largest)
        if count and size > BATCH_BYTES:
            return waiting[:count]
    return waiting[:BATCH_MAILS]


def _says_urgent(one: Waiting) -> bool:
    return one.urgent


def is_urgent(summary: MailSummary, desk: Desk) -> bool:
    """Tell whether the subject says so; judgement looks again at the whole mail."""
    return read_urgency(summary.subject, desk.policies.urgency).priority in {Priority.P1, Priority.P2}


async def fetch_all(inbox: Inbox, rules: MailboxRules, batch: Sequence[MailSummary]) -> list[FetchedMail]:
    """Return the mails whole, of those that are too large the header and the first text; what is gone is left out."""
    largest = rules.max_message_size
    small = [one for one in batch if one.size <= largest]
    fetched = await inbox.fetch(small) if small else []
    heads = [await inbox.fetch_head(one) for one in batch if one.size > largest]
    return [*fetched, *(head for head in heads if head)]
