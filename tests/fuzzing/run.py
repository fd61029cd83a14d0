"""A run: mails are broken and made in turns, what fails is made small and kept, and everything is counted."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from time import monotonic

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as begin_with

from tests.fuzzing.desk import Target
from tests.fuzzing.made_mails import MadeMail, made_mails
from tests.fuzzing.mutations import mutate

A_SET_OF_BOOKS = 2000
"""Mails until the books are verified and begun anew."""
A_TURN = 200
"""Mails that are broken, then as many that are made."""
BROKEN = "broken"
_KEPT = 20_000
_MINIMISED_FOR = 30.0
"""Seconds that are spent on making a failing mail smaller."""


@dataclass(slots=True)
class Run:
    """What is thrown at the desk, and what came of it."""

    runner: asyncio.Runner
    seeds: list[bytes] = field(repr=False)
    chance: Random
    store: Path
    count: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    """The first mail of each kind of failure: what was wrong, and how it is judged again."""
    tally: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By what the mail was made as, what it was taken for, and its outcome."""
    letters: int = 0
    target: Target = field(default_factory=Target.new, init=False)

    def break_some(self, go_on: Callable[[], bool], mails: int = A_TURN) -> None:
        """Break mails of the seeds and have them judged, for a turn or until there is no time."""
        for _ in range(mails):
            if not go_on():
                return
            content = mutate(self.chance.choice(self.seeds), self.seeds, self.chance)
            if not self._throw(BROKEN, content) and self.chance.random() < 0.02 and len(self.seeds) < _KEPT:
                self.seeds.append(content)

    def make_some(self, go_on: Callable[[], bool], mails: int = A_TURN) -> None:
        """Let hypothesis make mails and have them judged, for a turn or until there is no time."""

        @begin_with(self.chance.randrange(2**32))
        @settings(
            max_examples=mails,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(made_mails())
        def throw(made: MadeMail) -> None:
            if go_on():
                self._throw(made.kind, made.content)

        throw()

    def finish(self) -> None:
        """Close the last books."""
        self._note(b"", self._close())

    def table(self) -> str:
        """Return the counts: what was made, what it was taken for, what became of it."""
        by_source: Counter[tuple[str, str]] = Counter()
        by_kind: Counter[tuple[str, str]] = Counter()
        for (source, kind, outcome), count in self.tally.items():
            by_source[source, outcome] += count
            by_kind[kind, outcome] += count
        tables = (_table("made as", by_source), _table("taken for", by_kind))
        return "\n\n".join([*tables, f"{self.count} mails, {self.letters} letters"])

    def _throw(self, source: str, content: bytes) -> bool:
        """Have the mail judged; tell whether it failed."""
        if self.target.uid >= A_SET_OF_BOOKS:
            self._note(b"", self._close())
            self.target = Target.new()
        self.count += 1
        faults = self.runner.run(self.target.take(content))
        self.tally[source, *self.target.told] += 1
        if faults and kind_of(faults) not in self.failures:
            self._note(self.runner.run(_smaller(content, kind_of(faults), self.chance)), faults)
            self._close()
            self.target = Target.new()
        return bool(faults)

    def _close(self) -> list[str]:
        self.letters += self.target.letters
        return self.target.close()

    def _note(self, content: bytes, faults: list[str]) -> None:
        if not faults:
            return
        again = "only with the mails before it: the same --seed"
        if content:
            self.store.mkdir(parents=True, exist_ok=True)
            path = self.store / f"{sha256(content).hexdigest()[:16]}.eml"
            path.write_bytes(content)
            again = f"python -m tests.fuzzing --replay {path}"
        self.failures[kind_of(faults)] = f"{faults[0]}\n  again: {again}"


def kind_of(faults: list[str]) -> str:
    """Return by what a failure is known again."""
    return faults[0].partition(":")[0][:60]


async def _smaller(content: bytes, kind: str, chance: Random) -> bytes:
    """Take away what is not needed for the failure, for some time."""

    async def fails(shorter: bytes) -> bool:
        target = Target.new()
        try:
            faults = await target.take(shorter)
        finally:
            target.close()
        return bool(faults) and kind_of(faults) == kind

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


def _table(title: str, counted: Counter[tuple[str, str]]) -> str:
    columns = sorted({outcome for _, outcome in counted})
    rows = sorted({source for source, _ in counted})
    wide = max(map(len, [*rows, title]))
    lines = [f"{title:<{wide}}" + "".join(f"{column:>13}" for column in columns)]
    lines += [f"{row:<{wide}}" + "".join(f"{counted[row, column]:>13}" for column in columns) for row in rows]
    return "\n".join(lines)
