"""When may a server have a letter? From the moment it is ready to take the content; that moment is written down first.

The whole portion is marked with the first of it that comes: a commit costs as much as handing a letter over. A death in
between has a letter that was marked too early sent again, as one in doubt is; so one that was in doubt before is never
marked before its own moment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from csc_mailbot.errors import TakenOver
from csc_mailbot.workflows.records import Books
from csc_mailbot.workflows.rows import ClaimedLetter


class PointOfNoReturn:
    """Marks the letters of one portion; a death before a letter's mark leaves no doubt about it."""

    def __init__(self, books: Books, portion: Sequence[ClaimedLetter]) -> None:
        """Write into these books."""
        self._books = books
        self._together = [letter.id for letter in portion if not letter.doubts]
        self._arrived: list[int] = []
        self._marked: set[int] = set()
        self._ours: set[int] = set()
        self._commit: asyncio.Task[None] | None = None

    def marking(self, outbox_id: int) -> Callable[[], Awaitable[None]]:
        """Return what writes the letter's mark; it returns when the mark is committed.

        It raises TakenOver when another worker sends the letter by now.
        """

        async def mark() -> None:
            self._arrived.append(outbox_id)
            while outbox_id not in self._marked:
                if self._commit is None or self._commit.done():
                    self._commit = asyncio.ensure_future(self._write())
                await asyncio.shield(self._commit)
            if outbox_id not in self._ours:
                raise TakenOver(f"letter {outbox_id} was taken over by another worker")

        return mark

    async def _write(self) -> None:
        letters = {*self._arrived, *self._together} - self._marked
        self._ours |= await self._books.write(lambda records: records.outbox.handing_over(sorted(letters)))
        self._marked.update(letters)
