"""Kept mail is read by itself, ahead of the transaction that judges it: here, or by somebody who helps."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from csc_mailbot.intake.first_reading import FirstReading, read_first
from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.policies import Policies
from csc_mailbot.workflows.rows import PendingMail

_LARGE = 200_000
"""Bytes from which a mail is read beside the event loop, not on it."""

ReadMail = tuple[PendingMail, FirstReading | None]
"""A mail and what it says by itself; None when nobody read it yet."""


class ReaderDied(Exception):
    """The process that was reading this mail died of it."""


class Reader(Protocol):
    """Helps to read mail while much of it waits."""

    async def read(self, portion: Sequence[PendingMail], policies: Policies) -> list[FirstReading | ReaderDied | None]:
        """Return for each mail what it says by itself, None where that is left to the caller, or who died of it."""

    async def close(self) -> None:
        """Help no more; never raises."""


class NoReader:
    """Leaves every mail to the caller."""

    async def read(self, portion: Sequence[PendingMail], _policies: Policies) -> list[FirstReading | ReaderDied | None]:
        """Return None for each."""
        return [None] * len(portion)

    async def close(self) -> None:
        """Nothing is open."""


async def read_mail(pending: PendingMail, policies: Policies) -> FirstReading:
    """Return what the mail says by itself."""
    if len(pending.content) < _LARGE:
        return read_content(pending, policies)
    return await asyncio.to_thread(read_content, pending, policies)


def read_content(pending: PendingMail, policies: Policies) -> FirstReading:
    """Take the mail apart and read it."""
    return read_first(parse(pending.content, complete=pending.complete, raw_size=pending.size), policies)
