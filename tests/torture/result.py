"""What came of a trial, and how the results are shown and kept."""

import json
import platform
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.table import Table

from tests.acceptance.accounts import Account
from tests.benchmarks.figures import RESULTS

MANY = 3
"""Names of what went wrong that are shown."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    part: str
    name: str
    mails: int
    wrong: str = ""
    """What was lost, doubled or left undone; empty when nothing was."""
    copies: int = 0
    """Letters that arrived twice, with the same Message-ID, because of a doubt."""
    seconds: float | None = None
    """From the end of the fault until all was done."""
    words: str = ""
    """What the daemon did meanwhile."""


async def attempt(part: str, name: str, trial: Awaitable[Result]) -> Result:
    """Return what came of the trial; one that fails is a result too, so that the others are still made."""
    begun = monotonic()
    try:
        return await trial
    except Exception as error:  # noqa: BLE001 - whatever a trial ends with, the next is made
        said = next(iter(str(error).splitlines()), "")
        return Result(part, name, 0, f"{type(error).__name__}: {said}"[:300], seconds=monotonic() - begun)


def judged(
    part: str, name: str, account: Account, mails: int, *, seconds: float | None = None, words: str = ""
) -> Result:
    """Return the result of a trial whose mails were accounted for."""
    wrong = {
        field: names
        for field, names in asdict(account).items()
        if isinstance(names, list) and names and field != "in_doubt"
    }
    said = "; ".join(f"{field.replace('_', ' ')}: {', '.join(names[:MANY])}" for field, names in wrong.items())
    return Result(part, name, mails, said, account.copies, seconds, words)


def print_results(results: Sequence[Result]) -> None:
    """Print the table."""
    table = Table(title=f"csc-mailbot, {platform.machine()}, Python {platform.python_version()}", title_justify="left")
    for head in ("part", "trial", "mails", "lost or doubled", "doubtful copies", "recovered after", "meanwhile"):
        table.add_column(head)
    for one in results:
        verdict = f"[bold red]{one.wrong}[/]" if one.wrong else "[green]0[/]"
        after = "" if one.seconds is None else f"{one.seconds:.1f} s"
        table.add_row(one.part, one.name, str(one.mails), verdict, str(one.copies), after, one.words)
    Console(width=None if Console().is_terminal else 150).print(table)


def keep_results(results: Sequence[Result]) -> Path:
    """Write the results as JSON; return where."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "torture.json"
    at = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - the results tell when they were measured
    kept = {"at": at, "results": [asdict(one) for one in results]}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
