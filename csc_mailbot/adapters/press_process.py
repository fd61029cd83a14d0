"""Who helps to set letters in type while many are written? A process of its own, on another processor.

A transaction goes on while its letters are set, and asks for their bytes at its end. The process is started when many
letters are written in a moment, and ends by itself. Until it is there, after it died, and where it fails, the daemon
sets them itself, so nothing depends on it.
"""

import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from csc_mailbot.adapters.compression import pack
from csc_mailbot.adapters.helper_process import BROKEN_OFF, HelperProcess, pickled
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.typesetting import Proof, Templates, typeset

MANY, MOMENT = 16, 2.0
"""So many letters in so many seconds are worth a process."""
LARGEST = 14_000
"""Bytes of a pickled letter that is worth being copied."""
PIPE = 2**20
"""Bytes that each pipe holds: Linux lets everybody have so much."""
AT_ONCE = PIPE // LARGEST
"""Letters that may be in the pipes, so that hardly ever one side waits for the other to read."""
LONGEST = 5.0
"""Seconds that a letter may take; a process that takes longer hangs, and is ended."""
_REST = 60.0
"""Seconds until a process is tried again that could not be started, or that died or hung."""
_FAREWELL = 1.0
"""Seconds that `close` waits for a process that is just starting."""
_PROGRAM = (sys.executable, "-m", "csc_mailbot.adapters.press_program")


@dataclass(slots=True, eq=False)
class _Begun:
    """A letter that a process has; `content` is what it answered."""

    child: HelperProcess
    answered: bool = False
    content: bytes | None = None


class PressProcess:
    """Answers the port `Press`; used by several threads."""

    def __init__(
        self, templates: Templates, overrides: Path | None, card: DeskCard, command: Sequence[str] = _PROGRAM
    ) -> None:
        """Start nothing yet; `templates` sets what is left to us, and knows the same `overrides`."""
        self._templates, self._card = templates, card
        self._rules = (overrides, card)
        self._command = tuple(command)
        self._lock = Lock()
        self._child: HelperProcess | None = None
        self._starting: Thread | None = None
        self._rests_until = 0.0
        self._closed = False
        self._written: deque[float] = deque(maxlen=MANY)
        self._begun: deque[_Begun] = deque()

    def begin(self, proof: Proof) -> Callable[[], bytes] | None:
        """Hand the letter to the process; None when there is none, or the letter is too large for it."""
        with self._lock:
            child = self._there()
            written = _pickled(proof) if child else None
            if child is None or written is None:
                return None
            begun = _Begun(child)
            try:
                while len(self._begun) >= AT_ONCE:
                    self._receive(child)
                child.send(written, LONGEST)
            except BROKEN_OFF:
                self._break_off()
                return None
            self._begun.append(begun)
        return lambda: self._packed(begun, proof)

    def close(self) -> None:
        """End the process; never raises."""
        with self._lock:
            self._closed = True
            self._give_up()
            starting = self._starting
        if starting:
            starting.join(_FAREWELL)

    def _packed(self, begun: _Begun, proof: Proof) -> bytes:
        with self._lock:
            try:
                # Another process, started since, knows nothing of it.
                while self._child is begun.child and not begun.answered:
                    self._receive(begun.child)
            except BROKEN_OFF:
                self._break_off()
        return begun.content or pack(typeset(proof, self._templates, self._card))

    def _receive(self, child: HelperProcess) -> None:
        """Take the next answer: they come in the letters' order."""
        content = child.receive(LONGEST)
        begun = self._begun.popleft()
        begun.answered, begun.content = True, content

    def _break_off(self) -> None:
        self._rests_until = time.monotonic() + _REST
        self._give_up()

    def _give_up(self) -> None:
        if self._child:
            self._child.end()
        self._child = None
        self._begun.clear()

    def _there(self) -> HelperProcess | None:
        """Return the process, if it is there; begin to start it when many letters are written."""
        now = time.monotonic()
        self._written.append(now)
        many = len(self._written) == MANY and now - self._written[0] < MOMENT
        if many and not (self._child or self._starting or self._closed) and now >= self._rests_until:
            self._starting = Thread(target=self._start, name="press", daemon=True)
            self._starting.start()
        return self._child

    def _start(self) -> None:
        """Start the process, and look after it until it has ended."""
        try:
            child = HelperProcess(self._command, self._rules, pipesize=PIPE)
        except (OSError, EOFError):
            child = None
        with self._lock:
            self._starting = None
            if child and self._closed:
                child.end()
            elif child:
                self._child = child
            else:
                self._break_off()
        if child:
            child.outlast()
            with self._lock:
                if self._child is child:
                    self._give_up()


def _pickled(proof: Proof) -> bytes | None:
    """Return the letter as the process takes it; None when it is too large, or cannot be copied."""
    if proof.letter.attachments or proof.letter.calendar:
        return None
    try:
        written = pickled(proof)
    except (TypeError, AttributeError, ValueError):
        return None
    return written if len(written) <= LARGEST else None
