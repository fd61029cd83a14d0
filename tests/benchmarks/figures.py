"""What is printed and kept: each figure with its target and whether it holds."""

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measured import ROOT

RESULTS = ROOT / "bench-results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `holds` is None where nothing is promised."""

    part: str
    name: str
    value: str
    target: str = ""
    holds: bool | None = None


def promised(part: str, name: str, value: float, limit: float, unit: str = "", *, at_least: bool = False) -> Figure:
    """Return a figure that shall stay under the limit, or reach it."""
    holds = value >= limit if at_least else value < limit
    sign = "≥" if at_least else "<"
    return Figure(part, name, f"{value:.3g}{unit}", f"{sign} {limit:g}{unit}", holds)


def print_figures(figures: list[Figure]) -> None:
    """Print the table."""
    table = Table(title=f"csc-mailbot, {platform.machine()}, Python {platform.python_version()}", title_justify="left")
    for name in ("part", "figure", "measured", "target", ""):
        table.add_column(name)
    verdict = {None: "", True: "[green]holds[/]", False: "[bold red]missed[/]"}
    previous = ""
    for one in figures:
        table.add_row(one.part if one.part != previous else "", one.name, one.value, one.target, verdict[one.holds])
        previous = one.part
    Console(width=None if Console().is_terminal else 130).print(table)


def keep_figures(figures: list[Figure], raw: dict[str, object]) -> Path:
    """Write the figures, and the raw measurements behind them, as JSON; return where."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "latest.json"
    at = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - the results tell when they were measured
    kept = {"at": at, "figures": [asdict(one) for one in figures], "raw": raw}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
