"""One mailbox is watched: connected, read, and listened to until something changes."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from csc_mailbot.daemon.loop import LONGEST_FETCH, LONGEST_STEP
from csc_mailbot.daemon.workplace import WatchedMailbox, Workplace
from csc_mailbot.errors import InboxRefusal, InboxUnavailable
from csc_mailbot.outbound.admin_notice import InboxDown, MailWithheld
from csc_mailbot.workflows.keep_mail import MailboxCursor, keep_new_mail, open_mailbox, put_away_kept, ready
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.withheld import Withheld, tell_withheld

DOWN_TOLD_AFTER = timedelta(minutes=15)
"""A mailbox out of reach for this long is told to the administrators, once an outage."""

MOST_FAILED_FETCHES = 10
"""In one round of cron."""

STAND_BY = 3.0
"""Seconds between two looks whether a mailbox that another worker watches is free."""


class MailboxWatch:
    """The steps of one mailbox's loop."""

    def __init__(self, place: Workplace, mailbox: WatchedMailbox, stop: asyncio.Event) -> None:
        """Watch the mailbox; nothing is connected before the first step."""
        self._place = place
        self._mailbox = mailbox
        self._inbox = mailbox.post.inbox
        self._stop = stop
        self._cursor: MailboxCursor | None = None
        self._withheld = Withheld()
        self._down_since: datetime | None = None
        self._down_told = False

    async def step(self) -> None:
        """Read one portion of what is new, or wait for more; the connection is made anew after a failure.

        While another worker watches the mailbox this one only stands by.

        Raises:
            InboxUnavailable: the server cannot be had.
            DatabaseUnavailable: the books cannot be had.
        """
        if not await self.is_ours():
            await self._stand_by()
            return
        self._place.polls.begin(self._inbox.name)
        try:
            more = await self.read_portion()
            self._down_since, self._down_told = None, False
            if not more:
                await self._wait()
        except InboxUnavailable as error:
            self._cursor = None
            await self._tell_withheld(error)
            await self._tell_if_long(error)
            raise

    async def is_ours(self) -> bool:
        """Tell whether this worker is the one that watches the mailbox.

        Raises:
            DatabaseUnavailable: it cannot be known.
        """
        return await self._place.duties.take(self._mailbox.loop)

    async def _stand_by(self) -> None:
        """Let go of the server, and look again soon whether the mailbox is free."""
        self._place.polls.end(self._inbox.name)
        if self._cursor is not None:
            self._cursor = None
            await self._inbox.close()
        self._place.pulse.beat(self._mailbox.loop, LONGEST_STEP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), STAND_BY)

    async def read_portion(self) -> bool:
        """Keep one portion of new mail; tell whether more waits on the server that may be tried now."""
        place = self._place
        place.pulse.beat(self._mailbox.loop, LONGEST_FETCH)
        if self._cursor is None:
            self._cursor = await open_mailbox(self._inbox, place.books)
        self._cursor, kept = await keep_new_mail(
            self._mailbox.post, place.books, place.desk, self._cursor, self._withheld
        )
        if kept:
            place.observer.kept(self._inbox.name, kept)
            place.mail_kept.ring()
        self._cursor = await put_away_kept(self._inbox, place.books, self._cursor)
        if self._cursor.refusal:
            place.observer.trouble(self._mailbox.loop, InboxRefusal(self._cursor.refusal), self._mailbox.poll)
        place.polls.good(self._inbox.name, place.desk.clock.now())
        return bool(ready(self._cursor, place.desk, self._withheld))

    async def read_round(self) -> bool:
        """Do what `read_portion` does, and go on, a few times, where only fetching failed."""
        before = self._withheld.failed_fetches
        try:
            return await self.read_portion()
        except InboxUnavailable as error:
            self._cursor = None
            await self._tell_withheld(error)
            if self._withheld.failed_fetches == before or before >= MOST_FAILED_FETCHES:
                raise
            return True

    async def _wait(self) -> None:
        """Listen to the server until it has news, the poll interval is over, or the daemon stops."""
        self._place.pulse.beat(self._mailbox.loop, self._mailbox.poll + LONGEST_STEP)
        news = asyncio.ensure_future(self._inbox.wait(self._mailbox.poll))
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({news, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if news.done():
                news.result()
        finally:
            for task in (news, stopped):
                task.cancel()
                with suppress(asyncio.CancelledError, InboxUnavailable):
                    await task

    async def _tell_withheld(self, error: InboxUnavailable) -> None:
        """Tell the administrators of mail that the server does not give out, and does not seem to."""
        place, life = self._place, self._withheld.uidvalidity
        now = place.desk.clock.now()
        for uid in self._withheld.left_alone():
            event = MailWithheld(self._inbox.name, uid, str(error))
            if await place.books.write(partial(tell_withheld, desk=place.desk, event=event, uidvalidity=life, now=now)):
                place.observer.warned("mail_withheld", mailbox=self._inbox.name, uid=uid)
                place.letters_written.ring()

    async def _tell_if_long(self, error: InboxUnavailable) -> None:
        place = self._place
        now = place.desk.clock.now()
        since = self._down_since = self._down_since or now
        if self._down_told or now - since < DOWN_TOLD_AFTER:
            return
        event = InboxDown(self._inbox.name, since, now, str(error))
        await place.books.write(lambda records: tell_admins(records, place.desk, event, now))
        self._down_told = True
        place.letters_written.ring()
