"""The sink as the benchmarks see it: how many letters came, when, and in answer to what."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that the sink took charge of; `at` is monotonic seconds."""

    at: float
    recipient: str
    in_reply_to: str
    subject: str = ""
    """As it is written in the header."""


class Sink:
    """The sink's process, as a context manager."""

    port: int

    def __enter__(self) -> Self:
        self._taken: list[Taken] = []
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.sink_process"], stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(5)
        self._reader.join(5)

    def forget(self) -> None:
        """Begin to count anew."""
        with self._changed:
            self._taken.clear()

    def wait_for(self, count: int, seconds: float = 300) -> list[Taken]:
        """Return all letters as soon as there are so many; raise TimeoutError when they do not come."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._taken) >= count, seconds):
                raise TimeoutError(f"{len(self._taken)} of {count} letters came within {seconds} s")
            return list(self._taken)

    def first(self, recipient: str, subject_end: str, seconds: float = 30) -> float:
        """Return when the first letter to the recipient with that end of its subject came."""

        def found() -> float:
            came = (one.at for one in self._taken if one.recipient == recipient and one.subject.endswith(subject_end))
            return next(came, 0.0)

        with self._changed:
            if not self._changed.wait_for(found, seconds):
                raise TimeoutError(f"no letter about {subject_end!r} came within {seconds} s")
            return found()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            at, recipient, in_reply_to, subject = line.decode().rstrip("\n").split("\t")
            with self._changed:
                self._taken.append(Taken(float(at), recipient, in_reply_to, subject))
                self._changed.notify_all()
