"""What every store of rounds promises: what was promised comes back as it was kept, to the microsecond."""

from dataclasses import replace
from datetime import timedelta

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.tickets.sla import Measure, Promise, Round, Told
from tests.contract.books.making import LATER, NOW, opened

ODD = timedelta(hours=3, microseconds=7)
FIRST = Round(
    number=1,
    started_at=NOW,
    used=ODD,
    since=NOW,
    response=Promise(timedelta(hours=4), LATER),
    resolution=Promise(timedelta(hours=40), None, told=Told.WARNED),
)


def test_a_round_comes_back_as_it_was_kept(books: SqlBooks) -> None:
    ticket = opened(books)
    books.transact(lambda records: records.rounds.begin(ticket.id, FIRST))
    assert books.look(lambda records: records.rounds.latest(ticket.id)) == FIRST


def test_a_round_without_promises_comes_back_without(books: SqlBooks) -> None:
    ticket = opened(books)
    bare = replace(FIRST, response=None, resolution=None)
    books.transact(lambda records: records.rounds.begin(ticket.id, bare))
    assert books.look(lambda records: records.rounds.latest(ticket.id)) == bare


def test_what_is_kept_replaces_what_was(books: SqlBooks) -> None:
    ticket = opened(books)
    met = Promise(timedelta(hours=4), LATER, LATER, ODD, Told.MISSED)
    ended = replace(FIRST.with_promise(Measure.FIRST_RESPONSE, met), since=None, ended_at=LATER, cancelled=True)
    books.transact(lambda records: records.rounds.begin(ticket.id, FIRST))
    books.transact(lambda records: records.rounds.keep(ticket.id, ended))
    assert books.look(lambda records: records.rounds.latest(ticket.id)) == ended


def test_the_latest_round_is_the_one_that_counts(books: SqlBooks) -> None:
    ticket, other = opened(books), opened(books, "Otra cosa")
    second = replace(FIRST, number=2, started_at=LATER)
    books.transact(lambda records: records.rounds.begin(ticket.id, FIRST))
    books.transact(lambda records: records.rounds.begin(ticket.id, second))
    books.transact(lambda records: records.rounds.keep(ticket.id, replace(second, cancelled=True)))
    assert books.look(lambda records: records.rounds.latest(ticket.id)) == replace(second, cancelled=True)
    assert books.look(lambda records: records.rounds.latest(other.id)) is None
