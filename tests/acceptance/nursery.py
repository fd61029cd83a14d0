"""Where daemons are born: a warm interpreter that forks one whenever a test asks, in hundredths of a second."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

PATIENCE = 60.0
"""Seconds after which a process that should have ended is taken for hanging."""


@dataclass(frozen=True, slots=True)
class Death:
    """Where a process shall kill itself: at the n-th passing of a boundary of `crashing_daemon`."""

    boundary: str
    passing: int = 1


@dataclass(frozen=True, slots=True)
class Curse:
    """A word in the subject that makes judging a mail fail, or kill the process."""

    word: str
    deadly: bool = False


class Nursery:
    """A context manager; every process it started is ended with it."""

    def __enter__(self) -> Self:
        program = [sys.executable, "-m", "tests.acceptance.crashing_daemon"]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._alive: set[int] = set()
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        # Its input is at its end, so it ends by itself.
        self._process.wait(5)

    def start(
        self,
        *arguments: str,
        log: Path,
        death: Death | None = None,
        curse: Curse | None = None,
        environment: dict[str, str] | None = None,
        owner_wait: float = 20.0,
    ) -> "Life":
        """Start csc-mailbot with these arguments; its output is added to the log."""
        begin = log.stat().st_size if log.exists() else 0
        pid = self._ask(
            arguments=arguments,
            log=str(log),
            boundary=death.boundary if death else "",
            passing=death.passing if death else 0,
            cursed=curse.word if curse else "",
            deadly=bool(curse and curse.deadly),
            environment=environment or {},
            owner_wait=owner_wait,
        )
        self._alive.add(pid)
        return Life(self, pid, log, begin)

    def end_all(self) -> None:
        """End whatever still lives, at once."""
        for pid in list(self._alive):
            os.kill(pid, signal.SIGKILL)
            self.bury(pid)

    def bury(self, pid: int) -> int:
        """Return the exit code of a process that has ended, negative for a signal."""
        self._alive.discard(pid)
        return self._ask(wait=pid)

    def _ask(self, **order: Any) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@dataclass(frozen=True, slots=True)
class Life:
    """A running csc-mailbot."""

    nursery: Nursery
    pid: int
    log: Path
    begin: int = 0
    """Where its own words begin in the log."""

    async def end(self, seconds: float = PATIENCE) -> int:
        """Return the exit code once it has ended; raise TimeoutError when it does not."""
        return await asyncio.to_thread(self._end, seconds)

    def _end(self, seconds: float) -> int:
        descriptor = os.pidfd_open(self.pid)
        try:
            poller = select.poll()
            poller.register(descriptor, select.POLLIN)
            if not poller.poll(seconds * 1000):
                raise TimeoutError(f"process {self.pid} did not end in {seconds} s; its log:\n{self.words()}")
        finally:
            os.close(descriptor)
        return self.nursery.bury(self.pid)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def stop(self) -> int:
        """End it politely and return its exit code."""
        self.signal(signal.SIGTERM)
        return await self.end()

    def words(self) -> str:
        """Return what it has written so far, with what whoever shares its log wrote meanwhile."""
        return self.log.read_bytes()[self.begin :].decode() if self.log.exists() else ""

    async def says(self, word: str, times: int = 1, seconds: float = 30) -> str:
        """Return its words as soon as they hold a word that often."""
        return await asyncio.to_thread(self._says, word, times, seconds)

    def _says(self, word: str, times: int, seconds: float) -> str:
        end = os.times().elapsed + seconds
        while (words := self.words()).count(word) < times:
            if os.times().elapsed > end:
                raise TimeoutError(f"«{word}» was not said {times} times in {seconds} s:\n{words}")
            select.select([], [], [], 0.005)
        return words
