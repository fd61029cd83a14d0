"""Servers, disk and database misbehave while mail comes in; then they behave again, and everything must be done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.acceptance.accounts import account
from tests.acceptance.correspondence import Written, correspondence
from tests.acceptance.crashing_daemon import CLOCK
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Life
from tests.servers.proxy import Fault
from tests.torture.ground import Ground, Trial
from tests.torture.result import Result, attempt, judged

MAILS = 30
HOLDS = 3.0
"""Seconds that a fault lasts after mail has come in meanwhile."""
PATIENCE = 240.0
"""Seconds until a desk that has not finished is taken for stuck."""

Act = Callable[[Trial], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong, and its end."""

    name: str
    begin: Act
    end: Act


def _of_imap(fault: Fault) -> Trouble:
    return Trouble(f"IMAP: {fault.value}", lambda trial: trial.imap.misbehave(fault), lambda trial: trial.imap.behave())


def _of_smtp(fault: Fault) -> Trouble:
    return Trouble(f"SMTP: {fault.value}", lambda trial: trial.smtp.misbehave(fault), lambda trial: trial.smtp.behave())


async def _answer_everything(trial: Trial, answer: str) -> None:
    trial.desk.sink.behaviour.at_recipient["*"] = answer


async def _answer_nothing(trial: Trial) -> None:
    """Take the answer back; what was put off for minutes is tried again now, as an administrator would."""
    trial.desk.sink.behaviour.at_recipient.clear()
    trial.desk.say("outbox", "retry", "--all")


async def _throttle_sink(trial: Trial) -> None:
    trial.desk.sink.behaviour.at_mail = "421 4.7.0 Too many messages, slow down"


async def _stop_throttling(trial: Trial) -> None:
    trial.desk.sink.behaviour.at_mail = ""
    trial.desk.say("outbox", "retry", "--all")


async def _lose_answers(trial: Trial) -> None:
    trial.desk.sink.behaviour.drop_unanswered = 6


async def _lose_mails(trial: Trial) -> None:
    trial.desk.sink.behaviour.drop_untaken = 6


async def _stall_sink(trial: Trial) -> None:
    trial.desk.sink.behaviour.stall_at = "DATA"


async def _let_sink_go_on(trial: Trial) -> None:
    trial.desk.sink.go_on()


async def _nothing(_trial: Trial) -> None:
    pass


async def _renumber(trial: Trial) -> None:
    """Give every mail of every folder another UID, and the folders another UIDVALIDITY."""
    await trial.imap.misbehave(Fault.REFUSE)
    await asyncio.sleep(0.5)  # Dovecot's sessions end a moment after their connections.
    await asyncio.to_thread(trial.dovecot.forget_uids, trial.desk.user)
    await trial.imap.behave()


def _set_clock(seconds: float) -> Act:
    async def act(trial: Trial) -> None:
        (trial.desk.folder / "clock").write_text(str(seconds), encoding="ascii")

    return act


IMAP_FAULTS = (
    *(Fault.REFUSE, Fault.STALL, Fault.CUT, Fault.GARBAGE, Fault.BYE, Fault.DENY),
    *(Fault.NO_MOVE, Fault.NO_IDLE, Fault.NO_UIDPLUS, Fault.LIMIT, Fault.OVERQUOTA, Fault.ENDLESS, Fault.DEEP),
)
TROUBLES = (
    *map(_of_imap, IMAP_FAULTS),
    *map(_of_smtp, (Fault.REFUSE, Fault.STALL, Fault.CUT, Fault.GARBAGE, Fault.BUSY)),
    Trouble("SMTP: 451 to everybody", lambda trial: _answer_everything(trial, "451 4.3.2 Later"), _answer_nothing),
    Trouble("SMTP: 421 too many at each mail", _throttle_sink, _stop_throttling),
    Trouble("SMTP: silence after the mail", _stall_sink, _let_sink_go_on),
    Trouble("SMTP: six mails taken, answers lost", _lose_answers, _nothing),
    Trouble("SMTP: six mails lost with the connection", _lose_mails, _nothing),
    Trouble("IMAP: every mail gets another UID", _renumber, _nothing),
    Trouble("clock: an hour ahead, then put back", _set_clock(3600), _set_clock(0)),
    Trouble("clock: an hour behind, then put right", _set_clock(-3600), _set_clock(0)),
)


