"""What a word from either side does to a ticket."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.tickets.agent_words import WaitForCustomer
from csc_mailbot.tickets.conversation import (
    Reaction,
    WaitingDeadlines,
    after_agent_answer,
    after_customer_reply,
    collides,
    is_drift,
    waiting_deadlines,
)
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team
from tests.unit.timekeeping.calendars import MADRID, company_hours, every_day

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
WINDOW = timedelta(days=30)
DAY = timedelta(days=1)
HOURS = company_hours()

OPEN_REACTIONS = dict.fromkeys(Status, Reaction.APPEND) | {Status.WAITING_CUSTOMER: Reaction.RESUME}


@pytest.mark.parametrize("status", [one for one in Status if not one.is_closed])
def test_a_customers_words_resume_what_waited_for_them_and_else_are_kept(status: Status) -> None:
    assert after_customer_reply(status, None, NOW, WINDOW) is OPEN_REACTIONS[status]


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
@pytest.mark.parametrize(
    ("age", "reaction"),
    [
        (timedelta(0), Reaction.REOPEN),
        (WINDOW, Reaction.REOPEN),
        (WINDOW + timedelta(seconds=1), Reaction.OPEN_LINKED),
        (-DAY, Reaction.REOPEN),
    ],
)
def test_a_closed_ticket_reopens_inside_the_window(status: Status, age: timedelta, reaction: Reaction) -> None:
    assert after_customer_reply(status, NOW - age, NOW, WINDOW) is reaction


def test_a_closed_ticket_reopens_when_nobody_knows_since_when() -> None:
    assert after_customer_reply(Status.DONE, None, NOW, WINDOW) is Reaction.REOPEN


@pytest.mark.parametrize("status", list(Status))
def test_a_customers_words_only_make_steps_of_the_table(status: Status) -> None:
    target = {Reaction.RESUME: Status.IN_PROGRESS, Reaction.REOPEN: Status.REOPENED}
    reaction = after_customer_reply(status, NOW, NOW, WINDOW)
    assert reaction not in target or status.may_become(target[reaction])


@pytest.mark.parametrize(("status", "team"), list(itertools.product(Status, Team)))
def test_an_agents_answer_takes_up_what_is_new_and_the_second_level_what_waits_for_it(
    status: Status, team: Team
) -> None:
    taken_up = status in {Status.NEW, Status.REOPENED} or (status is Status.WAITING_ESCALATION and team is Team.CSP2)
    after = after_agent_answer(status, (team,))
    assert after is (Status.IN_PROGRESS if taken_up else None)
    assert after is None or status.may_become(after)


def test_an_agent_of_several_teams_is_of_the_second_level_too() -> None:
    assert after_agent_answer(Status.WAITING_ESCALATION, (Team.CCT, Team.CSP2)) is Status.IN_PROGRESS


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("since", "remind_at", "close_at"),
    [
        ("2026-11-16T10:00", "2026-11-19T10:00", "2026-11-30T10:00"),
        ("2026-11-20T13:00", "2026-11-25T13:00", "2026-12-04T13:00"),
        ("2026-11-16T19:00", "2026-11-20T08:30", "2026-12-01T08:30"),
        ("2026-11-21T23:00", "2026-11-26T08:30", "2026-12-07T08:30"),
    ],
)
def test_the_customer_is_reminded_after_three_working_days_and_it_is_closed_after_ten(
    since: str, remind_at: str, close_at: str
) -> None:
    due = waiting_deadlines(madrid(since), WaitForCustomer(), HOURS)
    assert due == WaitingDeadlines(madrid(remind_at), madrid(close_at))


def test_a_term_of_the_agents_own_reminds_before_its_end() -> None:
    due = waiting_deadlines(madrid("2026-11-02T10:00"), WaitForCustomer(28 * DAY), HOURS)
    assert due == WaitingDeadlines(madrid("2026-11-25T10:00"), madrid("2026-11-30T10:00"))


def test_a_short_term_does_not_remind() -> None:
    due = waiting_deadlines(madrid("2026-11-16T10:00"), WaitForCustomer(2 * DAY), HOURS)
    assert due == WaitingDeadlines(None, madrid("2026-11-18T10:00"))


def test_without_a_term_nothing_is_ever_due() -> None:
    assert waiting_deadlines(NOW, WaitForCustomer(forever=True), HOURS) == WaitingDeadlines(None, None)


def test_a_desk_that_never_works_has_no_deadlines() -> None:
    with pytest.raises(ValueError, match="does not work"):
        waiting_deadlines(NOW, WaitForCustomer(), every_day())


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
    st.none() | st.integers(1, 365),
)
def test_reminder_and_end_come_in_order_and_while_the_desk_is_open(since: datetime, days: int | None) -> None:
    due = waiting_deadlines(since, WaitForCustomer(timedelta(days=days) if days else None), HOURS)
    assert due.close_at
    assert HOURS.is_open(due.close_at)
    assert due.close_at > since
    if due.remind_at:
        assert HOURS.is_open(due.remind_at)
        assert since < due.remind_at < due.close_at


FIVE = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("age", "by", "window", "collision"),
    [
        (timedelta(minutes=2), "luis@aserti.es", FIVE, True),
        (timedelta(minutes=5), "luis@aserti.es", FIVE, False),
        (timedelta(minutes=-2), "luis@aserti.es", FIVE, True),
        (timedelta(minutes=2), "ANA@aserti.es", FIVE, False),
        (timedelta(0), "luis@aserti.es", timedelta(0), False),
        (None, "luis@aserti.es", FIVE, False),
    ],
)
def test_two_agents_collide_within_the_window(
    age: timedelta | None,
    by: str,
    window: timedelta,
    collision: bool,  # noqa: FBT001
) -> None:
    last = None if age is None else NOW - age
    assert collides(last, by, "ana@aserti.es", NOW, window) is collision


OLD = "[CSC-2026-000001] La impresora de la tienda no imprime"


@pytest.mark.parametrize(
    ("subject", "drift"),
    [
        ("Alta de usuario en nóminas", True),
        ("Re: Alta de usuario en nóminas", True),
        ("Consulta", True),
        ("Re: [CSC-2026-000001] La impresora de la tienda no imprime", False),
        ("RV: La impresora de la tienda no imprime", False),
        ("Re[2]: RE : LA IMPRESORA DE LA TIENDA NO IMPRIME", False),
        ("URGENTE: La impresora de la tienda no imprime", False),
        ("la impresora", False),
        ("Sigue sin imprimir la impresora de la tienda", False),
        ("", False),
        ("Re:", False),
        ("[CSC-2026-000001]", False),
    ],
)
def test_a_new_subject_long_after_the_end_is_a_new_matter(subject: str, drift: bool) -> None:  # noqa: FBT001
    assert is_drift(OLD, subject, has_quote=False, closed_at=NOW - 20 * DAY, now=NOW) is drift


def test_a_quote_an_open_ticket_or_a_recent_end_is_no_drift() -> None:
    assert not is_drift(OLD, "Nóminas", has_quote=True, closed_at=NOW - 20 * DAY, now=NOW)
    assert not is_drift(OLD, "Nóminas", has_quote=False, closed_at=None, now=NOW)
    assert not is_drift(OLD, "Nóminas", has_quote=False, closed_at=NOW - 6 * DAY, now=NOW)
    assert is_drift(OLD, "Nóminas", has_quote=False, closed_at=NOW - 2 * DAY, now=NOW, long_closed=DAY)


@given(st.text(), st.text())
def test_no_subject_makes_it_raise_and_none_drifts_from_itself(old: str, new: str) -> None:
    is_drift(old, new, has_quote=False, closed_at=NOW - 20 * DAY, now=NOW)
    assert not is_drift(old, old, has_quote=False, closed_at=NOW - 20 * DAY, now=NOW)
    assert not is_drift(old, f"Re: {old}", has_quote=False, closed_at=NOW - 20 * DAY, now=NOW)
