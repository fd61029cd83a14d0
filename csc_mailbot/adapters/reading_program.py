"""The reading process: kept mails come in on standard input, what each says by itself goes out on standard output.

`python -m csc_mailbot.adapters.reading_program` is started by `reading_process` and by nobody else. First come the
rules; then portions, each a list of mails, and for each mail one answer. It ends with its input, so it never outlives
the daemon.
"""

import sys
from contextlib import suppress
from typing import BinaryIO

from csc_mailbot.adapters.helper_process import answer, asked, say_ready, settle_in
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.intake.policies import Policies
from csc_mailbot.workflows.read_mail import read_content
from csc_mailbot.workflows.rows import PendingMail


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Read what comes until there is no more."""
    portions = asked(source)
    policies: Policies = next(portions)
    say_ready(target)
    for portion in portions:
        for pending in portion:
            answer(target, _read(pending, policies))


def _read(pending: PendingMail, policies: Policies) -> FirstReading | None:
    """Return what the mail says; None when it made us fail: the daemon reads it again and sees how."""
    try:
        return read_content(pending, policies)
    except Exception:  # noqa: BLE001 - one bad mail never stops the next
        return None


if __name__ == "__main__":
    settle_in()
    # A command may have ended before it handed over the rules.
    with suppress(BrokenPipeError, StopIteration):
        serve(sys.stdin.buffer, sys.stdout.buffer)
