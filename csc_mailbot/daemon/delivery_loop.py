"""Letters leave as soon as they are written, and again when their next try is due."""

from datetime import timedelta

from csc_mailbot.daemon.loop import LONGEST_STEP
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.deliver_outbox import deliver_outbox

_LOOK_AGAIN = timedelta(seconds=30)
_AT_LEAST = timedelta(milliseconds=50)


class Delivery:
    """The steps of the delivery loop."""

    def __init__(self, place: Workplace) -> None:
        """Deliver what is written at this place."""
        self._place = place

    async def step(self) -> None:
        """Deliver one portion of what is due, or wait until more is written or due.

        Raises:
            SenderUnavailable: the SMTP server cannot be had.
            DatabaseUnavailable: the books cannot be had.
        """
        if not await self.deliver_portion():
            await self._place.letters_written.wait(await self._until_due())

    async def deliver_portion(self) -> int:
        """Deliver one portion; return how many letters it held."""
        place = self._place
        attempts = await deliver_outbox(place.books, place.sender, place.desk)
        if attempts:
            place.pulse.beat("delivery", LONGEST_STEP)
            place.observer.attempted(attempts)
        return len(attempts)

    async def _until_due(self) -> timedelta:
        due = await self._place.books.read(lambda records: records.outbox.next_due())
        if due is None:
            return _LOOK_AGAIN
        return max(_AT_LEAST, min(_LOOK_AGAIN, due - self._place.desk.clock.now()))
