"""A desk that mails are thrown at: real books in memory, and a look at everything that each mail caused."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Self
from zoneinfo import ZoneInfo

from csc_mailbot.adapters.database.door import Database
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import ClaimedLetter, LedgerLine, MailboxMark
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.acceptance.nights.night import policies
from tests.desks import SECRET, SetClock, make_desk
from tests.fakes import Listener, MemorySender
from tests.fuzzing.letters import is_unsafe_name, letter_faults

SLOW = 2.0
"""Seconds of the processor that no mail may cost."""
BETWEEN = timedelta(minutes=7)
"""How far apart mails come: by day and by night, and slow enough that no window keeps letters back for long."""
DEADLINES_EVERY = 10
"""Mails until the desk looks at what is due."""
_MARK = MailboxMark("soporte", 1)
_ZONE = ZoneInfo("Europe/Madrid")
_POLICIES = policies()
_DESK = make_desk(SetClock(), _POLICIES)
_SILENT = frozenset({"own", "bounce", "auto_reply", "bulk"})
_ROBOT = re.compile(rb"Auto-Submitted: auto-(?:replied|generated)\r\n[A-Za-z]")
"""The plainest form of RFC 3834 §5 in a mail's first line, where nothing can hide it."""


@dataclass(slots=True)
class Target:
    """One set of books; a new one is cheaper than a full one."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    uid: int = 0
    listener: Listener = field(default_factory=Listener)
    told: tuple[str, str] = ("", "")
    """Kind and outcome of the last mail."""
    letters: int = 0
    database: Database = field(init=False)
    desk: Desk = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite:///{self.folder}/desk.db", (SECRET,), "CSC")
        self.database.upgrade()
        self.desk = replace(_DESK, clock=self.clock)

    @classmethod
    def new(cls) -> Self:
        """Open books that nobody keeps."""
        memory = Path("/dev/shm")  # noqa: S108 - the same
        return cls(Path(tempfile.mkdtemp(prefix="csc-fuzz-", dir=memory if memory.is_dir() else None)))

    async def take(self, content: bytes) -> list[str]:
        """Let the mail be kept and judged; return everything that is wrong with what came of it."""
        try:
            return [*await self._judge(content), *self._faults(content), *await self._meet_deadlines()]
        except Exception as error:  # noqa: BLE001 - whatever escapes is what is looked for
            return [f"{type(error).__name__} escaped: {error}"[:300]]

    async def _judge(self, content: bytes) -> list[str]:
        books = self.database.books
        self.uid += 1
        self.clock.at += BETWEEN
        fetched = FetchedMail(self.uid, len(content), self.clock.now(), content)
        books.transact(lambda records: records.ledger.keep(_MARK, [(fetched, False)], self.clock.now()))
        begun = process_time()
        judgement = Judgement(Workplace(self.desk, books, (), MemorySender(), self.listener))
        while await judgement.judge_portion():
            pass
        spent = process_time() - begun
        return [f"it took too long: {spent:.1f} s"] if spent > SLOW else []

    def _faults(self, content: bytes) -> Iterator[str]:
        yield from self._heard()
        [line] = self.database.books.look(lambda records: records.ledger.lines(limit=1))
        self.told = (str(line.kind), str(line.outcome))
        if line.outcome in {None, "quarantined"}:
            yield f"its outcome is {line.outcome}"
        mail = parse(content)
        yield from _text_faults("the mail", mail)
        if unsafe := [one.name for one in mail.attachments if is_unsafe_name(one.name)]:
            yield f"an unsafe file name is left: {unsafe}"
        if line.folio:
            yield from _text_faults("the ticket", self.database.ticket_show(_ZONE, line.folio))
        letters = self._letters()
        for letter in letters:
            yield from letter_faults(letter)
        yield from self._answers_to_a_machine(content, mail, line, letters)

    def _heard(self) -> Iterator[str]:
        errors, heard = list(self.listener.errors), list(self.listener.heard)
        self.listener.errors.clear()
        self.listener.heard.clear()
        yield from (f"judging failed: {type(error).__name__}: {error}"[:300] for error in errors)
        judged = sum(one.startswith("judged ") for one in heard)
        if judged != 1 and not errors:
            yield f"it was judged {judged} times"

    def _answers_to_a_machine(
        self, content: bytes, mail: ParsedMail, line: LedgerLine, letters: list[ClaimedLetter]
    ) -> Iterator[str]:
        """Nothing goes to a machine that says so, or that we took for one, unless it has the address of a colleague."""
        if line.kind not in _SILENT and not _ROBOT.match(content):
            return
        directory = _POLICIES.directory
        colleagues = {address_key(one.address) for one in directory.technicians} | set(directory.admins)
        theirs = {one.key for one in (*mail.senders, *mail.reply_to)} | {address_key(mail.return_path or "")}
        for letter in letters:
            to = address_key(letter.mail.recipient)
            if to in theirs - colleagues and not directory.agent_of(to):
                yield f"{letter.letter} goes to a machine: {line.kind}"

    def _letters(self) -> list[ClaimedLetter]:
        due = self.clock.now().replace(year=self.clock.now().year + 2)

        def claim(records: Records) -> list[ClaimedLetter]:
            claimed = records.outbox.claim(100, due)
            records.outbox.sent([(one.id, "250 OK") for one in claimed], self.clock.now())
            return claimed

        letters: list[ClaimedLetter] = []
        while claimed := self.database.books.transact(claim):
            letters += claimed
        self.letters += len(letters)
        return letters

    async def _meet_deadlines(self) -> list[str]:
        """Let the desk do what is due by now, at times; its letters are looked at like the others."""
        if self.uid % DEADLINES_EVERY:
            return []
        await watch_deadlines(self.database.books, self.desk)
        return [fault for letter in self._letters() for fault in letter_faults(letter)]

    def close(self) -> list[str]:
        """Close the books and throw them away; return what is wrong with their chains and balance."""
        try:
            counted = self.database.books.look(lambda records: records.ledger.books())
            faults = list(map(str, self.database.verify().faults))
            if counted["fetched"] != sum(counted.values()) - counted["fetched"]:
                faults.append(f"the books do not balance: {counted}")
            if counted["fetched"] != self.uid or counted["pending"]:
                faults.append(f"the books do not hold every mail once: {self.uid}, {counted}")
            self.database.close()
            return faults
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def _text_faults(where: str, value: object) -> Iterator[str]:
    """A database takes no NUL (PostgreSQL), and no half of a character (nobody)."""
    for text in _texts(value):
        if "\0" in text:
            yield f"a NUL is left in {where}"
        try:
            text.encode()
        except UnicodeEncodeError:
            yield f"half a character is left in {where}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for one in pair for text in _texts(one))
    elif isinstance(value, tuple | list | frozenset):
        yield from (text for one in value for text in _texts(one))
    elif is_dataclass(value):
        yield from (text for one in fields(value) for text in _texts(getattr(value, one.name)))
