"""What can be done with one selected folder? All of it blocks, and all of it runs in the thread of the connection."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]

from csc_mailbot.adapters.imap_inbox import connecting, heads
from csc_mailbot.adapters.imap_inbox.options import ImapOptions
from csc_mailbot.adapters.imap_inbox.summaries import WANTED, read_summary
from csc_mailbot.adapters.imap_inbox.troubles import LIBRARY_ERRORS, is_refusal, is_unknown_command
from csc_mailbot.adapters.imap_inbox.watching import ROUND, IdleRefused, Interruption, WatchfulClient
from csc_mailbot.errors import InboxUnavailable
from csc_mailbot.timekeeping.clock import Clock
from csc_mailbot.workflows.ports import FetchedMail, MailSummary

CHUNK = 500
"""Mails in one command: keeps the command line under the 8 KB that every server takes."""
SEARCH_AT_ONCE = 80_000
"""The library takes no line over a million bytes, and a found UID may cost eleven."""
_DELETED = rb"\Deleted"


@dataclass(frozen=True, slots=True)
class FolderCounts:
    """How many mails lie in the folder and in the processed folder, as the server counts them."""

    waiting: int
    processed: int
    """0 when no processed folder is configured."""


class OpenFolder:
    """A connection with the folder selected. Raises LIBRARY_ERRORS; what they mean stands in troubles."""

    def __init__(self, options: ImapOptions, clock: Clock) -> None:
        """Connect, log in, select the folder for writing and see that the processed folder is there."""
        self._options = options
        self._clock = clock
        self._can_move = True
        """False once the server did not know MOVE, whatever it said at the log-in: a gateway may have changed."""
        self.client: WatchfulClient = connecting.connect(options)
        is_ready = False
        try:
            self._prepare()
            is_ready = True
        finally:
            if not is_ready:
                connecting.hang_up(self.client)

    def _prepare(self) -> None:
        options, client = self._options, self.client
        self._processed = connecting.find_folder(client, options.processed_folder) if options.processed_folder else ""
        if self._processed:
            connecting.make_folder(client, self._processed)
        self._name = connecting.find_folder(client, options.folder)
        selected = client.select_folder(self._name)
        self._count: int = selected[b"EXISTS"]
        self._uid_next: int = selected.get(b"UIDNEXT", 0)
        client.forget_news()
        self.can_idle = options.idle and client.has_capability("IDLE")
        if not selected.get(b"UIDVALIDITY"):
            raise InboxUnavailable(f"{options.where} gives no UIDVALIDITY for {options.folder}: use another server")
        self.uid_validity: int = selected[b"UIDVALIDITY"]

    def new_mail(self, after: int, known: frozenset[int]) -> list[MailSummary]:
        """Return what is above the UID, not known and not marked deleted, in order."""
        # A SEARCH alone need not see what arrived since the last command.
        self.client.noop()
        self._count = self.client.told_count() or self._count
        self.client.forget_news()
        now = self._clock.now()
        found = []
        for uids in _chunks([uid for uid in self._uids_above(after) if uid not in known]):
            items = self._fetch(uids, WANTED)
            found += [read_summary(uid, items[uid], now) for uid in uids if uid in items]
        return [summary for summary in found if summary is not None]

    def _uids_above(self, after: int) -> list[int]:
        start = after + 1
        found: set[int] = set()
        if self._count > SEARCH_AT_ONCE:
            for first in range(start, self._uid_next - SEARCH_AT_ONCE, SEARCH_AT_ONCE):
                start = first + SEARCH_AT_ONCE
                found.update(self.client.search(["UID", f"{first}:{start - 1}", "UNDELETED"]))
        found.update(self.client.search(["UID", f"{start}:*", "UNDELETED"]))
        # `n:*` always holds the last mail, even below n (RFC 3501 §6.4.8).
        return sorted(uid for uid in found if uid > after)

    def arrived_since(self, day: date) -> list[MailSummary]:
        """Return what arrived on the day or later and is not marked deleted, in order."""
        now = self._clock.now()
        found = []
        for uids in _chunks(sorted(self.client.search(["SINCE", day, "UNDELETED"]))):
            items = self._fetch(uids, WANTED)
            found += [read_summary(uid, items[uid], now) for uid in uids if uid in items]
        return [summary for summary in found if summary is not None]

    def bodies(self, mails: Sequence[MailSummary]) -> list[FetchedMail]:
        """Return the mails whole."""
        items = self._fetch([mail.uid for mail in mails], ["BODY.PEEK[]"])
        found = [(mail, _part(items[mail.uid], b"")) for mail in mails if mail.uid in items]
        return [FetchedMail(mail.uid, len(body), mail.received_at, body) for mail, body in found if body is not None]

    def head(self, mail: MailSummary) -> FetchedMail | None:
        """Return the header and the first text."""
        section, is_whole = self._first_text(mail.uid)
        text = b"TEXT" if is_whole else section
        wanted = ["BODY.PEEK[HEADER]"]
        if text:
            wanted.append(f"BODY.PEEK[{text.decode()}]<0.{heads.FIRST_TEXT_SIZE}>")
        if not is_whole and section:
            wanted.append(f"BODY.PEEK[{section.decode()}.MIME]")
        item = self._fetch([mail.uid], wanted).get(mail.uid)
        header = _part(item, b"HEADER") if item else None
        if item is None or header is None:
            return None
        body = (_part(item, text) or b"") if text else b""
        if is_whole:
            content = header.rstrip(b"\r\n") + b"\r\n\r\n" + heads.whole_lines(body)
        else:
            described = (_part(item, section + b".MIME") or b"") if section else b"Content-Type: text/plain"
            content = heads.one_part_mail(header, described, body)
        return FetchedMail(mail.uid, mail.size, mail.received_at, content, complete=False)

    def _first_text(self, uid: int) -> tuple[bytes, bool]:
        """Return the section of the first text, and whether it is to be taken for the body as a whole."""
        try:
            structure = self._fetch([uid], ["BODYSTRUCTURE"]).get(uid, {}).get(b"BODYSTRUCTURE")
        except LIBRARY_ERRORS as error:
            if isinstance(error, OSError) or not (is_refusal(error) or not isinstance(error, IMAPClientError)):
                raise
            structure = None
        if structure is None:
            return b"", True
        section = heads.first_text_section(structure).encode()
        return section, bool(section) and not structure.is_multipart

    def put_away(self, uids: Sequence[int]) -> None:
        """Move the mails to the processed folder."""
        if not self._processed:
            return
        for chunk in _chunks(sorted(uids)):
            try:
                self._move(chunk)
            except IMAPClientError as error:
                if not (is_refusal(error) and "TRYCREATE" in str(error)):
                    raise
                connecting.make_folder(self.client, self._processed)
                self._move(chunk)

    def _move(self, uids: list[int]) -> None:
        client = self.client
        if self._can_move and client.has_capability("MOVE"):
            try:
                client.move(uids, self._processed)
            except IMAPClientError as error:
                if not is_unknown_command(error):
                    raise
                self._can_move = False
            else:
                return
        # A mail that is marked already was copied before a crash, or somebody else deletes it.
        flags = self._fetch(uids, ["FLAGS"])
        unmarked = [uid for uid, item in flags.items() if _DELETED not in item.get(b"FLAGS", ())]
        if not unmarked:
            return
        client.copy(unmarked, self._processed)
        client.add_flags(unmarked, [_DELETED], silent=True)
        # A plain EXPUNGE would remove what other people marked as well; marked mail is not new mail, so it may stay.
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(unmarked)

    def wait(self, timeout: timedelta, interruption: Interruption) -> None:
        """Stay in IDLE until there is new mail, the timeout is over or somebody interrupts.

        A server that does not take IDLE any more is only asked at intervals from then on.
        """
        end = time.monotonic() + timeout.total_seconds()
        while not interruption.is_asked():
            # In IDLE some servers tell only of what comes after it began.
            self.client.noop()
            left = timedelta(seconds=end - time.monotonic())
            if self.client.has_news() or left <= timedelta(0):
                return
            try:
                self.client.watch(min(left, ROUND), interruption)
            except IdleRefused:
                self.can_idle = False
                return

    def counts(self) -> FolderCounts:
        """Count the mails of both folders."""
        return FolderCounts(self._messages(self._name), self._messages(self._processed) if self._processed else 0)

    def _messages(self, name: str) -> int:
        return int(self.client.folder_status(name, ["MESSAGES"])[b"MESSAGES"])

    def capabilities(self) -> frozenset[str]:
        """Return what the server offers after the log-in, in capitals."""
        return frozenset(each.decode("ascii", "replace") for each in self.client.capabilities())

    def _fetch(self, uids: list[int], wanted: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        try:
            items: dict[int, dict[bytes, Any]] = self.client.fetch(uids, wanted)
        except IMAPClientError as error:
            if not is_refusal(error):
                raise
            # Some servers say NO when one of the mails is gone; the others are still wanted.
            self.client.noop()
            left = self.client.search(["UID", ",".join(map(str, uids))])
            items = self.client.fetch(left, wanted)
        return items


def _part(item: dict[bytes, Any], section: bytes) -> bytes | None:
    """Return the section's bytes; a partial answer carries its offset in its name."""
    name = b"BODY[" + section + b"]"
    return next((value for key, value in item.items() if key.startswith(name) and isinstance(value, bytes)), None)


def _chunks(uids: list[int]) -> Iterator[list[int]]:
    return (uids[start : start + CHUNK] for start in range(0, len(uids), CHUNK))
