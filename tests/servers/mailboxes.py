"""What a test does to a mailbox from outside, the way another mail client would: over IMAP."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from imapclient import IMAPClient  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]

PASSWORD = "secreto"
INBOX = "INBOX"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as it lies in a folder."""

    uid: int
    flags: frozenset[str]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """The mailboxes of an IMAP server on loopback; every method logs in, works and logs out, off the event loop."""

    host: str
    port: int
    password: str = PASSWORD

    async def append(
        self,
        user: str,
        *contents: bytes,
        folder: str = INBOX,
        flags: Iterable[str] = (),
        received_at: datetime | None = None,
    ) -> None:
        """Put mails into a folder, in order."""

        def work(client: IMAPClient) -> None:
            for content in contents:
                client.append(folder, content, tuple(flags), received_at)

        await self._run(user, work)

    async def mails(self, user: str, folder: str = INBOX) -> list[StoredMail]:
        """Return what lies in a folder, by UID; an absent folder is empty."""

        def work(client: IMAPClient) -> list[StoredMail]:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["FLAGS", "BODY.PEEK[]"])
            return [
                StoredMail(uid, frozenset(flag.decode() for flag in item[b"FLAGS"]), item[b"BODY[]"])
                for uid, item in sorted(found.items())
            ]

        return await self._run(user, work)

    async def flag(self, user: str, uids: Iterable[int], *flags: str, folder: str = INBOX) -> None:
        """Set flags on mails."""

        def work(client: IMAPClient) -> None:
            client.select_folder(folder)
            client.add_flags(list(uids), flags)

        await self._run(user, work)

    async def remove(self, user: str, uids: Iterable[int], folder: str = INBOX) -> None:
        """Delete mails for good."""

        def work(client: IMAPClient) -> None:
            client.select_folder(folder)
            client.delete_messages(list(uids), silent=True)
            client.expunge()

        await self._run(user, work)

    async def folders(self, user: str) -> set[str]:
        """Return the names of all folders."""
        return await self._run(user, lambda client: {name for _, _, name in client.list_folders()})

    async def _run(self, user: str, work: Callable[[IMAPClient], T]) -> T:
        def session() -> T:
            with self.client(user) as client:
                return work(client)

        return await asyncio.to_thread(session)

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """Give a logged-in client; it blocks, so with a server in the same event loop use it in a thread."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=20)
        client.normalise_times = False
        try:
            client.login(user, self.password)
            yield client
        finally:
            with suppress(IMAPClientError, OSError):
                client.logout()
