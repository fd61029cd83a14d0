"""A desk as an administrator has it: a configuration file, mail servers, and what the commands say of its books."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from typer.testing import CliRunner

from csc_mailbot.adapters.database.door import Database
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.tables import outbox
from csc_mailbot.cli.app import app
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import LedgerLine, OutboxLine
from tests.acceptance.nursery import Curse, Death, Life, Nursery
from tests.servers.dovecot import Dovecot
from tests.servers.mailboxes import PASSWORD, StoredMail
from tests.servers.sink import Sink

AGENT = "ana@aserti.example"
ADMIN = "sistemas@aserti.example"
ZONE = ZoneInfo("Europe/Madrid")
SECRET = "0123456789abcdef0123456789abcdef"

T = TypeVar("T")

FILE = """\
[desk]
address = "{user}"
secret = "{secret}"
[admins]
addresses = ["{admin}"]
{mailboxes}
[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "{security}"
{smtp_login}
[database]
url = "{database}"
[rates]
team_notices = 0
[[agents]]
name = "Ana Ruiz"
address = "{agent}"
{more}
"""

MAILBOX = """\
[{table}]
{name}
host = "127.0.0.1"
port = {port}
security = "{security}"
username = "{user}"
{more}
{login}
"""
PASSWORD_LOGIN = f'password = "{PASSWORD}"'


@dataclass(slots=True)
class Desk:
    """One desk in a folder of its own."""

    folder: Path
    nursery: Nursery
    imap: Dovecot
    sink: Sink
    user: str
    database: str = ""
    mailbox: str = ""
    """More lines of [mailbox]."""
    second_user: str = ""
    more: str = ""
    smtp_port: str = ""
    """Another way to the sink than its own port."""
    security: str = "none"
    """Of the connections to both servers."""
    login: str = PASSWORD_LOGIN
    """How the mailbox is entered: the last lines of its table, or a table below it."""
    smtp_login: str = ""
    """The same for the SMTP server, with the user's name."""
    log: Path = field(init=False)
    configuration: Path = field(init=False)

    def __post_init__(self) -> None:
        self.database = self.database or f"sqlite:///{self.folder}/desk.db"
        self.configuration = self.folder / "desk.toml"
        self.log = self.folder / "log"
        self.write()

    def write(self) -> None:
        """Write the configuration file anew."""
        text = FILE.format(
            user=self.user,
            secret=SECRET,
            admin=ADMIN,
            mailboxes=self._mailboxes(),
            smtp_port=self.smtp_port or self.sink.port,
            security=self.security,
            smtp_login=self.smtp_login,
            database=self.database,
            agent=AGENT,
            more=self.more,
        )
        self.configuration.write_text(text, encoding="utf-8")

    def _mailboxes(self) -> str:
        if not self.second_user:
            return self._mailbox("mailbox", self.user, "")
        users = (self.user, self.second_user)
        return "".join(self._mailbox("[mailboxes]", user, f'name = "{user.partition("@")[0]}"') for user in users)

    def _mailbox(self, table: str, user: str, name: str) -> str:
        return MAILBOX.format(
            table=table,
            name=name,
            port=self.imap.port,
            security=self.security,
            user=user,
            more=self.mailbox,
            login=self.login,
        )

    def start(
        self,
        *arguments: str,
        death: Death | None = None,
        curse: Curse | None = None,
        environment: dict[str, str] | None = None,
        owner_wait: float = 20.0,
    ) -> Life:
        """Start the daemon, or `run` with these arguments."""
        return self.nursery.start(
            "--config",
            str(self.configuration),
            *(arguments or ("run",)),
            log=self.log,
            death=death,
            curse=curse,
            environment=environment,
            owner_wait=owner_wait,
        )

    async def round(self, death: Death | None = None, curse: Curse | None = None) -> int:
        """Do `run --once` and return its exit code."""
        return await self.start("run", "--once", death=death, curse=curse).end()

    def ask(self, *command: str) -> list[Any]:
        """Return what a command with --json prints; it must end with 0."""
        return [json.loads(line) for line in self.say(*command, "--json").splitlines()]

    def say(self, *command: str) -> str:
        """Return what a command prints; it must end with 0."""
        result = CliRunner().invoke(app, ["--config", str(self.configuration), *command])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    def books(self) -> dict[str, int]:
        """Return the books, which must balance."""
        counted = dict(self._look(lambda records: records.ledger.books()))
        assert counted["fetched"] == sum(number for name, number in counted.items() if name != "fetched")
        return counted

    def ledger(self) -> list[LedgerLine]:
        """Return all received mails, oldest first."""
        return self._look(lambda records: records.ledger.lines(limit=100_000))[::-1]

    def tickets(self) -> list[dict[str, Any]]:
        """Return all tickets, whole, as `ticket show --json` prints them."""
        with self._opened() as database:
            listed = database.ticket_list(ZONE, limit=100_000)
            return [database.ticket_show(ZONE, one["folio"]) for one in listed]

    def letters(self) -> list[OutboxLine]:
        """Return all letters, oldest first."""
        return self._look(lambda records: records.outbox.lines(limit=100_000))[::-1]

    def doubts(self) -> dict[str, int]:
        """Return how often each letter was in doubt, by Message-ID."""
        engine = make_engine(self.database)
        try:
            with engine.connect().execution_options(read_only=True) as connection:
                rows = connection.execute(select(outbox.c.message_id, outbox.c.doubts, outbox.c.state))
                return {row.message_id: row.doubts + (row.state == "in_doubt") for row in rows}
        finally:
            engine.dispose()

    async def at_rest(self, fetched: int, seconds: float = 60) -> None:
        """Return as soon as so many mails were fetched, all are judged and all letters are sent or given up."""
        # Each look costs the daemon time, so whoever waits for much looks seldom.
        pause = min(1.0, max(0.05, fetched / 5000))
        try:
            async with asyncio.timeout(seconds):
                while not self._is_at_rest(fetched):  # noqa: ASYNC110 - another process works
                    await asyncio.sleep(pause)
        except TimeoutError:
            raise AssertionError(f"no rest within {seconds} s; the log:\n{self.log.read_text()}") from None

    def _is_at_rest(self, fetched: int) -> bool:
        with self._opened() as database:
            if not database.is_there():
                return False
        books = self.books()
        done = books["fetched"] >= fetched and not books["pending"]
        return done and not any(one.state in {"queued", "sending"} for one in self.letters())

    def look(self, work: Callable[[Records], T]) -> T:
        """Return what the books say."""
        return self._look(work)

    def _look(self, work: Callable[[Records], T]) -> T:
        with self._opened() as database:
            return database.books.look(work)

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        database = Database(self.database, (SECRET.encode(),), "CSC")
        try:
            yield database
        finally:
            database.close()

    async def folder_of(self, name: str = "INBOX", user: str = "") -> list[StoredMail]:
        """Return what lies in a folder of the mailbox."""
        return await self.imap.mailboxes.mails(user or self.user, name)

    async def deliver(self, *contents: bytes, user: str = "") -> None:
        """Let mails arrive in the desk's INBOX, in this order."""
        await self.imap.mailboxes.append(user or self.user, *contents)
