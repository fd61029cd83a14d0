"""`python -m tests.torture [PART …]`: kill and disturb the real daemon; a table, and bench-results/torture.json."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from time import monotonic

from rich.console import Console

from tests.torture import burdens, faults, kills
from tests.torture.ground import open_ground
from tests.torture.plan import Group, Planned, carry_out
from tests.torture.result import Result, keep_results, print_results

PARTS = ("boundaries", "random", "pages", "servers", "database", "burdens", "postgresql")


def main() -> int:
    """Torture as asked; return 1 when anything was lost or doubled, failed, or was not made."""
    asked = _arguments()
    # The SMTP server complains of each log-in without TLS.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    results = asyncio.run(_carry_out(asked))
    print_results(results)
    print(f"written to {keep_results(results)}")
    return int(not results or any(one.outcome.wrong for one in results))


async def _carry_out(asked: argparse.Namespace) -> list[Result]:
    results: list[Result] = []
    begun = monotonic()
    groups = [
        Group(partial(open_ground, postgresql=False), _wanted(_over_sqlite(asked), asked.only)),
        Group(partial(open_ground, postgresql=True), _wanted(_over_postgresql(asked), asked.only)),
    ]
    total = sum(len(group.trials) for group in groups)
    with Console(stderr=True).status(f"0 of {total} trials made") as status:
        async for one in carry_out(groups, asked.minutes * 60):
            results.append(one)
            minutes, seconds = divmod(round(monotonic() - begun), 60)
            said = f"{minutes:02}:{seconds:02} {one.part}: {one.name}: {one.outcome.wrong or 'nothing lost'}"
            status.console.print(said, markup=False)
            status.update(f"{len(results)} of {total} trials made")
    return results


def _wanted(trials: Iterator[Planned], word: str) -> list[Planned]:
    return [one for one in trials if word in one.name]


def _over_sqlite(asked: argparse.Namespace) -> Iterator[Planned]:
    parts = {
        "boundaries": kills.at_boundaries(),
        "random": kills.at_random(asked.kills, asked.seed),
        "pages": kills.at_pages(asked.pages, asked.seed),
        "servers": faults.at_servers(),
        "database": faults.at_database(),
        "burdens": burdens.at_desk(asked.backlog),
    }
    for name, trials in parts.items():
        if name in (asked.parts or PARTS):
            yield from trials


def _over_postgresql(asked: argparse.Namespace) -> Iterator[Planned]:
    """The crash of the database, and the kills once more, a life of each kind of chance."""
    if "postgresql" not in (asked.parts or PARTS):
        return
    yield from faults.at_postgresql()
    few = min(asked.kills, kills.KILLS_A_LIFE), min(asked.pages, kills.PAGES_A_NIGHT)
    for trials in (
        kills.at_boundaries(),
        kills.at_random(few[0], asked.seed),
        kills.at_pages(few[1], asked.seed),
    ):
        for one in trials:
            yield replace(one, name=f"PostgreSQL: {one.name}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--kills", type=int, default=300, help="kills at random instants (300)")
    parser.add_argument("--pages", type=int, default=30, help="kills at random instants of nights with pages (30)")
    parser.add_argument("--seed", type=int, default=20261120, help="what chance begins with")
    parser.add_argument("--backlog", type=int, default=10_000, help="mails that wait at once (10,000)")
    parser.add_argument("--only", default="", help="of the trials those whose names hold this word")
    parser.add_argument("--minutes", type=float, default=45.0, help="after which what is left is not made (45)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
