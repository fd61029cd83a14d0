"""Letters leave as soon as they are written, and again when their next try is due."""

from datetime import timedelta
from time import monotonic

from csc_mailbot.daemon.loop import LONGEST_DELIVERY, LONGEST_STEP, until_due
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import TemporaryError
from csc_mailbot.workflows.deliver_outbox import AT_ONCE, Attempt, claim_due, hand_over, record_answers
from csc_mailbot.workflows.rows import ClaimedLetter, Lane

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
        self._is_unsure = False
        """Whether a claim may have been committed that the database could not tell us of."""

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
        await self._record()
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
        claimed = await self._claim()
        place.pulse.beat("delivery", LONGEST_DELIVERY)
        answered = await hand_over(place.books, place.sender, claimed)
        quick = len(answered) == self._portion and monotonic() - begun < _QUICK
        self._portion = min(2 * self._portion, MOST_AT_ONCE) if quick else AT_ONCE
        return answered

    async def _claim(self) -> list[ClaimedLetter]:
        place = self._place
        if self._is_unsure:
            await place.books.write(lambda records: records.workers.give_back_letters(self._lane, ()))
        self._is_unsure = True
        claimed = await claim_due(place.books, place.desk, self._lane, self._portion)
        self._is_unsure = False
        return claimed

    async def _record(self) -> None:
        """Write the answers down, all in one transaction; when one cannot be, all the others."""
        place = self._place
        try:
            await record_answers(place.books, place.desk, self._answered)
        except TemporaryError:
            raise
        except Exception:  # noqa: BLE001 - one letter's fault must not keep all others waiting
            for attempt in self._answered:
                await self._record_alone(attempt)

    async def _record_alone(self, attempt: Attempt) -> None:
        try:
            await record_answers(self._place.books, self._place.desk, [attempt])
        except TemporaryError:
            raise
        except Exception as error:  # noqa: BLE001 - the letter stays as it is, in doubt at the next start
            self._place.observer.fault("delivery", error)

    def _look_at_faults(self, faults: list[Exception], attempts: int) -> None:
        unavailable = [one for one in faults if isinstance(one, TemporaryError)]
        for unforeseen in (one for one in faults if one not in unavailable):
            self._place.observer.fault("delivery", unforeseen)
        if len(unavailable) == attempts:
            raise unavailable[0]

    async def _until_due(self) -> timedelta:
        due = await self._place.books.read(lambda records: records.outbox.next_due(self._lane))
        return until_due(due, self._place.desk.clock.now())
