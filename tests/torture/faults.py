"""Servers, disk and database misbehave while mail comes in; then they behave again, and everything must be done."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic

from tests.acceptance.accounts import account
from tests.acceptance.correspondence import Written, correspondence
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Life
from tests.torture.deeds import deeds
from tests.torture.ground import Ground, Trial
from tests.torture.plan import Planned
from tests.torture.result import Outcome, judged
from tests.torture.troubles import TROUBLES, Trouble

MAILS = 30
HOLDS = 3.0
"""Seconds that disk and database are away after mail has come in meanwhile."""
MEETS = 60.0
"""Seconds until a fault that the daemon has not met, or does not speak of, is taken for none."""
PATIENCE = 240.0
"""Seconds until a desk that has not finished is taken for stuck."""


def at_servers() -> Iterator[Planned]:
    """Let each trouble come over a running daemon with ten mails before, ten meanwhile and ten after it."""
    for trouble in TROUBLES:
        yield Planned("fault", trouble.name, partial(_in_trouble, trouble=trouble))


async def _in_trouble(ground: Ground, trouble: Trouble) -> Outcome:
    async with ground.trial(way=trouble.way) as trial:
        daemon = trial.start()
        await daemon.says('"ready"')
        mails = correspondence(MAILS, trial.desk.user)
        await _come(trial.desk, mails[:10])
        await trial.desk.at_rest(10, PATIENCE)
        before = trouble.met(trial)
        await trouble.begin(trial)
        await _come(trial.desk, mails[10:20])
        await asyncio.sleep(trouble.holds)
        await _until_met(trouble, trial, daemon, before)
        met = trouble.met(trial) - before
        await trouble.end(trial)
        outcome = await _finish(trial.desk, daemon, mails, trouble.says_later)
        return _with_betrayals(
            trial, replace(outcome, words=f"met {met} times: {outcome.words}" if met else outcome.words)
        )


async def _until_met(trouble: Trouble, trial: Trial, daemon: Life, before: int) -> None:
    end = monotonic() + MEETS
    while (met := trouble.met(trial) - before) < trouble.least or trouble.says not in daemon.words():
        if monotonic() > end:
            raise AssertionError(f"met {met} times of {trouble.least}; the daemon said: {deeds(daemon.words())}")
        await asyncio.sleep(0.05)


def _with_betrayals(trial: Trial, outcome: Outcome) -> Outcome:
    """Whoever was told to use TLS must not go on without it."""
    betrayed = trial.imap.betrayed + trial.smtp.betrayed
    said = f"{betrayed} times what only TLS may hear was said without it" if betrayed else ""
    return replace(outcome, wrong="; ".join(filter(None, (outcome.wrong, said))))


async def _come(desk: Desk, mails: list[Written]) -> None:
    await desk.deliver(*(mail.content for mail in mails))


async def _finish(desk: Desk, daemon: Life, mails: list[Written], says: str = "") -> Outcome:
    over = monotonic()
    await _come(desk, mails[20:])
    await desk.at_rest(len(mails), PATIENCE)
    seconds = monotonic() - over
    await daemon.says(says, seconds=MEETS)
    assert await daemon.stop() == 0
    return judged(await account(desk, mails), len(mails), seconds=seconds, words=deeds(daemon.words()))


def at_database() -> Iterator[Planned]:
    """Let the embedded database be locked by another process, and its disk be full."""
    yield Planned("fault", "SQLite: locked by another process for 14 s", _while_locked)
    yield Planned("fault", "SQLite: disk full", _on_full_disk)


async def _while_locked(ground: Ground) -> Outcome:
    async with ground.trial() as trial:
        return await _with_database(trial, _locked)


async def _on_full_disk(ground: Ground) -> Outcome:
    small = ground.folder / "small"
    await mount(small)
    try:
        async with ground.trial(folder=small) as trial:
            return await _with_database(trial, _filled)
    finally:
        await _run("umount", "-l", str(small))


async def _with_database(trial: Trial, during: Callable[[Desk, Awaitable[None]], Awaitable[None]]) -> Outcome:
    desk = trial.desk
    daemon = desk.start()
    await daemon.says('"ready"')
    mails = correspondence(MAILS, desk.user)
    await _come(desk, mails[:10])
    await desk.at_rest(10, PATIENCE)
    await during(desk, _come(desk, mails[10:20]))
    return await _finish(desk, daemon, mails)


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


async def mount(folder: Path, size: str = "32m") -> None:
    """Put a small file system into memory there; raise RuntimeError where this machine does not allow it."""
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    if await _run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)) != 0:
        raise RuntimeError("a small file system may not be mounted here: this takes root")


async def _run(*command: str) -> int:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()


def at_postgresql() -> Iterator[Planned]:
    """Let the database server crash under two workers, and come back."""
    yield Planned("fault", "PostgreSQL: crashed under two workers", _without_postgresql)


async def _without_postgresql(ground: Ground) -> Outcome:
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
        over = monotonic()
        await _come(desk, mails[20:])
        await desk.at_rest(len(mails), PATIENCE)
        seconds = monotonic() - over
        for one in workers:
            assert await one.stop() == 0
        words = deeds(workers[0].words())
        return judged(await account(desk, mails), len(mails), seconds=seconds, words=words)
