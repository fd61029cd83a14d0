"""The daemon is killed at every boundary of a mail's way, and at random instants, and started again."""

from collections.abc import Iterator
from functools import partial

from tests.acceptance.crashing_daemon import BOUNDARIES, PAGE_BOUNDARIES
from tests.acceptance.page_survival import night, survive_page, survive_pages_at_random
from tests.acceptance.survival import Survival, survive_boundary, survive_random
from tests.torture.deeds import deeds
from tests.torture.ground import Ground, Trial
from tests.torture.plan import Planned
from tests.torture.result import Outcome, judged

KILLS_A_LIFE = 30
"""Kills of one desk at random instants; more kills are more desks."""

PAGES_A_NIGHT = 10
"""Kills of one desk in a night, with an urgent mail before each."""


def at_boundaries() -> Iterator[Planned]:
    """Kill at each boundary, thrice."""
    for boundary in BOUNDARIES:
        yield Planned("kill", f"three times at {boundary}", partial(_at_boundary, boundary=boundary))


async def _at_boundary(ground: Ground, boundary: str) -> Outcome:
    async with ground.trial() as trial:
        return _survived(trial, await survive_boundary(trial.desk, boundary))


def at_random(kills: int, seed: int) -> Iterator[Planned]:
    """Kill at so many instants that chance chooses."""
    for begin in range(0, kills, KILLS_A_LIFE):
        count = min(KILLS_A_LIFE, kills - begin)
        name = f"{count} times at random, seed {seed + begin}"
        yield Planned("kill", name, partial(_at_random, kills=count, seed=seed + begin))


async def _at_random(ground: Ground, kills: int, seed: int) -> Outcome:
    async with ground.trial() as trial:
        return _survived(trial, await survive_random(trial.desk, kills, seed))


def _survived(trial: Trial, survival: Survival) -> Outcome:
    return judged(survival.account, survival.mails, seconds=survival.seconds, words=_deeds(trial))


def _deeds(trial: Trial) -> str:
    """Return what all daemons of the trial did: they share a log, and the books tell what was in doubt."""
    doubts = sum(trial.desk.doubts().values())
    said = deeds(trial.desk.log.read_text(encoding="utf-8"))
    return f"{said}, left in doubt by a death {doubts}" if doubts else said


def at_pages(kills: int, seed: int) -> Iterator[Planned]:
    """Kill in every phase of a page, and at instants that chance chooses; whoever is on call must be alerted."""
    for boundary in (*PAGE_BOUNDARIES, "sending", "sent", "posted", "settled"):
        yield Planned("page", f"once at {boundary}", partial(_at_page, boundary=boundary))
    for begin in range(0, kills, PAGES_A_NIGHT):
        count = min(PAGES_A_NIGHT, kills - begin)
        name = f"{count} times at random, seed {seed + begin}"
        yield Planned("page", name, partial(_in_night, kills=count, seed=seed + begin))


async def _at_page(ground: Ground, boundary: str) -> Outcome:
    async with ground.trial(night()) as trial:
        seconds = await survive_page(trial.desk, boundary, trial.desk.sink)
        return Outcome(1, seconds=seconds, words=_deeds(trial))


async def _in_night(ground: Ground, kills: int, seed: int) -> Outcome:
    async with ground.trial(night()) as trial:
        wrong, seconds = await survive_pages_at_random(trial.desk, trial.desk.sink, kills, seed)
        return Outcome(kills, "; ".join(wrong), seconds=seconds, words=_deeds(trial))
