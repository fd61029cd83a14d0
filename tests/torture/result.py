"""What came of a trial, and how the results are shown and kept."""

import json
import platform
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.acceptance.accounts import Account
from tests.benchmarks.figures import RESULTS

MANY = 3
"""Names of what went wrong that are shown."""
LONGEST = 300
"""Characters of what a failing trial raised that are shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one trial."""

    mails: int = 0
    wrong: str = ""
    """What was lost, doubled or left undone; empty when nothing was."""
    copies: int = 0
    """Letters that arrived twice, with the same Message-ID, because of a doubt."""
    seconds: float | None = None
    """From the end of the fault, or the start after the last kill, until all was done; None where that never was."""
    words: str = ""
    """What the daemon did meanwhile."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    part: str
    name: str
    outcome: Outcome


async def attempt(trial: Awaitable[Outcome]) -> Outcome:
    """Return what came of the trial; one that fails has an outcome too, so that the others are still made."""
    try:
        return await trial
    except Exception as error:  # noqa: BLE001 - whatever a trial ends with, the next is made
        return failed(error)


def failed(error: Exception) -> Outcome:
    """Return the outcome of what ended so; how long it took says nothing about a recovery."""
    return Outcome(wrong=_named(error))


def not_made(why: str | Exception) -> Outcome:
    """Return the outcome of a trial that was not made, which is wrong like one that failed."""
    return Outcome(wrong=f"not made: {_named(why) if isinstance(why, Exception) else why}")


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"[:LONGEST]


def judged(account: Account, mails: int, *, seconds: float | None = None, words: str = "") -> Outcome:
    """Return the outcome of a trial whose mails were accounted for."""
    wrong = {
        field: names
        for field, names in asdict(account).items()
        if isinstance(names, list) and names and field != "in_doubt"
    }
    said = "; ".join(f"{field.replace('_', ' ')}: {', '.join(names[:MANY])}" for field, names in wrong.items())
    given_up = f", letters closed as in doubt {len(account.in_doubt)}" if account.in_doubt else ""
    return Outcome(mails, said, account.copies, seconds, words + given_up)


def print_results(results: Sequence[Result]) -> None:
    """Print the table."""
    table = Table(title=f"csc-mailbot, {platform.machine()}, Python {platform.python_version()}", title_justify="left")
    for head in ("part", "trial", "mails", "lost or doubled", "doubtful copies", "recovered after", "meanwhile"):
        table.add_column(head)
    for one in results:
        found = one.outcome
        verdict = f"[bold red]{escape(found.wrong)}[/]" if found.wrong else "[green]0[/]"
        after = "" if found.seconds is None else f"{found.seconds:.1f} s"
        table.add_row(one.part, one.name, str(found.mails), verdict, str(found.copies), after, escape(found.words))
    Console(width=None if Console().is_terminal else 180).print(table)


def keep_results(results: Sequence[Result]) -> Path:
    """Write the results as JSON; return where."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "torture.json"
    at = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - the results tell when they were measured
    kept = {"at": at, "results": [{"part": one.part, "name": one.name, **asdict(one.outcome)} for one in results]}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
