"""Pages that the SMTP server does not take in time go by the backup way, each in a task of its own."""

import asyncio

from csc_mailbot.daemon.flight import GATHERING, Flight
from csc_mailbot.daemon.loop import Loop, until_due
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.deliver_by_backup import claim_overdue, record_backup, send_by_backup
from csc_mailbot.workflows.rows import ClaimedLetter

MOST_AT_ONCE = 8


class Backup:
    """The steps of the backup way's loop."""

    name = "backup"

    def __init__(self, place: Workplace) -> None:
        """Watch the pages written at this place, which has a backup way."""
        self._place = place
        self._flight = Flight(self.name, MOST_AT_ONCE, place.observer)

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop`; what is under way then is finished."""
        await self._flight.run(Loop(self.name, self.step, self._place.observer, self._place.pulse), stop)

    async def step(self) -> None:
        """Begin to send what is due by the backup way, or wait until something may be.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        place = self._place
        due = await place.books.read(lambda records: records.backup.next_due())
        if due is None or due > place.desk.clock.now():
            await place.backup_wanted.wait(until_due(due, place.desk.clock.now()))
            await asyncio.sleep(GATHERING)
        elif not self._flight.room:
            await self._flight.landing()
        else:
            for page, folio in await claim_overdue(place.books, place.desk, self._flight.room):
                self._flight.begin(self._send(page, folio))

    async def _send(self, page: ClaimedLetter, folio: str) -> None:
        place = self._place
        attempt = await send_by_backup(place.backup, page, folio)
        for way, answer in attempt.answers.items():
            place.observer.warned("page_by_backup", outbox=page.id, way=way, answer=type(answer).__name__.lower())
        await record_backup(place.books, place.desk, attempt)
        place.letters_written.ring()
