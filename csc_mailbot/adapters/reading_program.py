"""The reading process: kept mails come in on standard input, what each says by itself goes out on standard output.

`python -m csc_mailbot.adapters.reading_program` is started by `reading_process` and by nobody else. First come the
rules; then portions, each a list of mails, and for each mail one answer. It ends with its input, so it never outlives
the daemon.
"""

import gc
import pickle
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.intake.policies import Policies
from csc_mailbot.workflows.read_mail import read_content
from csc_mailbot.workflows.rows import PendingMail

READY = "ready"


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Read what comes until there is no more."""
    policies: Policies = pickle.load(source)  # noqa: S301 - our own daemon wrote it
    _answer(target, READY)
    while True:
        try:
            portion: list[PendingMail] = pickle.load(source)  # noqa: S301 - the same
        except EOFError:
            return
        for pending in portion:
            _answer(target, _read(pending, policies))


def _read(pending: PendingMail, policies: Policies) -> FirstReading | None:
    """Return what the mail says; None when it made us fail: the daemon reads it again and sees how."""
    try:
        return read_content(pending, policies)
    except Exception:  # noqa: BLE001 - one bad mail never stops the next
        return None


def _answer(target: BinaryIO, answer: object) -> None:
    pickle.dump(answer, target, pickle.HIGHEST_PROTOCOL)
    target.flush()


if __name__ == "__main__":
    # As in the daemon: what is imported stays, and a mail leaves hardly a cycle.
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    # The whole service is told to stop at once; who works for the daemon ends when the daemon needs it no more.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
