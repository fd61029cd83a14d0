"""The mailbox as the workflows know it: an asyncio face over one thread that owns one connection."""

import asyncio
import socket
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TypeVar

from csc_mailbot.adapters.imap_inbox.connecting import hang_up
from csc_mailbot.adapters.imap_inbox.folder import FolderCounts, OpenFolder
from csc_mailbot.adapters.imap_inbox.one_thread import OneThread
from csc_mailbot.adapters.imap_inbox.options import ImapOptions
from csc_mailbot.adapters.imap_inbox.troubles import LIBRARY_ERRORS, is_refusal, unavailable
from csc_mailbot.adapters.imap_inbox.watching import Interruption
from csc_mailbot.errors import InboxRefusal, InboxUnavailable
from csc_mailbot.timekeeping.clock import Clock, SystemClock
from csc_mailbot.workflows.ports import FetchedMail, MailSummary

LOG_OUT_PATIENCE = 1.5
"""Seconds that `close` waits for the server's good-bye."""

T = TypeVar("T")


class ImapInbox:
    """One mailbox folder on an IMAP server (the port `Inbox`); used from one event loop."""

    def __init__(self, name: str, options: ImapOptions, clock: Clock | None = None) -> None:
        """Connect to nothing yet: `open` does, and mends a lost connection."""
        self.name = name
        self._options = options
        self._clock = clock or SystemClock()
        self._thread = OneThread(f"imap-{name}")
        self._folder: OpenFolder | None = None
        self._session = object()
        self._interruption = Interruption()

    @property
    def credential_ends(self) -> datetime | None:
        """When the key to the server ends, if its token endpoint told."""
        return self._options.tokens.ends_at if self._options.tokens else None

    async def open(self) -> int:
        """Connect and select the folder, anew if need be, and return its UIDVALIDITY.

        Raises:
            InboxUnavailable: with what is wrong, where, and what to do.
        """
        session = self._session
        return await self._thread.run(lambda: self._open(session))

    async def new_mail(self, after: int, known: Collection[int] = ()) -> list[MailSummary]:
        """Return all mail with a UID above `after`, in order, but not the known; mail marked deleted is left out."""
        return await self._run(lambda folder: folder.new_mail(after, frozenset(known)))

    async def arrived_since(self, day: date) -> list[MailSummary]:
        """Return all mail that arrived on the day or later, by the server's calendar, in order."""
        return await self._run(lambda folder: folder.arrived_since(day))

    async def fetch(self, mails: Sequence[MailSummary]) -> list[FetchedMail]:
        """Return the mails whole, in one answer that is held in memory; mail that is gone is left out."""
        return await self._run(lambda folder: folder.bodies(mails)) if mails else []

    async def fetch_head(self, mail: MailSummary) -> FetchedMail | None:
        """Return the header and up to 64 KiB of the first text as a mail of its own; None when it is gone."""
        return await self._run(lambda folder: folder.head(mail))

    async def put_away(self, uids: Sequence[int]) -> None:
        """Move the mails to the processed folder; without one, or for mail that is gone, do nothing."""
        await self._run(lambda folder: folder.put_away(uids))

    async def wait(self, timeout: timedelta) -> None:  # noqa: ASYNC109 - the time to wait, not a limit of patience
        """Return when the server tells of new mail or after the timeout; cancelling frees the thread at once."""
        folder = self._folder
        if folder is not None and not folder.can_idle:
            if not folder.client.has_news():
                await asyncio.sleep(timeout.total_seconds())
            return
        interruption = self._interruption = Interruption()
        try:
            await self._run(lambda folder: folder.wait(timeout, interruption))
        finally:
            interruption.ask()

    async def capabilities(self) -> frozenset[str]:
        """Return what the server offers after the log-in, in capitals."""
        return await self._run(OpenFolder.capabilities)

    async def folder_counts(self) -> FolderCounts:
        """Return how many mails lie in the folder and in the processed folder."""
        return await self._run(OpenFolder.counts)

    async def close(self) -> None:
        """Log out and let the thread go; never raises, and returns within two seconds. `open` opens again."""
        self._session = object()
        self._interruption.ask()
        folder = self._folder
        try:
            async with asyncio.timeout(LOG_OUT_PATIENCE):
                await self._thread.run(self._log_out)
        except TimeoutError:
            _break_off(folder)
        finally:
            self._thread.stop()

    async def _run(self, function: Callable[[OpenFolder], T]) -> T:
        return await self._thread.run(lambda: self._in_folder(function))

    def _in_folder(self, function: Callable[[OpenFolder], T]) -> T:
        folder = self._folder
        if folder is None:
            raise InboxUnavailable(f"{self._options.where} is not connected: open the mailbox first")
        try:
            return function(folder)
        except LIBRARY_ERRORS as error:
            if is_refusal(error):
                raise InboxRefusal(str(unavailable(error, self._options))) from error
            self._folder = None
            hang_up(folder.client)
            raise unavailable(error, self._options) from error

    def _open(self, session: object) -> int:
        self._hang_up()
        try:
            folder = OpenFolder(self._options, self._clock)
        except LIBRARY_ERRORS as error:
            raise unavailable(error, self._options) from error
        if session is not self._session:
            hang_up(folder.client)
            raise InboxUnavailable(f"{self._options.where} was closed while it was being opened")
        self._folder = folder
        return folder.uid_validity

    def _hang_up(self) -> None:
        if self._folder is not None:
            hang_up(self._folder.client)
            self._folder = None

    def _log_out(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            with suppress(*LIBRARY_ERRORS):
                folder.client.logout()
            hang_up(folder.client)


def _break_off(folder: OpenFolder | None) -> None:
    """Cut the connection under a thread that waits for the server: its read ends at once, and it closes the rest."""
    if folder is not None:
        with suppress(*LIBRARY_ERRORS):
            # Not SSLSocket.shutdown, which takes the TLS state away under the reading thread.
            socket.socket.shutdown(folder.client.socket(), socket.SHUT_RDWR)
