"""`python -m tests.fuzzing [FOLDER …]`: break mails and have them judged, for ten minutes or as long as one likes."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic

from rich.console import Console

from tests.fuzzing.desk import Target
from tests.fuzzing.mutations import mutate

MAILS = Path(__file__).parents[1] / "mails"
A_SET_OF_BOOKS = 2000
"""Mails until the books are verified and begun anew."""
_KEPT = 20_000
_MINIMISED_FOR = 30.0
"""Seconds that are spent on making a failing mail smaller."""


def main() -> int:
    """Fuzz as asked; return 1 when a mail did what none may do. Failing mails are kept, as small as they got."""
    asked = _arguments()
    seed = asked.seed if asked.seed is not None else SystemRandom().randrange(2**32)
    seeds = _seeds([*asked.folders, asked.store / "interesting"])
    print(f"seed {seed}, {len(seeds)} mails to begin with, {asked.minutes:g} minutes")
    failures = asyncio.run(_fuzz(seeds, Random(seed), asked.minutes * 60, asked.store))
    for name, words in failures.items():
        print(f"{name}: {words}")
    print(f"{len(failures)} kinds of failure" if failures else "every mail had one outcome, and every letter was one")
    return int(bool(failures))


def _seeds(folders: list[Path]) -> list[bytes]:
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [content for path in files if 0 < len(content := path.read_bytes()) < 200_000]


async def _fuzz(seeds: list[bytes], chance: Random, seconds: float, store: Path) -> dict[str, str]:
    failures: dict[str, str] = {}
    end, count, target = monotonic() + seconds, 0, _new_target()
    with Console(stderr=True).status("") as status:
        while monotonic() < end:
            if target.uid >= A_SET_OF_BOOKS:
                _note(failures, store, b"", _close(target))
                target = _new_target()
            content = mutate(chance.choice(seeds), seeds, chance)
            count += 1
            faults = await _judge(target, content)
            if faults and _kind(faults) not in failures:
                small = await _smaller(content, _kind(faults), chance)
                _note(failures, store, small, faults)
                target = _new_target()
            elif chance.random() < 0.02 and len(seeds) < _KEPT:
                seeds.append(content)
            if not count % 50:
                left = max(0, end - monotonic())
                status.update(f"{count} mails, {len(failures)} kinds of failure, {left:.0f} s left")
        _note(failures, store, b"", _close(target))
    print(f"{count} mails")
    return failures


async def _judge(target: Target, content: bytes) -> list[str]:
    try:
        return await target.take(content)
    except Exception as error:  # noqa: BLE001 - whatever escapes is what is looked for
        return [f"{type(error).__name__} escaped: {error}"[:300]]


def _new_target() -> Target:
    memory = Path("/dev/shm")  # noqa: S108 - books that nobody keeps
    return Target(Path(tempfile.mkdtemp(prefix="csc-fuzz-", dir=memory if memory.is_dir() else None)))


def _close(target: Target) -> list[str]:
    try:
        return target.close()
    finally:
        shutil.rmtree(target.folder, ignore_errors=True)


def _kind(faults: list[str]) -> str:
    return faults[0].partition(":")[0][:60]


async def _smaller(content: bytes, kind: str, chance: Random) -> bytes:
    """Take away what is not needed for the failure, for some time."""

    async def fails(shorter: bytes) -> bool:
        target = _new_target()
        try:
            faults = await _judge(target, shorter)
        finally:
            _close(target)
        return bool(faults) and _kind(faults) == kind

    return await _shrink(content, fails, chance)


async def _shrink(content: bytes, fails: Callable[[bytes], Awaitable[bool]], chance: Random) -> bytes:
    end, size = monotonic() + _MINIMISED_FOR, len(content) // 2
    while size and monotonic() < end:
        at = chance.randrange(max(1, len(content) - size + 1))
        shorter = content[:at] + content[at + size :]
        if shorter and await fails(shorter):
            content, size = shorter, min(size, len(shorter) // 2)
        elif chance.random() < 0.2:
            size //= 2
    return content


def _note(failures: dict[str, str], store: Path, content: bytes, faults: list[str]) -> None:
    if not faults:
        return
    failures[_kind(faults)] = faults[0]
    store.mkdir(parents=True, exist_ok=True)
    if content:
        (store / f"{sha256(content).hexdigest()[:16]}.eml").write_bytes(content)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[MAILS], help="of mails to break (tests/mails)")
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--seed", type=int, help="what chance begins with; without it, anew each time")
    parser.add_argument("--store", type=Path, default=Path("fuzz-results"), help="where failing mails are kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