async def at_servers(ground: Ground, only: str = "") -> AsyncIterator[Result]:
    """Let each trouble come over a running daemon with ten mails before, ten meanwhile and ten after it.

    `only`: a word that the names of the troubles hold.
    """
    for trouble in (one for one in TROUBLES if only in one.name):
        yield await attempt("fault", trouble.name, _in_trouble(ground, trouble))


async def _in_trouble(ground: Ground, trouble: Trouble) -> Result:
    async with ground.trial() as trial:
        daemon = trial.desk.start(environment={CLOCK: str(trial.desk.folder / "clock")})
        await daemon.says('"ready"')
        mails = correspondence(MAILS, trial.desk.user)
        await _come(trial.desk, mails[:10])
        await trial.desk.at_rest(10, PATIENCE)
        await trouble.begin(trial)
        await _come(trial.desk, mails[10:20])
        await asyncio.sleep(HOLDS)
        words = _troubles_in(daemon)
        await trouble.end(trial)
        return await _finish(trial.desk, daemon, trouble.name, mails, words)


async def _come(desk: Desk, mails: list[Written]) -> None:
    await desk.deliver(*(mail.content for mail in mails))


def _troubles_in(daemon: Life) -> str:
    said = daemon.words()
    counted = {word: said.count(f'"event": "{word}"') for word in ("trouble", "fault", "tick_waits")}
    return ", ".join(f"{word} {count}" for word, count in counted.items() if count) or "nothing said"


async def _finish(desk: Desk, daemon: Life, name: str, mails: list[Written], words: str) -> Result:
    over = monotonic()
    await _come(desk, mails[20:])
    await desk.at_rest(len(mails), PATIENCE)
    seconds = monotonic() - over
    assert await daemon.stop() == 0
    result = await account(desk, mails)
    return judged("fault", name, result, len(mails), seconds=seconds, words=words)


async def at_database(ground: Ground) -> AsyncIterator[Result]:
    """Let the embedded database be locked by another process, and its disk be full."""
    async with ground.trial() as trial:
        name = "SQLite: locked by another process for 14 s"
        yield await attempt("fault", name, _with_database(trial, name, _locked))
    small = ground.folder / "small"
    if await mount(small):
        try:
            async with ground.trial(folder=small) as trial:
                yield await attempt("fault", "SQLite: disk full", _with_database(trial, "SQLite: disk full", _filled))
        finally:
            await _run("umount", "-l", str(small))


async def _with_database(trial: Trial, name: str, during: Callable[[Desk, Awaitable[None]], Awaitable[None]]) -> Result:
    desk = trial.desk
    daemon = desk.start()
    await daemon.says('"ready"')
    mails = correspondence(MAILS, desk.user)
    await _come(desk, mails[:10])
    await desk.at_rest(10, PATIENCE)
    await during(desk, _come(desk, mails[10:20]))
    return await _finish(desk, daemon, name, mails, _troubles_in(daemon))


async def _locked(desk: Desk, come: Awaitable[None]) -> None:
    path = desk.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        await come
        await asyncio.sleep(14)
        other.execute("ROLLBACK")


async def _filled(desk: Desk, come: Awaitable[None]) -> None:
    ballast = desk.folder / "ballast"
    await asyncio.to_thread(_fill, ballast)
    await come
    await asyncio.sleep(HOLDS)
    await asyncio.to_thread(ballast.unlink)


def _fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


async def mount(folder: Path, size: str = "32m") -> bool:
    """Put a small file system into memory there; False where this machine does not allow it."""
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    return await _run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)) == 0


async def _run(*command: str) -> int:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()


async def at_postgresql(ground: Ground) -> AsyncIterator[Result]:
    """Let the database server crash under two workers, and come back."""
    name = "PostgreSQL: crashed under two workers"
    yield await attempt("fault", name, _without_postgresql(ground, name))


async def _without_postgresql(ground: Ground, name: str) -> Result:
    assert ground.postgres
    async with ground.trial() as trial:
        desk = trial.desk
        workers = [desk.start(), desk.start()]
        await workers[0].says('"ready"', times=2)
        mails = correspondence(MAILS, desk.user)
        await _come(desk, mails[:20])
        await workers[0].says('"mail_judged"', times=4)
        ground.postgres.stop()
        await asyncio.sleep(HOLDS)
        ground.postgres.start()
        words = _troubles_in(workers[0])
        over = monotonic()
        await _come(desk, mails[20:])
        await desk.at_rest(len(mails), PATIENCE)
        seconds = monotonic() - over
        for one in workers:
            assert await one.stop() == 0
        result = await account(desk, mails)
        return judged("fault", name, result, len(mails), seconds=seconds, words=words)
