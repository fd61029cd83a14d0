"""What every store of the rota promises: overrides until they are cancelled, absences until they end."""

from datetime import datetime, timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import NotFound
from csc_mailbot.oncall.schedule import Absence, Override, Rota, Schedule
from tests.contract.books.making import NOW
from tests.unit.oncall.rotas import ANA, LUIS, PEOPLE, rotation
from tests.unit.timekeeping.calendars import MADRID

HOUR = timedelta(hours=1)
ROTA = Rota(PEOPLE, (rotation(),), MADRID)


def add(books: SqlBooks, start: datetime, end: datetime, replaces: str | None = None) -> Override:
    wanted = Override(0, start, end, ANA.key, replaces, "vacaciones")
    return books.transact(lambda records: records.rota.add_override(wanted, NOW))


def overrides(books: SqlBooks, since: datetime = NOW) -> tuple[Override, ...]:
    return books.look(lambda records: records.rota.overrides(since))


def absences(books: SqlBooks, since: datetime = NOW) -> tuple[Absence, ...]:
    return books.look(lambda records: records.rota.absences(since))


def set_absent(books: SqlBooks, since: datetime, until: datetime | None) -> bool:
    return books.transact(lambda records: records.rota.set_absent(LUIS.key, since, until, "out of office"))


def test_an_override_gets_a_number_and_comes_back_as_it_was(books: SqlBooks) -> None:
    first = add(books, NOW, NOW + HOUR)
    second = add(books, NOW, NOW + HOUR, LUIS.key)
    assert second.id > first.id
    assert overrides(books) == (first, second)
    assert second == Override(second.id, NOW, NOW + HOUR, ANA.key, LUIS.key, "vacaciones")


def test_overrides_that_ended_are_history(books: SqlBooks) -> None:
    past = add(books, NOW - 2 * HOUR, NOW)
    assert overrides(books) == ()
    assert overrides(books, NOW - HOUR) == (past,)


def test_a_cancelled_override_never_counts_again_and_is_cancelled_once(books: SqlBooks) -> None:
    one = add(books, NOW, NOW + HOUR)
    assert books.transact(lambda records: records.rota.cancel_override(one.id, NOW)) == one
    assert overrides(books) == ()
    with pytest.raises(NotFound):
        books.transact(lambda records: records.rota.cancel_override(one.id, NOW))


def test_an_absence_without_end_lasts_until_it_is_ended(books: SqlBooks) -> None:
    assert set_absent(books, NOW, None)
    assert absences(books, NOW + 1000 * HOUR) == (Absence(LUIS.key, NOW, None, "out of office"),)
    assert books.transact(lambda records: records.rota.end_absence(LUIS.key, NOW + HOUR)) == 1
    assert absences(books) == (Absence(LUIS.key, NOW, NOW + HOUR, "out of office"),)
    assert absences(books, NOW + HOUR) == ()
    assert books.transact(lambda records: records.rota.end_absence(LUIS.key, NOW + 2 * HOUR)) == 0


def test_who_is_absent_already_is_not_absent_twice(books: SqlBooks) -> None:
    assert set_absent(books, NOW, NOW + 2 * HOUR)
    assert not set_absent(books, NOW + HOUR, NOW + 2 * HOUR)
    assert set_absent(books, NOW + HOUR, None)
    assert not set_absent(books, NOW + 3 * HOUR, None)
    assert not set_absent(books, NOW + 3 * HOUR, NOW + 4 * HOUR)


def test_absences_to_come_can_be_taken_back(books: SqlBooks) -> None:
    set_absent(books, NOW, NOW + HOUR)
    set_absent(books, NOW + 5 * HOUR, NOW + 6 * HOUR)
    assert books.transact(lambda records: records.rota.cancel_absences(LUIS.key, NOW)) == 1
    assert [one.since for one in absences(books)] == [NOW]


def test_the_schedule_holds_the_rota_and_all_that_changes_it(books: SqlBooks) -> None:
    one = add(books, NOW, NOW + HOUR)
    set_absent(books, NOW + HOUR, None)
    schedule = books.look(lambda records: records.rota.schedule(ROTA, NOW))
    assert schedule == Schedule(ROTA, (one,), (Absence(LUIS.key, NOW + HOUR, None, "out of office"),))
