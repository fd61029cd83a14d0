"""A place of work: real books, an inbox and a sender in memory, and somebody who listens."""

from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.daemon.workplace import WatchedMailbox, Workplace
from csc_mailbot.workflows.keep_mail import MailboxPost
from tests.desks import SetClock, make_desk
from tests.fakes import Listener, MemoryInbox, MemorySender


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.fixture
def sender() -> MemorySender:
    return MemorySender()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def place(
    file_books: SqlBooks, clock: SetClock, inbox: MemoryInbox, sender: MemorySender, listener: Listener
) -> Workplace:
    mailbox = WatchedMailbox(MailboxPost(inbox), timedelta(milliseconds=20))
    return Workplace(make_desk(clock), file_books, (mailbox,), sender, listener)
