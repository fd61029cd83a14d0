"""Letters leave as soon as they are written, and again when their next try is due."""

from datetime import timedelta
from time import monotonic

from csc_mailbot.daemon.loop import LONGEST_STEP, until_due
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.deliver_outbox import AT_ONCE, Attempt, claim_due, hand_over, record_answers
from csc_mailbot.workflows.rows import Lane

MOST_AT_ONCE = 64
_QUICK = 0.25
"""Seconds; a server that takes a portion in less is given a larger one, up to the most."""


class Delivery:
    """The steps of the delivery loop."""

    def __init__(self, place: Workplace, lane: Lane = Lane.ALL) -> None:
        """Deliver what is written at this place, of this lane."""
        self._place = place
        self._lane = lane
        self._answered: list[Attempt] = []
        self._portion = AT_ONCE

    async def step(self) -> None:
        """Deliver one portion of what is due, or wait until more is written or due.

        Raises:
            SenderUnavailable: the SMTP server cannot be had.
            DatabaseUnavailable: the books cannot be had.
        """
        if not await self.deliver_portion():
            await self._place.letters_written.wait(await self._until_due())

    async def deliver_portion(self) -> int:
        """Deliver one portion; return how many letters it held.

        Answers that the books could not take are kept, and recorded before anything else is sent.
        """
        place = self._place
        if not self._answered:
            self._answered = await self._hand_over()
        await record_answers(place.books, place.desk, self._answered)
        attempts, self._answered = self._answered, []
        if attempts:
            place.pulse.beat("delivery", LONGEST_STEP)
            place.observer.attempted(attempts)
            self._look_at_faults([answer for _, answer in attempts if isinstance(answer, Exception)], len(attempts))
        return len(attempts)

    async def _hand_over(self) -> list[Attempt]:
        """Hand over as many as the server takes in a moment, so that what is written meanwhile does not wait long."""
        begun = monotonic()
        place = self._place
        claimed = await claim_due(place.books, place.desk, self._lane, self._portion)
        answered = await hand_over(place.books, place.sender, claimed)
        quick = len(answered) == self._portion and monotonic() - begun < _QUICK
        self._portion = min(2 * self._portion, MOST_AT_ONCE) if quick else AT_ONCE
        return answered

    def _look_at_faults(self, faults: list[Exception], attempts: int) -> None:
        unavailable = [one for one in faults if isinstance(one, SenderUnavailable)]
        for unforeseen in (one for one in faults if one not in unavailable):
            self._place.observer.fault("delivery", unforeseen)
        if len(unavailable) == attempts:
            raise unavailable[0]

    async def _until_due(self) -> timedelta:
        due = await self._place.books.read(lambda records: records.outbox.next_due(self._lane))
        return until_due(due, self._place.desk.clock.now())
