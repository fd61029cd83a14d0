"""A desk that mails are thrown at: real books in memory, and a look at everything that each mail caused."""

import email
import email.policy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

from csc_mailbot.adapters.database.door import Database
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import ClaimedLetter, MailboxMark
from tests.desks import SECRET, SetClock, make_desk
from tests.fakes import Listener, MemorySender

SLOW = 2.0
"""Seconds of the processor that no mail may cost."""
_MARK = MailboxMark("soporte", 1)
_ZONE = ZoneInfo("Europe/Madrid")
_DESK = make_desk(SetClock())
_FIELDS = frozenset(
    {
        "auto-submitted",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "importance",
        "in-reply-to",
        "message-id",
        "mime-version",
        "priority",
        "references",
        "reply-to",
        "subject",
        "thread-index",
        "thread-topic",
        "to",
        "x-auto-response-suppress",
        "x-csc-mailbot",
        "x-msmail-priority",
        "x-priority",
    }
)
"""Every field that our letters may have."""


@dataclass(slots=True)
class Target:
    """One set of books; a new one is cheaper than a full one."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    uid: int = 0
    listener: Listener = field(default_factory=Listener)
    database: Database = field(init=False)
    desk: Desk = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite:///{self.folder}/desk.db", (SECRET,), "CSC")
        self.database.upgrade()
        self.desk = replace(_DESK, clock=self.clock)

    async def take(self, content: bytes) -> list[str]:
        """Let the mail be kept and judged; return everything that is wrong with what came of it."""
        books = self.database.books
        self.uid += 1
        fetched = FetchedMail(self.uid, len(content), self.clock.now(), content)
        books.transact(lambda records: records.ledger.keep(_MARK, [(fetched, False)], self.clock.now()))
        begun = process_time()
        judgement = Judgement(Workplace(self.desk, books, (), MemorySender(), self.listener))
        while await judgement.judge_portion():
            pass
        spent = process_time() - begun
        return [*([f"it took {spent:.1f} s"] if spent > SLOW else []), *self._faults()]

    def _faults(self) -> Iterator[str]:
        errors, self.listener.errors[:] = list(self.listener.errors), []
        yield from (f"judging failed: {type(error).__name__}: {error}"[:300] for error in errors)
        [line] = self.database.books.look(lambda records: records.ledger.lines(limit=1))
        if line.outcome in {None, "quarantined"}:
            yield f"its outcome is {line.outcome}"
        if line.folio:
            json.dumps(self.database.ticket_show(_ZONE, line.folio)).encode()
        for letter in self._letters():
            yield from _letter_faults(letter)

    def _letters(self) -> list[ClaimedLetter]:
        due = self.clock.now().replace(year=self.clock.now().year + 2)

        def claim(records: Records) -> list[ClaimedLetter]:
            claimed = records.outbox.claim(100, due)
            records.outbox.sent([(one.id, "250 OK") for one in claimed], self.clock.now())
            return claimed

        return self.database.books.transact(claim)

    def close(self) -> list[str]:
        """Close the books; return what is wrong with their chains and balance."""
        counted = self.database.books.look(lambda records: records.ledger.books())
        faults = list(map(str, self.database.verify().faults))
        if counted["fetched"] != sum(counted.values()) - counted["fetched"]:
            faults.append(f"the books do not balance: {counted}")
        self.database.close()
        return faults


def _letter_faults(letter: ClaimedLetter) -> Iterator[str]:
    """A letter must be read back as what it is: our fields once each, short lines, one recipient, two forms."""
    content = letter.mail.content
    mail = email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118 - a mail is no mapping
    if foreign := set(names) - _FIELDS:
        yield f"{letter.letter} has fields that are not ours: {foreign}"
    if len(names) != len(set(names)):
        yield f"{letter.letter} has a field twice"
    if max(map(len, content.split(b"\r\n"))) > 998:
        yield f"{letter.letter} has a line that is too long"
    if b"\0" in content or mail.defects:
        yield f"{letter.letter} is malformed: {mail.defects}"
    if len(mail["To"].addresses) != 1 or len(mail["From"].addresses) != 1:
        yield f"{letter.letter} has not one sender and one recipient"
    text = mail.get_body(("plain",))
    if text is None or "{{" in str(text.get_content()).replace("{{ 7*7 }}", ""):
        yield f"{letter.letter} has no text, or one that was not set"
