"""When may a server have a letter? From the moment it is ready to take the content; that moment is written down first.

The whole portion is marked with the first of it that comes: a commit costs as much as handing a letter over. A death in
between has a letter that was marked too early sent again, as one in doubt is; so one that was in doubt before is never
marked before its own moment. A mark holds for a few seconds: whoever waits longer for a connection asks again whether
the letter is still ours, for meanwhile another worker may have taken it over and sent it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from csc_mailbot.errors import TakenOver
from csc_mailbot.workflows.records import Books
from csc_mailbot.workflows.rows import ClaimedLetter

_HOLDS = 3.0
"""Seconds; a worker whose session ended is replaced after twice as many."""


class PointOfNoReturn:
    """Marks the letters of one portion; a death before a letter's mark leaves no doubt about it."""

    def __init__(self, books: Books, portion: Sequence[ClaimedLetter]) -> None:
        """Write into these books."""
        self._books = books
        self._together = {letter.id for letter in portion if not letter.doubts}
        self._arrived: set[int] = set()
        self._marked: dict[int, float] = {}
        self._ours: set[int] = set()
        self._commit: asyncio.Task[None] | None = None

    def marking(self, outbox_id: int) -> Callable[[], Awaitable[None]]:
        """Return what writes the letter's mark; it returns when the mark is committed.

        It raises TakenOver when another worker sends the letter by now.
        """

        async def mark() -> None:
            self._arrived.add(outbox_id)
            while not self._is_marked(outbox_id):
                if self._commit is None or self._commit.done():
                    self._commit = asyncio.ensure_future(self._write())
                await asyncio.shield(self._commit)
            self._arrived.discard(outbox_id)
            self._together.discard(outbox_id)
            if outbox_id not in self._ours:
                raise TakenOver(f"letter {outbox_id} was taken over by another worker")

        return mark

    def _is_marked(self, outbox_id: int) -> bool:
        return outbox_id in self._marked and monotonic() - self._marked[outbox_id] < _HOLDS

    async def _write(self) -> None:
        letters = {one for one in self._arrived | self._together if not self._is_marked(one)}
        ours = await self._books.write(lambda records: records.outbox.handing_over(sorted(letters)))
        self._ours = self._ours - letters | ours
        self._marked |= dict.fromkeys(letters, monotonic())
