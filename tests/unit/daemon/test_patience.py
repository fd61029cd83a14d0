"""The watchdog does not end a daemon that waits for a slow server, and does end one that hangs."""

import asyncio
from time import monotonic
from typing import NoReturn
from unittest.mock import patch

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.daemon import health
from csc_mailbot.daemon.delivery_loop import Delivery
from csc_mailbot.daemon.loop import Loop
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.ports import FetchedMail, MailSummary, OutgoingMail, SendResult
from tests.contract.books.making import letter, posted
from tests.desks import NOW
from tests.fakes import Listener, MemoryInbox
from tests.unit.workflows.office import mail


class _Silent:
    """Says that it was reached, and then nothing."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def send(self, _mail: OutgoingMail) -> SendResult:
        await self._silence()

    async def fetch(self, _mails: list[MailSummary]) -> list[FetchedMail]:
        await self._silence()

    async def close(self) -> None:
        """Nothing to say."""

    async def _silence(self) -> NoReturn:
        self.reached.set()
        while True:
            await asyncio.Event().wait()


async def _overdue_after(place: Workplace, step: Loop, silent: _Silent, *minutes: float) -> list[list[str]]:
    """Return who is overdue so many minutes after the server was reached."""
    task = asyncio.create_task(step.run(asyncio.Event()))
    await asyncio.wait_for(silent.reached.wait(), 5)
    overdue = []
    for each in minutes:
        later = monotonic() + 60 * each
        with patch.object(health, "monotonic", lambda later=later: later):
            overdue.append(place.pulse.overdue())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return overdue


async def test_a_server_that_is_silent_after_a_letter_is_waited_for(
    place: Workplace, file_books: SqlBooks, listener: Listener
) -> None:
    place.sender = silent = _Silent()
    posted(file_books, letter(0))
    loop = Loop("delivery", Delivery(place).step, listener, place.pulse)
    assert await _overdue_after(place, loop, silent, 12, 25) == [[], ["delivery"]]


async def test_a_large_mail_over_a_slow_line_is_waited_for(
    place: Workplace, inbox: MemoryInbox, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = _Silent()
    monkeypatch.setattr(MemoryInbox, "fetch", lambda _self, mails: silent.fetch(mails))
    inbox.put(mail(), received_at=NOW)
    one = place.mailboxes[0]
    loop = Loop(one.loop, MailboxWatch(place, one, asyncio.Event()).step, listener, place.pulse)
    assert await _overdue_after(place, loop, silent, 20, 35) == [[], [one.loop]]
