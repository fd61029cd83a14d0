"""A week of the guardia, over SQLite."""

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from tests.acceptance.shifts.week import Week, make_week


@pytest.fixture
def week(file_books: SqlBooks) -> Week:
    """It begins on a Saturday at noon."""
    return make_week(file_books)
