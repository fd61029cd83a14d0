"""What does a process cost? Wall time, its own processor time, its highest resident memory."""

import os
import re
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, and mebibytes."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several runs, and how far they lie apart."""

    median: float
    least: float
    most: float

    def shown(self, form: str = ".1f") -> str:
        """Return `17.9 (17.2 to 21.6)`."""
        return f"{self.median:{form}} ({self.least:{form}} to {self.most:{form}})"


def spread(values: Sequence[float]) -> Spread:
    """Return the median with the least and the most."""
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def run_measured(command: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT) -> Cost:
    """Run a command to its end and return its cost; raise RuntimeError with its words when it fails."""
    log = folder / "bench.log" if folder != ROOT else None
    with open(log, "wb") if log else open(os.devnull, "wb") as output:  # noqa: PTH123 - one of two files
        start = time.monotonic()
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=folder, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        words = log.read_text(errors="replace")[-2000:] if log else ""
        raise RuntimeError(f"{' '.join(command[:4])} ended with {process.returncode}: {words}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def peak_memory(pid: int) -> float:
    """Return the highest resident memory (VmHWM) that the living process ever had, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0
