"""`python -m tests.benchmarks [PART …]`: measure, print one table, write bench-results/latest.json."""

import argparse
import sys
from collections.abc import Callable

from rich.console import Console

from tests.benchmarks import drain, endurance, growth, latency, memory, page, routing, start, workers
from tests.benchmarks.figures import Figure, keep_figures, print_figures
from tests.benchmarks.town import Town, open_town
from tests.servers.requires import dovecot_program

PARTS = ("start", "drain", "latency", "page", "memory", "routing", "growth", "workers")
APART = ("endurance",)
"""Takes its time, and is measured only when it is asked for."""
Part = Callable[[Town], tuple[list[Figure], dict[str, object]]]


def main() -> int:
    """Measure what is asked for; return 1 when a target is missed."""
    asked = _arguments()
    if dovecot_program() is None:
        print("the figures are measured against Dovecot, which is not installed here", file=sys.stderr)
        return 1
    parts: dict[str, Part] = {
        "start": start.measure,
        "drain": lambda town: drain.measure(town, asked.mails, asked.rounds),
        "latency": lambda town: latency.measure(town, asked.samples),
        "page": lambda town: page.measure(town, asked.samples),
        "memory": memory.measure,
        "routing": lambda town: routing.measure(town, asked.replies),
        "growth": lambda town: growth.measure(town, asked.mails, asked.rounds),
        "workers": lambda town: workers.measure(town, asked.shared),
        "endurance": lambda town: endurance.measure(town, asked.long),
    }
    figures: list[Figure] = []
    raw: dict[str, object] = {}
    with open_town() as town, Console(stderr=True).status("") as status:
        for name in asked.parts or PARTS:
            status.update(f"measuring {name}")
            found, raw[name] = parts[name](town)
            figures += found
    print_figures(figures)
    print(f"written to {keep_figures(figures, raw)}")
    return int(any(one.holds is False for one in figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    known = f"of {', '.join(PARTS)}; only when named: {', '.join(APART)}"
    parser.add_argument("parts", nargs="*", choices=[*PARTS, *APART, []], metavar="PART", help=known)
    parser.add_argument("--mails", type=int, default=2000, help="mails to drain (2000)")
    parser.add_argument("--rounds", type=int, default=3, help="times that each drains them (3)")
    parser.add_argument("--samples", type=int, default=100, help="mails answered one by one (100)")
    parser.add_argument("--replies", type=int, default=300, help="replies that are routed, of each kind (300)")
    parser.add_argument("--shared", type=int, default=300, help="mails that several workers share (300)")
    parser.add_argument("--long", type=int, default=50_000, help="mails that the daemon endures (50000)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
