"""csc-mailbot that dies on request: the real program, started again and again from one warm interpreter.

Each line on standard input is an order as JSON: `start` forks a process that runs csc-mailbot with these arguments and
answers its number; `wait` answers how a process ended. The ports are wrapped in the process itself, so the product has
no hook for this: at the n-th passing of a named boundary it kills itself as the kernel would.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from unittest.mock import patch

from csc_mailbot.cli import app, run
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.intake.judgement import judge
from csc_mailbot.timekeeping.clock import SystemClock
from csc_mailbot.wiring import make_workplace
from csc_mailbot.workflows import receive_mail
from csc_mailbot.workflows.ports import Accepted, FetchedMail, Inbox, MailSummary, OutgoingMail, Sender, SendResult
from csc_mailbot.workflows.records import Books, Records

CLOCK = "CSC_TEST_CLOCK"
"""The variable that names the file by which a daemon's clock is wrong."""

T = TypeVar("T")
Pass = Callable[[str], None]

PAGE_BOUNDARIES = (
    "page_raised",
    "page_kept",
    "page_claimed",
    "page_stepped",
    "page_step_kept",
    "page_answered",
    "page_answer_kept",
)
BOUNDARIES = (
    "fetched",
    "kept",
    "moved",
    "claimed",
    "judged",
    "recorded",
    "posted",
    "sending",
    "handed",
    "sent",
    "settled",
)


def fate(boundary: str, passing: int) -> Pass:
    """Return what is called at every boundary; it ends the process at the n-th passing of the one named."""
    left = [passing]

    def pass_by(name: str) -> None:
        if name == boundary:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    return pass_by


class MortalInbox:
    """fetched: bytes in memory only. kept: committed, not moved. moved: on the server, not yet in the ledger."""

    def __init__(self, inner: Inbox, pass_by: Pass) -> None:
        self._inner = inner
        self._pass = pass_by
        self.name = inner.name

    async def open(self) -> int:
        return await self._inner.open()

    async def new_mail(self, after: int, known: Collection[int] = ()) -> list[MailSummary]:
        return await self._inner.new_mail(after, known)

    async def fetch(self, mails: Sequence[MailSummary]) -> list[FetchedMail]:
        fetched = await self._inner.fetch(mails)
        self._pass("fetched")
        return fetched

    async def fetch_head(self, mail: MailSummary) -> FetchedMail | None:
        return await self._inner.fetch_head(mail)

    async def put_away(self, uids: Sequence[int]) -> None:
        self._pass("kept")
        await self._inner.put_away(uids)
        self._pass("moved")

    async def wait(self, timeout: timedelta) -> None:  # noqa: ASYNC109 - the port's own word
        await self._inner.wait(timeout)

    async def close(self) -> None:
        await self._inner.close()


class MortalSender:
    """sending: claimed, not a byte at the server. handed: written down that the server may have it, which waits for
    its first byte. sent: the server took it, and nobody wrote that down."""

    def __init__(self, inner: Sender, pass_by: Pass) -> None:
        self._inner = inner
        self._pass = pass_by

    async def send(self, mail: OutgoingMail) -> SendResult:
        self._pass("sending")

        async def hand_over() -> None:
            if mail.handing_over is not None:
                await mail.handing_over()
            self._pass("handed")

        result = await self._inner.send(replace(mail, handing_over=hand_over))
        if isinstance(result, Accepted):
            self._pass("sent")
        return result

    async def close(self) -> None:
        await self._inner.close()


class Noting:
    """Passes everything on and notes what was asked for."""

    def __init__(self, inner: object, notes: set[str]) -> None:
        self._inner = inner
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        self._notes.add(name)
        return getattr(self._inner, name)


def _page_moment(pages: set[str]) -> tuple[str, str]:
    """Name what happens to a page in this transaction: before its commit, and after."""
    if "add" in pages:
        return "page_raised", "page_kept"
    if "save" in pages:
        return "page_answered", "page_answer_kept"
    return ("page_stepped", "page_step_kept") if "move" in pages else ("", "")


class MortalBooks:
    """claimed: the attempt is counted. judged: in the transaction. recorded: committed. posted, settled: SMTP's answers
    before and after their commit. Of a page: raised, its next step, its answer, each before and after the commit."""

    def __init__(self, inner: Books, pass_by: Pass) -> None:
        self._inner = inner
        self._pass = pass_by

    async def read(self, work: Callable[[Records], T]) -> T:
        return await self._inner.read(work)

    async def write(self, work: Callable[[Records], T]) -> T:
        ledger: set[str] = set()
        outbox: set[str] = set()
        pages: set[str] = set()

        def noted(records: Records) -> T:
            result = work(
                replace(
                    records,
                    ledger=Noting(records.ledger, ledger),
                    outbox=Noting(records.outbox, outbox),
                    pages=Noting(records.pages, pages),
                )
            )
            self._pass(_page_moment(pages)[0])
            self._pass("judged" if "close" in ledger else "posted" if "sent" in outbox else "")
            return result

        result = await self._inner.write(noted)
        self._pass(_page_moment(pages)[1])
        if ledger & {"claim", "claim_suspect"} and result:
            self._pass("claimed")
        if isinstance(result, list) and any(getattr(one, "letter", "") == "page_alert" for one in result):
            self._pass("page_claimed")
        self._pass("recorded" if "close" in ledger else "settled" if "sent" in outbox else "")
        return result


def make_mortal(pass_by: Pass) -> None:
    """Let the next workplace of this process be one that dies."""

    def make(*arguments: Any) -> Workplace:
        place = make_workplace(*arguments)
        place.books = MortalBooks(place.books, pass_by)
        place.sender = MortalSender(place.sender, pass_by)
        place.mailboxes = tuple(
            replace(one, post=replace(one.post, inbox=MortalInbox(one.post.inbox, pass_by))) for one in place.mailboxes
        )
        return place

    patch.object(run, "make_workplace", make).start()


def curse(word: str, *, deadly: bool) -> None:
    """Let judging a mail with this word in its subject raise its text, or kill the process."""

    def cursed(mail: Any, *others: Any) -> Any:
        if word in mail.subject:
            if deadly:
                os.kill(os.getpid(), signal.SIGKILL)
            raise RuntimeError(f"{mail.sender.address} wrote: {mail.text}")
        return judge(mail, *others)

    patch.object(receive_mail, "judge", cursed).start()


def set_clock_by(path: Path) -> None:
    """Let the process's clock be wrong by as many seconds as the file says; without the file it is right."""
    machine = SystemClock.now

    def now(clock: SystemClock) -> datetime:
        wrong = float(path.read_text(encoding="ascii")) if path.exists() else 0.0
        return machine(clock) + timedelta(seconds=wrong)

    patch.object(SystemClock, "now", now).start()


def live(order: dict[str, Any]) -> NoReturn:
    """Run csc-mailbot as the order says, and end with its code."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(log, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order["environment"])
    if CLOCK in os.environ:
        set_clock_by(Path(os.environ[CLOCK]))
    if order["boundary"]:
        make_mortal(fate(order["boundary"], order["passing"]))
    if order["cursed"]:
        curse(order["cursed"], deadly=order["deadly"])
    run.OWNER_WAIT = order["owner_wait"]
    sys.argv = ["csc-mailbot", *order["arguments"]]
    code = 1
    try:
        app.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    """Do what standard input orders, until it ends."""
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        child = os.fork()
        if child == 0:
            live(order)
        print(child, flush=True)


if __name__ == "__main__":
    serve()
