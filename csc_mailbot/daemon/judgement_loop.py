"""Kept mail is judged, a few at a time; what makes one fail does not stop the next."""

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from csc_mailbot.daemon.loop import LONGEST_STEP
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import Entangled, Premature, TakenOver, TemporaryError
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.workflows.read_mail import ReaderDied
from csc_mailbot.workflows.receive_mail import MOST_ATTEMPTS, Received, receive_mails, set_back
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PendingMail

TOGETHER = 20
"""Mails that share a commit when so many wait: it costs as much as half a mail."""
_EARLIER_TAKES = 0.1
"""Seconds that a mail is left alone which answers one that another worker is judging."""
_LOOK_AGAIN = timedelta(seconds=30)
"""How often kept mail is looked for without being rung for: a command may have released some."""

Claimed = tuple[PendingMail, FirstReading | ReaderDied | None]
"""A claimed mail and what it says by itself, if somebody read it already."""


class Judgement:
    """The steps of the judging loop."""

    def __init__(self, place: Workplace) -> None:
        """Judge what is kept at this place."""
        self._place = place
        self._claimed: deque[Claimed] = deque()
        self._ahead: asyncio.Task[list[Claimed]] | None = None
        self._inherited: set[int] = set()
        self._is_unsure = False
        """Whether a claim may have been committed that the database could not tell us of."""

    async def step(self) -> None:
        """Judge one portion of what is pending, or wait for more.

        Raises:
            DatabaseUnavailable: the books cannot be had; what was claimed stays pending.
        """
        try:
            await self.judge_suspects()
            judged = await self.judge_portion()
        except Exception:
            self._is_unsure = True
            raise
        if not judged:
            await self._place.mail_kept.wait(_LOOK_AGAIN)

    def inherit(self, workers: Collection[int]) -> None:
        """Go on, at the next step, with what these workers were judging when they died."""
        self._inherited |= set(workers)

    async def judge_suspects(self) -> None:
        """Judge what was being judged when a worker died, each mail by itself, then forget that worker.

        So the next death can be blamed on one mail, and a death by another cause on no innocent mail.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        books, dead = self._place.books, frozenset(self._inherited)
        while not self._claimed and dead:
            # Only of those that are still gone: whoever came back goes on by itself.
            suspect = await books.write(
                lambda records: records.ledger.claim_suspect(dead & records.workers.others().gone)
            )
            if suspect is None:
                await books.write(lambda records: records.workers.forget(dead))
                self._inherited -= dead
                return
            self._claimed.append((suspect, None))
            await self._judge_each()

    async def judge_portion(self) -> int:
        """Judge one portion of pending mail; return how many mails it held.

        What could not be judged because the books were away is taken up again without a new attempt: it is no fault
        of the mail.
        """
        if not self._claimed:
            self._claimed.extend(await self._next())
        portion = len(self._claimed)
        if portion > 1:
            await self._judge_together()
        await self._judge_each()
        return portion

    async def _next(self) -> list[Claimed]:
        """Return the next portion; while it is judged, the one after it is read."""
        ahead, self._ahead = self._ahead, None
        if self._is_unsure and ahead is None:
            await self._place.books.write(lambda records: records.workers.give_back_mails())
            self._is_unsure = False
        # Of what was claimed ahead, all may have been judged out of turn; behind it more may wait.
        portion = (await ahead if ahead else []) or await self._read(await self._claim())
        if len(portion) == TOGETHER and not self._is_unsure:
            # Claimed before the judgement begins: the writer would not come to it until that ends.
            self._ahead = asyncio.create_task(self._read(await self._claim()))
        return portion

    async def _claim(self) -> list[PendingMail]:
        return await self._place.books.write(lambda records: records.ledger.claim(TOGETHER))

    async def _read(self, claimed: list[PendingMail]) -> list[Claimed]:
        place = self._place
        return list(zip(claimed, await place.reader.read(claimed, place.desk.policies), strict=True))

    async def let_go(self) -> None:
        """Give back, as if it had not been attempted, what was claimed ahead: there will be no next step.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        ahead, self._ahead = self._ahead, None
        claimed = await ahead if ahead else []

        def give_back(records: Records) -> None:
            for pending, _ in claimed:
                records.ledger.let_go(pending.id)

        if claimed:
            await self._place.books.write(give_back)

    async def _judge_together(self) -> None:
        """Judge all that is claimed in one transaction; when one fails, nothing was done and all stay claimed."""
        place = self._place
        place.pulse.beat("judgement", LONGEST_STEP)
        read = [(pending, first) for pending, first in self._claimed if not isinstance(first, ReaderDied)]
        if len(read) < len(self._claimed):
            return
        began = monotonic()
        try:
            received = await receive_mails(place.books, place.desk, read)
        except (Premature, Entangled):
            return
        except TemporaryError:
            raise
        except Exception:  # noqa: BLE001 - each is judged by itself next, and the bad one fails again
            return
        share = (monotonic() - began) / max(1, len(received))
        for one in received:
            self._tell(self._claimed.popleft()[0], one, share)
        place.letters_written.ring()

    async def _judge_each(self) -> None:
        """Judge all that is claimed, each by itself."""
        place = self._place
        while self._claimed:
            place.pulse.beat("judgement", LONGEST_STEP)
            claimed = self._claimed.popleft()
            try:
                await self._judge_one(*claimed)
            except TemporaryError:
                self._claimed.appendleft(claimed)
                raise
            place.letters_written.ring()

    async def _judge_one(self, pending: PendingMail, first: FirstReading | ReaderDied | None) -> None:
        place = self._place
        if isinstance(first, ReaderDied):
            await self._set_back(pending, first)
            return
        if pending.attempts > MOST_ATTEMPTS:
            # Whoever claimed it before died without a word, three times.
            await self._set_back(pending, RuntimeError(pending.error or "the program died while judging it"))
            return
        began = monotonic()
        try:
            [received] = await receive_mails(place.books, place.desk, [(pending, first)])
        except Premature as error:
            await self._judge_earlier((pending, first), error.earlier)
        except TemporaryError:
            raise
        except TakenOver:
            place.observer.noted("mail_taken_over", mail=pending.id)
        except Exception as error:  # noqa: BLE001 - one bad mail never stops the next
            await self._set_back(pending, error)
        else:
            self._tell(pending, received, monotonic() - began)

    async def _judge_earlier(self, waiting: Claimed, earlier_id: int) -> None:
        """Judge next what a mail waits for, and then that mail; unless another worker has what it waits for."""
        books = self._place.books
        earlier = await self._from_ahead(earlier_id)
        if earlier is None:
            found = await books.write(lambda records: records.ledger.claim_one(earlier_id))
            earlier = (found, None) if found else None
        if earlier:
            self._claimed.appendleft(waiting)
            self._claimed.appendleft((replace(earlier[0], may_wait=False), earlier[1]))
        else:
            await books.write(lambda records: records.ledger.let_go(waiting[0].id))
            await asyncio.sleep(_EARLIER_TAKES)

    async def _from_ahead(self, mail_id: int) -> Claimed | None:
        """Return the mail if it was claimed ahead, and take it out there."""
        portion = await self._ahead if self._ahead else []
        found = next((one for one in portion if one[0].id == mail_id), None)
        if found:
            portion.remove(found)
        return found

    def _tell(self, pending: PendingMail, received: Received, seconds: float) -> None:
        self._place.observer.took("judgement", seconds)
        self._place.observer.judged(pending, received.decision, received.folio)

    async def _set_back(self, pending: PendingMail, error: Exception) -> None:
        words = f"{type(error).__name__} at {_place_of(error)}" if error.__traceback__ else str(error)
        quarantined = await set_back(self._place.books, self._place.desk, pending, words)
        self._place.observer.set_back(pending, error, quarantined=quarantined)


def _place_of(error: BaseException) -> str:
    """Return file and line of the innermost frame: enough to find the fault, nothing of the mail."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}" if frame else "an unknown place"
