"""The daemon is killed at every boundary of a mail's way, and at random instants, and started again."""

from collections.abc import AsyncIterator

from tests.acceptance.crashing_daemon import BOUNDARIES
from tests.acceptance.survival import survive_boundary, survive_random
from tests.torture.ground import Ground
from tests.torture.result import Result, judged

KILLS_A_LIFE = 30
"""Kills of one desk at random instants; more kills are more desks."""


async def at_boundaries(ground: Ground) -> AsyncIterator[Result]:
    """Kill at each boundary, thrice."""
    for boundary in BOUNDARIES:
        async with ground.trial() as trial:
            account, mails = await survive_boundary(trial.desk, boundary)
            yield judged("kill", f"three times at {boundary}", account, mails)


async def at_random(ground: Ground, kills: int, seed: int) -> AsyncIterator[Result]:
    """Kill at so many instants that chance chooses."""
    for begin in range(0, kills, KILLS_A_LIFE):
        count = min(KILLS_A_LIFE, kills - begin)
        async with ground.trial() as trial:
            account, mails = await survive_random(trial.desk, count, seed + begin)
            yield judged("kill", f"{count} times at random, seed {seed + begin}", account, mails)
