"""A Friday night at ten; the desk opens on Monday."""

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from tests.acceptance.nights.night import Night


@pytest.fixture
def night(file_books: SqlBooks) -> Night:
    return Night(file_books)
