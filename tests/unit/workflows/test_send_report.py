"""A report goes out once a day, whatever the clocks of the desk's workers say."""

from dataclasses import replace
from datetime import time, timedelta

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.outbound.letter import LetterKind
from csc_mailbot.workflows.desk import ReportsPolicy
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.desks import MONDAY, NOW, SetClock, make_desk

POLICY = ReportsPolicy(quiet_night=True, books=time(8, 30))


def written(books: SqlBooks) -> list[str]:
    return sorted(one.letter for one in books.look(lambda records: records.outbox.lines()))


async def test_a_report_is_not_sent_again_by_a_worker_whose_clock_is_behind(file_books: SqlBooks) -> None:
    clock = SetClock()
    desk = replace(make_desk(clock), reports=POLICY)
    for clock.at in (NOW, MONDAY - timedelta(hours=2), MONDAY - timedelta(hours=1), MONDAY):
        await watch_deadlines(file_books, desk)
    sent = written(file_books)
    assert {LetterKind.NIGHT_REPORT, LetterKind.WEEK_REPORT, LetterKind.BOOKS_REPORT} <= set(sent)
    for minutes in range(-4, 5):
        clock.at = MONDAY + timedelta(minutes=minutes)
        await watch_deadlines(file_books, desk)
    assert written(file_books) == sent


async def test_it_is_sent_again_on_the_next_day(file_books: SqlBooks) -> None:
    clock = SetClock(MONDAY - timedelta(hours=1))
    desk = replace(make_desk(clock), reports=POLICY)
    for day in range(2):
        clock.at = MONDAY + timedelta(days=day, hours=-1)
        await watch_deadlines(file_books, desk)
        clock.at = MONDAY + timedelta(days=day)
        await watch_deadlines(file_books, desk)
    assert written(file_books).count(LetterKind.BOOKS_REPORT) == 2
