"""Does the daemon stay as small as it was? Tens of thousands of mails run through it, a few thousand at a time.

Its memory is looked at when it has done a portion and rests, with what helps it counted in.
"""

import time

import psutil

from tests.benchmarks.corpus import SEED, make_mails
from tests.benchmarks.desk import LETTERS_A_MAIL
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.measured import peak_memory
from tests.benchmarks.town import Town

PORTION = 5_000
FLAT = 1.1
"""Times the memory after the first portion that still counts as flat."""
LIMIT = 150
_REST = 15.0
"""Seconds after which whoever helped to read has ended."""
_PATIENCE = 1_800.0


def measure(town: Town, mails: int) -> tuple[list[Figure], dict[str, object]]:
    """Let one daemon do that many mails; return the figures and the memory after each portion, in MiB."""
    desk = town.desk("endurance")
    resting, seconds = [], []
    with desk.daemon() as daemon:
        process = psutil.Process(daemon.pid)
        for number in range(max(2, mails // PORTION)):
            town.sink.forget()
            start = time.monotonic()
            town.dovecot.deliver(desk.user, *make_mails(PORTION, SEED + 1 + number))
            town.sink.wait_for(LETTERS_A_MAIL * PORTION, _PATIENCE)
            seconds.append(time.monotonic() - start)
            time.sleep(_REST)
            resting.append(_memory(process))
        peak = peak_memory(daemon.pid)
    return _figures(resting, peak), {"resting": resting, "peak": peak, "seconds": seconds}


def _memory(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / 2**20


def _figures(resting: list[float], peak: float) -> list[Figure]:
    mails = len(resting) * PORTION
    return [
        Figure("endurance", f"memory at rest after {PORTION:,} mails, MiB", f"{resting[0]:.0f}"),
        Figure("endurance", "highest resident memory of the daemon, MiB", f"{peak:.0f}"),
        promised("endurance", f"memory at rest after {mails:,} mails", resting[-1], LIMIT, " MiB"),
        promised("endurance", f"times that of the first {PORTION:,}", resting[-1] / resting[0], FLAT),
    ]
