"""What is due is done when it is due: a page's next step to the second, everything else within a few."""

import asyncio
from datetime import timedelta

from csc_mailbot.daemon.loop import until_due
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.arm_deadlines import arm_deadlines
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.page_deadline_names import PAGE_DEADLINES
from csc_mailbot.workflows.watch_deadlines import watch_deadlines

EVERY = timedelta(seconds=5)
"""How often everything is looked at, whoever rings; a command may have set something."""

_GATHERING = 0.02
"""Seconds between being rung and looking: under a backlog the bell rings with each portion that is judged."""


class Deadlines:
    """The steps of the loop that meets deadlines."""

    def __init__(self, place: Workplace) -> None:
        """Meet the deadlines of this place."""
        self._place = place
        self._armed: Desk | None = None

    async def step(self) -> None:
        """Do what is due, then wait for the next step of a page.

        Raises:
            DatabaseUnavailable: the books cannot be had; the deadlines wait.
        """
        await self._place.deadlines_set.wait(await self._meet())
        await asyncio.sleep(_GATHERING)

    async def _meet(self) -> timedelta:
        """Do what is due; return how long there is nothing to do. What could not be done is tried at the next look."""
        place = self._place
        if not await place.duties.take("deadlines"):
            return EVERY
        await self._arm()
        try:
            met = await watch_deadlines(place.books, place.desk)
        except ExceptionGroup as faults:
            place.letters_written.ring()
            place.observer.fault("deadlines", faults)
            await asyncio.sleep(EVERY.total_seconds() / 5)
            return EVERY
        if met:
            place.letters_written.ring()
        due = await place.books.read(lambda records: records.deadlines.next_due(PAGE_DEADLINES))
        return min(EVERY, until_due(due, place.desk.clock.now()))

    async def _arm(self) -> None:
        """Set what the configuration makes due, when the program has just started or read it again."""
        desk = self._place.desk
        if self._armed is not desk:
            await arm_deadlines(self._place.books, desk)
            self._armed = desk
