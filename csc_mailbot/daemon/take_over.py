"""Who goes on with what a dead worker left behind? Another worker, or the next process of the same desk."""

from collections.abc import Collection
from datetime import timedelta
from time import monotonic

from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.deliver_outbox import resume_interrupted

GRACE = timedelta(seconds=6)
"""How long a worker's session may be over before it counts as dead: after the database server itself was restarted
every worker makes a new one."""

NOBODY = 0
"""The worker to which the schema gives what was under way when workers got numbers: it never lived, so never died."""


class TakeOver:
    """Looks after the other workers of the desk."""

    def __init__(self, place: Workplace, judgement: Judgement) -> None:
        """Take over for this place; `judgement` judges what was being judged."""
        self._place = place
        self._judgement = judgement
        self._gone_since: dict[int, float] = {}

    async def at_start(self) -> None:
        """Go on with all that dead workers left behind, before anything else is begun; but not beside living workers.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        others = await self._place.books.read(lambda records: records.workers.others())
        if others.gone and not others.living:
            await self._take_over(others.gone)
            await self._judgement.judge_suspects()

    async def look(self) -> None:
        """Help living workers, and go on with what others left behind that have been gone for some time.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        others = await self._place.books.read(lambda records: records.workers.others())
        if others.living:
            # They ring their own bells only: what more of them than we can do waits in the books.
            self._ring()
        now = monotonic()
        self._gone_since = {number: self._gone_since.get(number, now) for number in others.gone}
        dead = {number for number, since in self._gone_since.items() if now - since >= GRACE.total_seconds()}
        if dead:
            await self._take_over(dead)
            self._ring()

    def _ring(self) -> None:
        self._place.mail_kept.ring()
        self._place.letters_written.ring()

    async def _take_over(self, dead: Collection[int]) -> None:
        place = self._place
        resumed = await resume_interrupted(place.books, place.desk, dead)
        self._judgement.inherit(dead)
        if resumed or set(dead) - {NOBODY}:
            place.observer.noted("worker_replaced", workers=sorted(dead), letters_in_doubt=resumed)
