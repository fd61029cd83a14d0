"""What the reports read of the books, over both databases: periods, nights, and the state of the books."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, event

from csc_mailbot.adapters.database import audit
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.figures import Kept, PeriodFigures
from csc_mailbot.tickets.night import Night
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import Promise, Round
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, Ticket, TicketType
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Written
from tests.contract.books.making import ANA, NOW, SECRET, claimed, close, entry, kept, letter, posted, wanted

MADRID = ZoneInfo("Europe/Madrid")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE, UNTIL = NOW - HOUR, NOW + DAY


def round_of(number: int = 1, at: datetime = NOW, **more: Any) -> Round:
    """A round that began then, with four hours for the answer and forty for the solution."""
    base = Round(
        number=number,
        started_at=at,
        used=timedelta(0),
        since=at,
        response=Promise(4 * HOUR, at + 4 * HOUR),
        resolution=Promise(40 * HOUR, at + 7 * DAY),
    )
    return replace(base, **more)


def opened(books: SqlBooks, one: Round, *, at: datetime = NOW, organisation: str | None = None) -> Ticket:
    """Open a ticket with that round."""

    def work(records: Records) -> Ticket:
        ticket = records.tickets.open(wanted(organisation=organisation), 2026, at)
        records.tickets.append(ticket, entry(at=at), Written(author=ANA))
        records.rounds.begin(ticket.id, one)
        return ticket

    return books.transact(work)


def met(one: Round, *, response: datetime, end: datetime | None = None) -> Round:
    """The round, answered then and, if wanted, done then."""
    assert one.response is not None
    assert one.resolution is not None
    one = replace(one, response=replace(one.response, met_at=response, used=response - one.started_at))
    if end:
        resolution = replace(one.resolution, met_at=end, used=end - one.started_at) if one.resolution else None
        one = replace(one, ended_at=end, since=None, resolution=resolution)
    return one


def period(books: SqlBooks, since: datetime = SINCE, until: datetime = UNTIL, *, now: datetime = NOW) -> PeriodFigures:
    return books.look(lambda records: records.reports.period((since, until), MADRID, now))


def night(books: SqlBooks, since: datetime = SINCE, until: datetime = UNTIL, limit: int = 100) -> Night:
    return books.look(lambda records: records.reports.night(since, until, limit))


def write(books: SqlBooks, ticket: Ticket, draft: EntryDraft) -> None:
    books.transact(lambda records: records.tickets.append(ticket, draft, Written(author=ANA)))


def test_a_period_counts_what_was_opened_in_it_and_nothing_else(books: SqlBooks) -> None:
    opened(books, round_of(), organisation="Cliente S.L.")
    opened(books, round_of(at=SINCE), at=SINCE)
    for outside in (SINCE - timedelta(seconds=1), UNTIL):
        opened(books, round_of(at=outside), at=outside)
    figures = period(books)
    assert figures.opened == 2
    assert figures.by_team == (("CCT", 2),)
    assert figures.by_type == (("", 2),)
    assert figures.by_priority == (("P3", 2),)
    assert figures.by_customer == (("Cliente S.L.", 2),)
    assert [day[1] for day in figures.by_day] == [2, 0]


def test_promises_are_counted_when_they_were_met(books: SqlBooks) -> None:
    opened(books, met(round_of(), response=NOW + HOUR, end=NOW + 2 * HOUR))
    opened(books, met(round_of(), response=NOW + 5 * HOUR))
    opened(books, round_of())
    figures = period(books)
    assert figures.response == {Priority.P3: Kept(1, 1, 3 * HOUR)}
    assert figures.resolution == {Priority.P3: Kept(1, 0, 2 * HOUR)}
    assert figures.done == 1


def test_what_was_promised_to_nobody_is_done_but_not_measured(books: SqlBooks) -> None:
    bare = replace(round_of(), response=None, resolution=None, ended_at=NOW, since=None)
    opened(books, bare)
    figures = period(books)
    assert (figures.done, figures.response, figures.resolution) == (1, {}, {})


def test_cancelled_ones_are_not_done_and_not_measured(books: SqlBooks) -> None:
    opened(books, replace(round_of(), ended_at=NOW, since=None, cancelled=True))
    figures = period(books)
    assert (figures.done, figures.cancelled, figures.resolution) == (0, 1, {})


def test_a_reopening_is_counted_and_leaves_the_round_before_as_it_was(books: SqlBooks) -> None:
    ticket = opened(books, met(round_of(), response=NOW, end=NOW + HOUR))
    again = round_of(2, NOW + 2 * DAY)
    books.transact(lambda records: records.rounds.begin(ticket.id, again))
    before, after = period(books), period(books, UNTIL, UNTIL + 3 * DAY)
    assert (before.done, before.reopened) == (1, 0)
    assert (after.done, after.reopened) == (0, 1)


def test_the_last_score_of_each_ticket_counts(books: SqlBooks) -> None:
    first, second = opened(books, round_of()), opened(books, round_of())
    score = EntryDraft(NOW, EntryKind.SCORE, public=False, author="customer", text="", facts={"score": 2})
    write(books, first, score)
    write(books, first, replace(score, at=NOW + HOUR, facts={"score": 5}))
    # As it was written before the number was a fact.
    write(books, second, replace(score, text="4", facts={}))
    write(books, second, replace(score, at=UNTIL, facts={"score": 1}))
    figures = period(books)
    assert figures.scores == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1}
    assert figures.average_score == 4.5


def test_what_is_open_and_late_is_said_as_it_is_now(books: SqlBooks) -> None:
    opened(books, round_of())
    waiting = opened(books, replace(round_of(), response=Promise(4 * HOUR, None)))
    change = TicketChange(status=Status.WAITING_CUSTOMER)
    books.transact(lambda records: records.tickets.change(waiting, change, NOW))
    opened(books, met(round_of(), response=NOW, end=NOW))
    figures = period(books, now=NOW + 5 * HOUR)
    assert figures.late_now == 1
    assert period(books).late_now == 0
    assert figures.open_now[Status.WAITING_CUSTOMER] == 1


def test_a_period_without_anything_is_all_noughts(books: SqlBooks) -> None:
    figures = period(books)
    assert (figures.opened, figures.backlog, figures.average_score, figures.by_type) == (0, 0, None, ())


def test_a_night_tells_each_incident_in_order_with_who_did_it(books: SqlBooks) -> None:
    ticket = opened(books, round_of(), organisation="Cliente S.L.")
    change = TicketChange(status=Status.IN_PROGRESS, type=TicketType.BUG, team=Team.CSP1)
    draft = EntryDraft(NOW + HOUR, EntryKind.CHANGE, public=True, author="desk", text="", facts=change.facts)
    books.transact(lambda records: records.tickets.append(ticket, draft, Written()))
    write(books, ticket, entry("secreto", at=UNTIL, kind=EntryKind.MESSAGE))
    [incident] = night(books).incidents
    assert [(one.kind, one.who, one.text) for one in incident.happenings] == [
        ("opened", "Ana Gómez", ""),
        ("change", "desk", ""),
    ]
    assert incident.happenings[1].facts["status"] == "in_progress"
    assert (incident.customer, incident.is_new, incident.is_loud) == ("Cliente S.L.", True, False)


def test_an_urgent_notice_makes_an_incident_loud(books: SqlBooks) -> None:
    ticket = opened(books, round_of())
    loud = replace(letter(0, recipient="luis@aserti.es", rank=1), ticket_id=ticket.id)
    calm = replace(letter(0, recipient="ana@aserti.es", rank=2), ticket_id=ticket.id)
    posted(books, loud, calm)
    [incident] = night(books).incidents
    assert [one.to for one in incident.alerts] == ["luis@aserti.es"]
    assert incident.is_loud


def test_only_so_many_incidents_are_told_and_the_others_are_counted(books: SqlBooks) -> None:
    for _ in range(3):
        opened(books, round_of())
    told = night(books, limit=2)
    assert (len(told.incidents), told.more) == (2, 1)


def test_a_night_names_letters_that_did_not_arrive(books: SqlBooks) -> None:
    numbers = posted(books, letter(0), letter(0), letter(0))
    ends = (("failed", NOW), ("in_doubt", NOW), ("failed", SINCE - HOUR))
    for number, (state, at) in zip(numbers, ends, strict=True):
        books.transact(partial(finish, number=number, state=state, at=at))
    assert [(one.to, one.in_doubt) for one in night(books).undelivered] == [
        ("ana@cliente.example", False),
        ("ana@cliente.example", True),
    ]


def test_nothing_happened_is_a_quiet_night(books: SqlBooks) -> None:
    assert night(books).is_quiet


def test_the_head_of_the_report_is_the_one_that_verifying_prints(books: SqlBooks, engine: Engine) -> None:
    for texts in (("uno",), ("uno", "dos", "tres")):
        ticket = opened(books, round_of())
        for text in texts:
            write(books, ticket, entry(text, kind=EntryKind.MESSAGE))
    figures = books.look(lambda records: records.reports.books(SINCE))
    with engine.connect() as connection:
        verified = audit.verify(connection, [SECRET])
    assert verified.faults == ()
    assert figures.head == verified.head


def test_the_head_of_empty_books_is_the_one_that_verifying_prints(books: SqlBooks, engine: Engine) -> None:
    with engine.connect() as connection:
        assert audit.verify(connection, [SECRET]).head == audit.head(connection, SECRET)


def test_the_books_balance_and_say_what_waits(books: SqlBooks) -> None:
    kept(books, 1, 2)
    close(books, claimed(books)[0])
    first, second, third = posted(books, letter(0), letter(0), letter(0), now=NOW - HOUR)
    books.transact(lambda records: records.outbox.finish(first, "failed", "550", NOW))
    books.transact(lambda records: records.outbox.finish(second, "failed", "550", SINCE - DAY))
    figures = books.look(lambda records: records.reports.books(SINCE))
    assert figures.balanced
    assert (figures.mails["fetched"], figures.mails["pending"], figures.mails["opened"]) == (2, 1, 1)
    assert (figures.waiting, figures.oldest_waiting, figures.failed) == (1, NOW - HOUR, 1)
    assert figures.oldest_pending == NOW
    assert third


def finish(records: Records, number: int, state: str, at: datetime) -> None:
    records.outbox.finish(number, state, "550", at)


SCANS = ("SCAN ticket", "SCAN entry", "SCAN outbox", "SCAN received_mail", "SCAN sla_round")


@pytest.fixture
def plans(books: SqlBooks, engine: Engine) -> list[str]:
    """The way that SQLite takes for every question of a report on a period or a night."""
    asked: list[tuple[str, Any]] = []

    def listen(_c: Connection, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        asked.append((statement, parameters))

    opened(books, round_of())
    event.listen(engine, "before_cursor_execute", listen)
    period(books)
    night(books)
    event.remove(engine, "before_cursor_execute", listen)
    with engine.connect() as connection:
        return [
            str(row[3])
            for statement, parameters in asked
            if statement.lstrip().upper().startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # it tells its way in words
def test_no_question_about_a_period_or_a_night_reads_a_whole_table(plans: list[str]) -> None:
    assert plans
    # What is open is few, however many tickets there are: its own partial index is read whole.
    scanning = [plan for plan in plans if plan.startswith(SCANS) and "ix_sla_round_open" not in plan]
    assert scanning == []
