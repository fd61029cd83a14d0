"""The desk at work: real books, an inbox and a sender in memory."""

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from tests.desks import SetClock, make_desk
from tests.fakes import MemoryInbox, MemorySender
from tests.unit.workflows.office import Office


@pytest.fixture
def office(file_books: SqlBooks) -> Office:
    """A desk on a Friday morning with nothing to do."""
    clock = SetClock()
    return Office(file_books, make_desk(clock), clock, MemoryInbox(), MemorySender())
