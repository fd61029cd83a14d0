"""Who helps to read while much mail waits? A process of its own, on another processor, for as long as it is needed.

It is started when a full portion waits and ended when none did for a while; until it is there the daemon reads by
itself. A mail that kills it is known, for it answers mail by mail: the first without an answer was the one.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from csc_mailbot.adapters.helper_process import BROKEN_OFF, HelperProcess, pickled
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.intake.policies import Policies
from csc_mailbot.workflows.read_mail import ReaderDied
from csc_mailbot.workflows.rows import PendingMail

MANY = 10
"""Mails in a portion that are worth a process."""
LARGEST = 1_000_000
"""Bytes of a mail that is worth being copied to another process and back."""
IDLE = 10.0
"""Seconds without work after which the process is ended, and its memory free again."""
LONGEST = 60.0
"""Seconds that a mail may take; a process that takes longer hangs, and is ended."""
_REST = 60.0
"""Seconds until a process is tried again that could not be started."""
_PROGRAM = (sys.executable, "-m", "csc_mailbot.adapters.reading_program")

Answer = FirstReading | ReaderDied | None


class ReadingProcess:
    """Answers the port `Reader`; used from one event loop, for one portion at a time."""

    def __init__(self, command: Sequence[str] = _PROGRAM) -> None:
        """Start nothing yet."""
        self._command = tuple(command)
        self._child: HelperProcess | None = None
        self._policies: Policies | None = None
        self._starting: asyncio.Task[None] | None = None
        self._rests_until = 0.0
        self._closed = False
        self._sweeper: asyncio.TimerHandle | None = None

    async def read(self, portion: Sequence[PendingMail], policies: Policies) -> list[Answer]:
        """Return what each mail says, None where the caller must read, or that the process died of it.

        A mail that failed before is only read here when it can be, so that it harms nobody else again.
        """
        suspicious = any(one.error for one in portion)
        wanted = suspicious or (len(portion) >= MANY and all(one.size <= LARGEST for one in portion))
        if not wanted or not await self._is_there(policies, wait=suspicious):
            return [None] * len(portion)
        return await self._read(list(portion), policies)

    async def close(self) -> None:
        """End the process; what it was reading is left to the caller. Never raises."""
        self._closed = True
        if self._sweeper:
            self._sweeper.cancel()
        if self._starting:
            await self._starting
        self._end()

    async def _read(self, portion: list[PendingMail], policies: Policies) -> list[Answer]:
        answers: list[Answer] = []
        while len(answers) < len(portion) and await self._is_there(policies, wait=True):
            answers += await self._ask(portion[len(answers) :])
            if len(answers) < len(portion) and not self._closed:
                self._end()
                answers.append(ReaderDied("the process that read it died"))
        return [*answers, *[None] * (len(portion) - len(answers))]

    async def _ask(self, portion: list[PendingMail]) -> list[FirstReading | None]:
        """Return the answers that came; fewer than were asked for when the process died."""
        child, loop = self._child, asyncio.get_running_loop()
        if child is None:
            return []
        if self._sweeper:
            self._sweeper.cancel()
        try:
            return await asyncio.to_thread(_ask_all, child, portion)
        finally:
            self._sweep_later(loop)

    async def _is_there(self, policies: Policies, *, wait: bool) -> bool:
        """Tell whether the process is there and knows these rules; begin to start it when it is not."""
        if self._closed:
            return False
        if self._child and self._policies is policies:
            return True
        if self._starting is None and time.monotonic() >= self._rests_until:
            self._starting = asyncio.create_task(self._start(policies))
        if wait and self._starting:
            await self._starting
        return self._child is not None and self._policies is policies

    async def _start(self, policies: Policies) -> None:
        self._end()
        try:
            self._child = await asyncio.to_thread(HelperProcess, self._command, policies)
            self._policies = policies
        except (OSError, EOFError):
            # Not to be had is no mail's fault; the daemon reads by itself.
            self._rests_until = time.monotonic() + _REST
        finally:
            self._starting = None
        self._sweep_later(asyncio.get_running_loop())

    def _sweep_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._sweeper:
            self._sweeper.cancel()
        self._sweeper = loop.call_later(IDLE, self._end)

    def _end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


def _ask_all(child: HelperProcess, portion: list[PendingMail]) -> list[FirstReading | None]:
    """Return the answers that came before the process died, if it did."""
    answers: list[FirstReading | None] = []
    with suppress(*BROKEN_OFF):
        child.send(pickled(portion), LONGEST)
        for _ in portion:
            answers.append(child.receive(LONGEST))  # noqa: PERF401 - those that came before the end are wanted
    return answers
