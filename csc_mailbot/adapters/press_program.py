"""The press: letters come in on standard input, each one's bytes, compressed, go out on standard output.

`python -m csc_mailbot.adapters.press_program` is started by `press_process` and by nobody else. First come the folder
of the administrator's templates and the desk's card; then letters, and for each one answer. It ends with its input, or
when nothing came for a while.
"""

import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from csc_mailbot.adapters.compression import pack
from csc_mailbot.adapters.helper_process import answer, asked, say_ready, settle_in
from csc_mailbot.adapters.templates import JinjaTemplates, TemplateFault
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.typesetting import Proof, typeset

IDLE = 10.0
"""Seconds without work after which it ends, and its memory is free again."""


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Set what comes in type until there is no more."""
    proofs = asked(source)
    rules: tuple[Path | None, DeskCard] = next(proofs)
    faults: list[TemplateFault] = []
    templates = JinjaTemplates(rules[0], faults.append)
    say_ready(target)
    while select.select([source], [], [], IDLE)[0]:
        proof: Proof | None = next(proofs, None)
        if proof is None:
            return
        answer(target, _packed(proof, templates, rules[1], faults))


def _packed(proof: Proof, templates: JinjaTemplates, card: DeskCard, faults: list[TemplateFault]) -> bytes | None:
    """Return the letter's bytes; None when something failed: the daemon sets it again and sees what."""
    faults.clear()
    try:
        content = pack(typeset(proof, templates, card))
    except Exception:  # noqa: BLE001 - one bad letter never stops the next
        return None
    return None if faults else content


if __name__ == "__main__":
    settle_in()
    # A command may have ended before it handed over the rules. Unbuffered, so that what waits is seen.
    with (
        suppress(BrokenPipeError, StopIteration),
        open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as letters,
    ):
        serve(letters, sys.stdout.buffer)
