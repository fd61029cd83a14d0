"""Gaps of the next two months: told at once when they appear, once a week while they last, and never in a storm."""

from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.workflows.change_rota import come_back, leave
from tests.acceptance.shifts.week import ADMIN, MAR, SATURDAY, TEO, Week, flat, madrid, make_week, silent, told

CHRISTMAS = (madrid(14, 0, month=12), madrid(20, 0, month=12))


@pytest.fixture
def week(file_books: SqlBooks) -> Week:
    return make_week(file_books, SATURDAY, **silent())


def away(week: Week, person: str = MAR, time: tuple[object, object] = CHRISTMAS) -> None:
    week.day.books.transact(lambda records: leave(records, person, time, "vacaciones", week.now))  # type: ignore[arg-type]


async def test_a_rota_without_gaps_is_not_worth_a_mail(week: Week) -> None:
    await week.start()
    assert week.letters() == []


async def test_a_new_gap_is_told_at_once_and_then_once_a_week(week: Week) -> None:
    await week.start()
    away(week)
    [first] = await week.go_on()
    assert told([first]) == [f"admin_notice {ADMIN}"]
    assert first.mail["Subject"] == "[csc-mailbot] Nobody is on call once in the next 60 days"
    assert "Mar Sanz is absent: Mon 2026-12-14 08:30 to Sun 2026-12-20 00:00" in flat(first)
    assert await week.go_on(SATURDAY + timedelta(days=6, hours=23)) == []
    assert told(await week.go_on(SATURDAY + timedelta(days=7, hours=6))) == [f"admin_notice {ADMIN}"]


async def test_starting_again_tells_nothing_twice(week: Week) -> None:
    away(week)
    await week.start()
    assert len(week.read) == 1
    await week.start()
    await week.start()
    assert len(week.read) == 1


async def test_another_gap_is_told_with_the_one_that_is_known(week: Week) -> None:
    away(week)
    await week.start()
    away(week, TEO, (madrid(22, 0, month=12), madrid(25, 0, month=12)))
    [second] = await week.go_on()
    assert "Nobody is on call 2 times" in flat(second)


async def test_a_gap_that_was_filled_and_comes_again_is_new(week: Week) -> None:
    away(week)
    await week.start()
    week.day.books.transact(lambda records: come_back(records, MAR, week.now))
    assert await week.go_on() == []
    away(week)
    assert len(await week.go_on()) == 1


async def test_an_absence_in_office_hours_is_no_gap(week: Week) -> None:
    away(week, MAR, (madrid(24, 10), madrid(24, 13)))
    await week.start()
    assert week.read == []
