"""A program of ours that works for the daemon on another processor: values go in and come out on two pipes.

Each value is pickled, with its length before it, so that nobody waits for the other for longer than some seconds. Only
our own programs write what is unpickled here.
"""

import gc
import os
import pickle
import select
import signal
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

BROKEN_OFF = (OSError, EOFError, ValueError, pickle.UnpicklingError)
"""What speaking with it raises when it ends in the middle, or takes too long."""

_READY = "ready"
_BEHIND = 5
"""How much nicer than the daemon it is, where processors are few."""
_STARTS_WITHIN = 60.0
_LENGTH = struct.Struct(">I")
_PORTION = 65_536


class HelperProcess:
    """The process, once it is ready; used by one thread at a time."""

    def __init__(self, command: Sequence[str], rules: object, *, pipesize: int = -1) -> None:
        """Start it and hand over its rules; each pipe holds `pipesize` bytes, or what the system gives.

        Raises:
            OSError: it cannot be started.
            EOFError: it ended before it was ready.
        """
        self._process = subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=pipesize
        )
        pipes: Any = self._process
        self._questions, self._answers = pipes.stdin, pipes.stdout
        os.set_blocking(self._questions.fileno(), False)
        self._unread = bytearray()
        if not self._knows(rules):
            self.end()
            raise EOFError

    def _knows(self, rules: object) -> bool:
        with suppress(*BROKEN_OFF):
            self.send(pickled(rules), _STARTS_WITHIN)
            return bool(self.receive(_STARTS_WITHIN) == _READY)
        return False

    def send(self, value: bytes, patience: float) -> None:
        """Hand over a pickled value, which may take so many seconds.

        Answers that come meanwhile are taken in: a program that cannot get rid of them would read no more.

        Raises:
            OSError, EOFError, ValueError: the process ended, or did not take it in time.
        """
        end = time.monotonic() + patience
        left = memoryview(_LENGTH.pack(len(value)) + value)
        while left:
            has_said, can_take, _ = select.select([self._answers], [self._questions], [], _until(end))
            if has_said:
                self._hear()
            if can_take:
                left = left[os.write(self._questions.fileno(), left) :]
            if not has_said and not can_take:
                raise EOFError

    def receive(self, patience: float) -> Any:  # noqa: ANN401 - what the program answers
        """Return its next answer, which may take so many seconds.

        Raises:
            OSError, EOFError, ValueError: it ended, or did not answer in time.
        """
        end = time.monotonic() + patience
        (length,) = _LENGTH.unpack(self._take(_LENGTH.size, end))
        return pickle.loads(self._take(length, end))  # noqa: S301 - our own program wrote it

    def _take(self, count: int, end: float) -> bytes:
        while len(self._unread) < count:
            if not select.select([self._answers], [], [], _until(end))[0]:
                raise EOFError
            self._hear()
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    def _hear(self) -> None:
        found = os.read(self._answers.fileno(), _PORTION)
        if not found:
            raise EOFError
        self._unread += found

    def outlast(self) -> None:
        """Return when it has ended, by itself or not."""
        self._process.wait()

    def end(self) -> None:
        """Kill the process and forget it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):
                pipe.close()


def _until(end: float) -> float:
    return max(0.0, end - time.monotonic())


def pickled(value: object) -> bytes:
    """Return the value as `send` takes it."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def asked(source: BinaryIO) -> Iterator[Any]:
    """Yield, in the program, its rules and then each value that comes, until there is no more."""
    while len(head := _whole(source, _LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        value = _whole(source, length)
        if len(value) < length:
            return
        yield pickle.loads(value)  # noqa: S301 - our own daemon wrote it


def _whole(source: BinaryIO, size: int) -> bytes:
    """Return so many bytes, which may come in pieces; fewer at the end."""
    read = bytearray()
    while len(read) < size and (piece := source.read(size - len(read))):
        read += piece
    return bytes(read)


def say_ready(target: BinaryIO) -> None:
    """Tell, in the program, that it knows its rules."""
    answer(target, _READY)


def answer(target: BinaryIO, value: object) -> None:
    """Write, in the program, an answer."""
    written = pickled(value)
    target.write(_LENGTH.pack(len(written)) + written)
    target.flush()


def settle_in() -> None:
    """Begin, in the program: it ends when the daemon needs it no more, and not when the whole service is told to stop.

    As in the daemon, what is imported stays, and no garbage is looked for among it. The daemon goes first: it waits for
    nothing that is done here.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    with suppress(PermissionError):
        # Where a service may not say so, they take turns.
        os.nice(_BEHIND)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
