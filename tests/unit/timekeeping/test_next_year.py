"""Local holidays of the next year are missed from 1 December on."""

from datetime import date

import pytest

from csc_mailbot.timekeeping.next_year import lacking_local_days

NEXT = (date(2027, 4, 6), date(2027, 9, 14))


@pytest.mark.parametrize(
    ("added", "today", "lacking"),
    [
        ((), date(2026, 11, 30), 0),
        ((), date(2026, 12, 1), 2),
        ((date(2026, 4, 7), date(2026, 9, 15)), date(2026, 12, 31), 2),
        (NEXT[:1], date(2026, 12, 1), 1),
        (NEXT, date(2026, 12, 1), 0),
        ((*NEXT, date(2027, 12, 24)), date(2026, 12, 1), 0),
        ((NEXT[0], NEXT[0]), date(2026, 12, 1), 1),
    ],
)
def test_two_local_days_are_wanted(added: tuple[date, ...], today: date, lacking: int) -> None:
    assert lacking_local_days(added, today) == lacking
