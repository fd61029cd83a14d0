"""A daemon is killed again and again, started again, and its work is accounted for."""

import random
import select
import signal
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from tests.acceptance.accounts import Account, account
from tests.acceptance.correspondence import correspondence
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Death, Life

PORTION = 7
"""Mails that come before each of the kills at a boundary; they are judged together."""
KILLED = -9
LATER = {
    "fetched": (1, 1),
    "kept": (1, 1),
    "moved": (1, 1),
    # What was claimed at a death is judged by itself first. How much that was chance decides: urgent mail goes ahead.
    "claimed": (2, 1),
    "judged": (2, 1),
    "recorded": (1, 1),
    "posted": (2, 1),
    "settled": (2, 1),
}
"""The passings of the second and the third kill."""
MAILS_A_KILL = 10 / 3
LINES = (3, 12)
"""Lines of its log that a daemon lives for before a random kill: about what a thirtieth of the work makes."""
LONGEST_MOMENT = 0.02
"""Seconds after that line, at most: the time that one letter or mail takes."""

AT_REST = 5.0
"""Seconds after which a daemon that says nothing more has done all there is to do."""


@dataclass(frozen=True, slots=True)
class Survival:
    """What became of the work of a daemon that was killed."""

    account: Account
    mails: int
    seconds: float
    """From the start after the last kill until nothing was left to do."""


async def survive_boundary(desk: Desk, boundary: str) -> Survival:
    """Kill early in the first portion of mails, later in the second, once more, and let the last daemon finish."""
    mails = correspondence(3 * PORTION, desk.user)
    for number, passing in enumerate((1, *LATER.get(boundary, (4, 1)))):
        await desk.deliver(*(mail.content for mail in mails[number * PORTION :][:PORTION]))
        assert await desk.start(death=Death(boundary, passing)).end() == KILLED
    seconds = await finish(desk, len(mails))
    return Survival(await account(desk, mails), len(mails), seconds)


async def survive_random(desk: Desk, kills: int, seed: int) -> Survival:
    """Kill at so many instants that chance chooses while mail comes in, and let the last daemon finish."""
    chance = random.Random(seed)
    mails = correspondence(round(kills * MAILS_A_KILL), desk.user)
    for kill in range(kills):
        new = mails[kill * len(mails) // kills : (kill + 1) * len(mails) // kills]
        await desk.deliver(*(mail.content for mail in new))
        daemon = desk.start()
        await some_lines(daemon, chance)
        daemon.signal(signal.SIGKILL)
        assert await daemon.end() == KILLED
    seconds = await finish(desk, len(mails))
    return Survival(await account(desk, mails), len(mails), seconds)


async def some_lines(daemon: Life, chance: random.Random) -> None:
    """Let the daemon live for as many lines of its log as chance wants, and a moment; or until it says no more."""
    with suppress(TimeoutError):
        await daemon.says("\n", times=chance.randint(*LINES), seconds=AT_REST)
    select.select([], [], [], chance.uniform(0, LONGEST_MOMENT))


async def finish(desk: Desk, mails: int) -> float:
    """Let a last daemon live until nothing is left to do; return how many seconds it took."""
    begun = monotonic()
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.at_rest(mails)
    seconds = monotonic() - begun
    assert await daemon.stop() == 0
    return seconds
