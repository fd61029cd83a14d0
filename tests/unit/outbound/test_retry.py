"""When a letter is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.outbound.retry import GIVEN_UP_AFTER, next_try

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (4, 300), (8, 3600), (50, 3600), (0, 30)]
)
def test_waits_grow_to_an_hour(attempts: int, seconds: int) -> None:
    assert next_try(attempts, NOW, NOW) == NOW + timedelta(seconds=seconds)


def test_after_three_days_it_is_given_up() -> None:
    assert next_try(70, NOW - GIVEN_UP_AFTER + timedelta(hours=1), NOW) == NOW + timedelta(hours=1)
    assert next_try(70, NOW - GIVEN_UP_AFTER + timedelta(minutes=59), NOW) is None


@given(st.integers(1, 10))
def test_a_letter_that_always_waits_is_tried_often_and_in_the_end_given_up(first: int) -> None:
    at: datetime | None = NOW
    tries = 0
    while at is not None:
        last, tries = at, tries + 1
        at = next_try(first + tries, NOW, last)
    assert timedelta(days=2, hours=23) <= last - NOW <= GIVEN_UP_AFTER
    assert tries < 90
