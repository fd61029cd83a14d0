"""When may a server have a letter? From the moment it is ready to take the content; that moment is written down first.

Letters of one portion reach it at nearly the same time: those that come while one commit is under way share the next,
and a few that come after them are marked along. A death in between has such a letter sent again, as if it had been
handed over; so one that was in doubt before is never marked before its moment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from csc_mailbot.errors import TakenOver
from csc_mailbot.workflows.records import Books
from csc_mailbot.workflows.rows import ClaimedLetter

AHEAD = 12
"""Letters that are marked in one commit, which costs as much as handing one over."""


class PointOfNoReturn:
    """Marks the letters of one portion; a death before a letter's mark leaves no doubt about it."""

    def __init__(self, books: Books, portion: Sequence[ClaimedLetter]) -> None:
        """Write into these books; the letters come about in the portion's order."""
        self._books = books
        self._ahead = [letter.id for letter in portion if not letter.doubts]
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
        arrived = [one for one in self._arrived if one not in self._marked]
        next_ones = [one for one in self._ahead if one not in self._marked and one not in arrived]
        letters = [*arrived, *next_ones[: max(0, AHEAD - len(arrived))]]
        self._ours |= await self._books.write(lambda records: records.outbox.handing_over(letters))
        self._marked.update(letters)
