"""`python -m tests.fuzzing [FOLDER …]`: mails that are broken, and mails that are made, in turns, and have them judged.

Ten minutes, or as long as one likes; where atheris is installed, the last third of the time is its own.
"""

import argparse
import asyncio
import importlib.util
import subprocess
import sys
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic

from rich.console import Console

from tests.fuzzing.desk import Target
from tests.fuzzing.run import Run

MAILS = Path(__file__).parents[1] / "mails"
_GUIDED_SHARE = 1 / 3


def main() -> int:
    """Fuzz as asked; return 1 when a mail did what none may do. Failing mails are kept, as small as they got."""
    asked = _arguments()
    if asked.replay:
        return _replay(asked.replay)
    seed = asked.seed if asked.seed is not None else SystemRandom().randrange(2**32)
    seeds = _seeds([*asked.folders, asked.store / "interesting"])
    guided = importlib.util.find_spec("atheris") is not None and not asked.unguided
    seconds = asked.minutes * 60 * (1 - _GUIDED_SHARE * guided)
    print(f"seed {seed}, {len(seeds)} mails to begin with, {asked.minutes:g} minutes")
    with asyncio.Runner() as runner:
        run = Run(runner, seeds, Random(seed), asked.store)
        _in_turns(run, monotonic() + seconds)
    print(run.table())
    failures = [f"{kind}: {words}" for kind, words in run.failures.items()]
    if guided:
        failures += _guided(asked.folders, asked.minutes * _GUIDED_SHARE, asked.store)
    else:
        print("no guided run: " + ("as asked" if asked.unguided else "atheris is not installed (pip install atheris)"))
    print(*failures, sep="\n", end="\n" if failures else "")
    print(f"{len(failures)} kinds of failure" if failures else "every mail had one outcome, and every letter was one")
    return int(bool(failures))


def _in_turns(run: Run, end: float) -> None:
    with Console(stderr=True).status("") as status:

        def tell() -> bool:
            left = max(0.0, end - monotonic())
            status.update(f"{run.count} mails, {len(run.failures)} kinds of failure, {left:.0f} s left")
            return left > 0

        while tell():
            run.break_some(tell)
            run.make_some(tell)
        run.finish()


def _guided(folders: list[Path], minutes: float, store: Path) -> list[str]:
    """Let atheris look for branches in a process of its own, which it ends itself."""
    command = [sys.executable, "-m", "tests.fuzzing.guided", *map(str, folders)]
    ended = subprocess.run(
        [*command, "--minutes", f"{minutes:g}", "--store", str(store)], check=False, capture_output=True, text=True
    )
    last = [line for line in ended.stderr.splitlines() if line.strip()][-12:]
    done = next((line for line in last if line.startswith("Done ")), "it gave up")
    print(f"guided: {done}")
    return ["guided: " + "\n  ".join(["it ended early", *last])] if ended.returncode else []


def _seeds(folders: list[Path]) -> list[bytes]:
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [content for path in files if 0 < len(content := path.read_bytes()) < 200_000]


def _replay(files: list[Path]) -> int:
    """Have each mail judged at a desk of its own, and tell what became of it."""
    failed = False
    for file in files:
        target = Target.new()
        faults = asyncio.run(target.take(file.read_bytes()))
        faults += target.close()
        failed = failed or bool(faults)
        print(f"{file}: {' '.join(target.told)}", *faults, sep="\n  ")
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[MAILS], help="of mails to break (tests/mails)")
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--seed", type=int, help="what chance begins with; without it, anew each time")
    parser.add_argument("--store", type=Path, default=Path("fuzz-results"), help="where failing mails are kept")
    parser.add_argument("--unguided", action="store_true", help="leave atheris out")
    parser.add_argument("--replay", nargs="+", type=Path, metavar="FILE", help="judge these mails again, and no others")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
