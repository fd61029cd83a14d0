"""`python -m tests.torture [PART …]`: kill and disturb the real daemon; a table, and bench-results/torture.json."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from time import monotonic

from rich.console import Console

from tests.servers.requires import dovecot_program, postgresql_programs
from tests.torture import burdens, faults, kills
from tests.torture.ground import open_ground
from tests.torture.result import Result, keep_results, print_results

PARTS = ("boundaries", "random", "pages", "servers", "database", "burdens", "postgresql")


def main() -> int:
    """Torture as asked; return 1 when anything was lost or doubled."""
    asked = _arguments()
    if dovecot_program() is None:
        print("the daemon is tortured over Dovecot, which is not installed here", file=sys.stderr)
        return 1
    results = asyncio.run(_all(asked))
    print_results(results)
    print(f"written to {keep_results(results)}")
    return int(any(one.wrong for one in results))


async def _all(asked: argparse.Namespace) -> list[Result]:
    parts = asked.parts or PARTS
    results: list[Result] = []
    begun = monotonic()
    with Console(stderr=True).status("") as status:

        async def gather(found: AsyncIterator[Result]) -> None:
            async for one in found:
                results.append(one)
                minutes, seconds = divmod(round(monotonic() - begun), 60)
                said = f"{minutes:02}:{seconds:02} {one.part}: {one.name}: {one.wrong or 'nothing lost'}"
                status.console.print(said, markup=False)
                status.update(f"{len(results)} trials done")

        async with open_ground(postgresql=False) as ground:
            if "boundaries" in parts:
                await gather(kills.at_boundaries(ground))
            if "random" in parts:
                await gather(kills.at_random(ground, asked.kills, asked.seed))
            if "pages" in parts:
                await gather(kills.at_pages(ground, asked.pages, asked.seed))
            if "servers" in parts:
                await gather(faults.at_servers(ground, asked.only))
            if "database" in parts:
                await gather(faults.at_database(ground))
            if "burdens" in parts:
                await gather(burdens.at_desk(ground, asked.backlog))
        if "postgresql" in parts and postgresql_programs():
            async with open_ground(postgresql=True) as ground:
                await gather(faults.at_postgresql(ground))
                await gather(kills.at_boundaries(ground))
                await gather(kills.at_random(ground, min(asked.kills, kills.KILLS_A_LIFE), asked.seed))
                await gather(kills.at_pages(ground, min(asked.pages, kills.PAGES_A_NIGHT), asked.seed))
    return results


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--kills", type=int, default=300, help="kills at random instants (300)")
    parser.add_argument("--pages", type=int, default=30, help="kills at random instants of nights with pages (30)")
    parser.add_argument("--seed", type=int, default=20261120, help="what chance begins with")
    parser.add_argument("--backlog", type=int, default=10_000, help="mails that wait at once (10,000)")
    parser.add_argument("--only", default="", help="of the servers' troubles those whose names hold this word")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
