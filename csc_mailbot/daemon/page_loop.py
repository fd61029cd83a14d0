"""Pages leave at once: each in a task of its own, so that none waits for letters, nor for another page."""

import asyncio
from datetime import timedelta

from csc_mailbot.daemon.flight import GATHERING, Flight
from csc_mailbot.daemon.loop import LONGEST_DELIVERY, Loop, until_due
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable, TemporaryError
from csc_mailbot.workflows.deliver_outbox import Attempt, claim_due, hand_over, record_answers
from csc_mailbot.workflows.rows import ClaimedLetter, Lane

MOST_AT_ONCE = 8
"""Connections beyond those of letters, where the server takes so many; a backlog of pages is a rare night."""


_RECORD_AGAIN = timedelta(seconds=1)


class Pages:
    """The steps of the pages' loop."""

    name = "pages"

    def __init__(self, place: Workplace) -> None:
        """Deliver what is written at this place."""
        self._place = place
        self._flight = Flight(self.name, MOST_AT_ONCE, place.observer)
        self._in_hand: set[int] = set()
        self._is_unsure = False
        """Whether a claim may have been committed that the database could not tell us of."""

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; what is under way then is finished."""
        await self._flight.run(Loop(self.name, self.step, self._place.observer, self._place.pulse), stop)

    async def step(self) -> None:
        """Begin to deliver what is due, or wait until more is written or due.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        place = self._place
        await self._give_back()
        due = await place.books.read(lambda records: records.outbox.next_due(Lane.PAGES))
        if due is None or due > place.desk.clock.now():
            await place.pages_written.wait(until_due(due, place.desk.clock.now()))
            await asyncio.sleep(GATHERING)
        elif not self._flight.room:
            place.pulse.beat(self.name, LONGEST_DELIVERY)
            await self._flight.landing()
        else:
            for page in await self._claim():
                self._flight.begin(self._deliver(page))

    async def _give_back(self) -> None:
        """Queue what an unheard claim may have claimed: else nothing would seem to be due."""
        if self._is_unsure:
            await self._place.books.write(lambda records: records.workers.give_back_letters(Lane.PAGES, self._in_hand))
            self._is_unsure = False

    async def _claim(self) -> list[ClaimedLetter]:
        place = self._place
        self._is_unsure = True
        claimed = await claim_due(place.books, place.desk, Lane.PAGES, self._flight.room)
        self._is_unsure = False
        self._in_hand |= {page.id for page in claimed}
        return claimed

    async def _deliver(self, page: ClaimedLetter) -> None:
        place = self._place
        try:
            attempts = await hand_over(place.books, place.sender, [page])
            await self._record(attempts)
        finally:
            self._in_hand.discard(page.id)
        place.observer.attempted(attempts)
        for _, answer in attempts:
            if isinstance(answer, TemporaryError):
                place.observer.trouble(self.name, answer, timedelta(seconds=5))
            elif isinstance(answer, Exception):
                place.observer.fault(self.name, answer)
        place.letters_written.ring()

    async def _record(self, attempts: list[Attempt]) -> None:
        """Write the answers down, however long the books are away: the page would be sent again."""
        while True:
            try:
                await record_answers(self._place.books, self._place.desk, attempts)
            except DatabaseUnavailable as error:
                self._place.observer.trouble(self.name, error, _RECORD_AGAIN)
                await asyncio.sleep(_RECORD_AGAIN.total_seconds())
            else:
                return
