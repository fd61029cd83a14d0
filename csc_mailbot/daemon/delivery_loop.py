"""Letters leave as soon as they are written, and again when their next try is due."""

from datetime import timedelta

from csc_mailbot.daemon.loop import LONGEST_STEP, until_due
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.deliver_outbox import Attempt, hand_over_due, record_answers
from csc_mailbot.workflows.rows import Lane


class Delivery:
    """The steps of the delivery loop."""

    def __init__(self, place: Workplace, lane: Lane = Lane.ALL) -> None:
        """Deliver what is written at this place, of this lane."""
        self._place = place
        self._lane = lane
        self._answered: list[Attempt] = []

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
            self._answered = await hand_over_due(place.books, place.sender, place.desk, self._lane)
        await record_answers(place.books, place.desk, self._answered)
        attempts, self._answered = self._answered, []
        if attempts:
            place.pulse.beat("delivery", LONGEST_STEP)
            place.observer.attempted(attempts)
            self._look_at_faults([answer for _, answer in attempts if isinstance(answer, Exception)], len(attempts))
        return len(attempts)

    def _look_at_faults(self, faults: list[Exception], attempts: int) -> None:
        unavailable = [one for one in faults if isinstance(one, SenderUnavailable)]
        for unforeseen in (one for one in faults if one not in unavailable):
            self._place.observer.fault("delivery", unforeseen)
        if len(unavailable) == attempts:
            raise unavailable[0]

    async def _until_due(self) -> timedelta:
        due = await self._place.books.read(lambda records: records.outbox.next_due(self._lane))
        return until_due(due, self._place.desk.clock.now())
