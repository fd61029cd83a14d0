"""The process that helps to read: it reads as we do, and neither its death nor its absence costs a mail."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from csc_mailbot.adapters import reading_process
from csc_mailbot.adapters.reading_process import MANY, ReadingProcess
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.workflows.read_mail import ReaderDied, read_content
from csc_mailbot.workflows.rows import PendingMail
from tests.desks import NOW, POLICIES
from tests.unit.workflows.office import mail

POISONED = """
import os, sys, time
from csc_mailbot.adapters import reading_program
read = reading_program.read_content
def poisoned(pending, policies):
    if b"veneno" in pending.content:
        {act}
    return read(pending, policies)
reading_program.read_content = poisoned
reading_program.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def pending(number: int, subject: str = "no va", error: str | None = None) -> PendingMail:
    content = mail(number, subject)
    return PendingMail(number, "main", NOW, len(content), True, 1, error, "", False, content)


def portion(*odd: PendingMail) -> list[PendingMail]:
    return [*odd, *(pending(number) for number in range(100, 100 + MANY - len(odd)))]


def poisoned(act: str) -> list[str]:
    return [sys.executable, "-c", POISONED.format(act=act)]


@asynccontextmanager
async def reader(command: Sequence[str] | None = None) -> AsyncIterator[ReadingProcess]:
    process = ReadingProcess(command) if command else ReadingProcess()
    try:
        yield process
    finally:
        await process.close()


async def when_started(process: ReadingProcess) -> None:
    """Let the first portion start it, as a backlog does."""
    assert await process.read(portion(), POLICIES) == [None] * MANY
    assert process._starting
    await process._starting


async def test_it_reads_what_we_would_read() -> None:
    async with reader() as process:
        await when_started(process)
        mails = portion()
        assert await process.read(mails, POLICIES) == [read_content(one, POLICIES) for one in mails]


async def test_a_few_mails_start_nothing() -> None:
    async with reader([sys.executable, "-c", "raise SystemExit(1)"]) as process:
        assert await process.read(portion()[1:], POLICIES) == [None] * (MANY - 1)
        assert process._starting is None


async def test_large_mail_is_not_copied_to_another_process() -> None:
    async with reader() as process:
        large = replace(pending(1), size=reading_process.LARGEST + 1)
        assert await process.read(portion(large), POLICIES) == [None] * MANY
        assert process._starting is None


@pytest.mark.parametrize("place", [0, 4, MANY - 1])
async def test_the_mail_that_killed_it_is_known_and_the_others_are_read(place: int) -> None:
    async with reader(poisoned("os.kill(os.getpid(), 9)")) as process:
        await when_started(process)
        mails = portion()
        mails[place] = pending(1, "veneno")
        answers = await process.read(mails, POLICIES)
        assert isinstance(answers[place], ReaderDied)
        assert all(isinstance(one, FirstReading) for number, one in enumerate(answers) if number != place)


async def test_a_mail_that_hangs_it_has_killed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reader(poisoned("time.sleep(600)")) as process:
        await when_started(process)
        monkeypatch.setattr(reading_process, "LONGEST", 0.2)
        answers = await process.read([pending(1, "veneno", "before")], POLICIES)
        assert isinstance(answers[0], ReaderDied)


async def test_a_mail_that_makes_it_fail_is_left_to_us() -> None:
    async with reader(poisoned("raise ValueError")) as process:
        await when_started(process)
        answers = await process.read(portion(pending(1, "veneno")), POLICIES)
        assert answers[0] is None
        assert None not in answers[1:]


async def test_mail_that_failed_before_is_read_there_though_it_is_alone() -> None:
    async with reader() as process:
        [answer] = await process.read([pending(1, error="ReaderDied")], POLICIES)
        assert isinstance(answer, FirstReading)


@pytest.mark.parametrize("command", [["/does/not/exist"], [sys.executable, "-c", "raise SystemExit(1)"]])
async def test_a_process_that_cannot_be_had_leaves_all_to_us(command: list[str]) -> None:
    async with reader(command) as process:
        await when_started(process)
        assert await process.read(portion(pending(1, error="before")), POLICIES) == [None] * MANY


async def test_other_rules_need_another_process() -> None:
    async with reader() as process:
        await when_started(process)
        others = replace(POLICIES, folio_prefix="XYZ")
        assert await process.read(portion(), others) == [None] * MANY
        assert process._starting
        await process._starting
        asked = [pending(1, "[XYZ-2026-000007] hola", error="before")]
        [answer] = await process.read(asked, others)
        assert isinstance(answer, FirstReading)
        assert answer.question.folio == "XYZ-2026-000007"


async def test_closed_in_the_middle_it_blames_no_mail_and_starts_no_other() -> None:
    async with reader(poisoned("time.sleep(600)")) as process:
        await when_started(process)
        reading = asyncio.create_task(process.read(portion(pending(1, "veneno")), POLICIES))
        await asyncio.sleep(0)
        await process.close()
        assert await reading == [None] * MANY
        assert process._child is None
        assert await process.read(portion(), POLICIES) == [None] * MANY
        assert process._starting is None


async def test_it_is_not_ended_for_idleness_while_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "IDLE", 0.3)
    async with reader(poisoned("time.sleep(1)")) as process:
        await when_started(process)
        answers = await process.read(portion(pending(1, "veneno")), POLICIES)
        assert all(isinstance(one, FirstReading) for one in answers)


async def test_it_ends_when_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "IDLE", 0.05)
    async with reader() as process:
        await when_started(process)
        await until(lambda: process._child is None)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - a process rings no bell
            await asyncio.sleep(0.01)
