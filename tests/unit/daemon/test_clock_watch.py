"""The clock was ahead and is put back: what was set meanwhile is not due as much too late."""

from datetime import timedelta

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.daemon.clock_watch import ClockWatch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.page_deadline_names import PAGE_OPENING, PAGE_STEP
from tests.contract.books.making import letter, posted
from tests.desks import NOW, SetClock
from tests.fakes import Listener

AHEAD = timedelta(hours=30)
FIVE = timedelta(minutes=5)
CLOSE = timedelta(seconds=20)


def _next_try(books: SqlBooks) -> timedelta:
    [line] = books.look(lambda records: records.outbox.lines())
    assert line.next_try
    return line.next_try - NOW


async def test_what_was_put_off_meanwhile_is_due_in_time(
    place: Workplace, clock: SetClock, file_books: SqlBooks, listener: Listener
) -> None:
    watch = ClockWatch(place)
    await watch.look()
    posted(file_books, letter(0))
    clock.at = NOW + AHEAD
    await watch.look()
    file_books.transact(lambda records: records.outbox.retry(1, clock.at + FIVE, "later"))
    file_books.transact(lambda records: records.deadlines.set(PAGE_STEP, "1", clock.at + FIVE))
    file_books.transact(lambda records: records.deadlines.set(PAGE_OPENING, "1", NOW + timedelta(days=3)))
    clock.at = NOW
    await watch.look()
    assert abs(_next_try(file_books) - FIVE) < CLOSE
    step = file_books.look(lambda records: records.deadlines.due_at(PAGE_STEP, "1"))
    assert step
    assert abs(step - NOW - FIVE) < CLOSE
    assert file_books.look(lambda records: records.deadlines.due_at(PAGE_OPENING, "1")) == NOW + timedelta(days=3)
    assert [one.partition(" seconds")[0] for one in listener.heard] == ["warning clock_put_back"]
    await watch.look()
    assert len(listener.heard) == 1


async def test_a_small_correction_moves_nothing(place: Workplace, clock: SetClock, listener: Listener) -> None:
    watch = ClockWatch(place)
    clock.at = NOW - timedelta(seconds=10)
    await watch.look()
    assert listener.heard == []
