"""When people on call are asked: the day before and at the start, at civil hours, and never twice."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.oncall.probe import ProbeKind, ProbePolicy, due_probes, next_probe_at
from csc_mailbot.oncall.rotation import Shift
from tests.unit.oncall.rotas import LUIS, madrid
from tests.unit.timekeeping.calendars import MADRID

POLICY = ProbePolicy()
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


def shift(start: datetime, lasting: timedelta = WEEK) -> Shift:
    return Shift(LUIS.key, start, start + lasting)


@pytest.mark.parametrize(
    ("start", "reminder", "test"),
    [
        (madrid(11, 23, 8, 30), madrid(11, 22, 8, 30), madrid(11, 23, 8, 30)),
        (madrid(11, 23, 8), madrid(11, 22, 8, 30), madrid(11, 23, 8, 30)),
        (madrid(11, 23, 0), madrid(11, 22, 8, 30), madrid(11, 23, 8, 30)),
        (madrid(11, 23, 20, 59), madrid(11, 22, 20, 59), madrid(11, 23, 20, 59)),
        (madrid(11, 23, 21), madrid(11, 23, 8, 30), madrid(11, 24, 8, 30)),
        (madrid(10, 25, 2, 30), madrid(10, 24, 8, 30), madrid(10, 25, 8, 30)),  # the clocks change that night
    ],
)
def test_both_are_asked_at_a_civil_hour(start: datetime, reminder: datetime, test: datetime) -> None:
    assert POLICY.asked_at(ProbeKind.REMINDER, shift(start), MADRID) == reminder
    assert POLICY.asked_at(ProbeKind.TEST, shift(start), MADRID) == test


def test_a_reminder_that_would_come_too_late_comes_the_evening_before() -> None:
    short = ProbePolicy(remind_before=2 * HOUR)
    assert short.asked_at(ProbeKind.REMINDER, shift(madrid(11, 23, 8, 30)), MADRID) == madrid(11, 22, 20, 59)


def test_a_night_alone_has_no_test() -> None:
    assert POLICY.asked_at(ProbeKind.TEST, shift(madrid(11, 23, 22), 8 * HOUR), MADRID) is None


def test_what_is_switched_off_is_not_asked() -> None:
    silent = ProbePolicy(remind_before=timedelta(0), test_within=timedelta(0))
    assert [silent.asked_at(kind, shift(madrid(11, 23, 9)), MADRID) for kind in ProbeKind] == [None, None]


def test_silence_is_told_while_there_is_time() -> None:
    coming = shift(madrid(11, 23, 8, 30))
    assert POLICY.answer_by(ProbeKind.REMINDER, madrid(11, 22, 8, 30), coming, MADRID) == madrid(11, 22, 16, 30)
    assert POLICY.answer_by(ProbeKind.REMINDER, madrid(11, 22, 15), coming, MADRID) == madrid(11, 23, 7, 30)
    assert POLICY.answer_by(ProbeKind.REMINDER, madrid(11, 23, 8), coming, MADRID) == madrid(11, 23, 8, 30)
    assert POLICY.answer_by(ProbeKind.TEST, madrid(11, 23, 8, 30), coming, MADRID) == madrid(11, 23, 9)


def asked_at(now: datetime, *asked: ProbeKind) -> list[ProbeKind]:
    coming = shift(madrid(11, 23, 8, 30))
    known = {(kind, coming.person, coming.start) for kind in asked}
    return [kind for kind, _ in due_probes([coming], known, POLICY, MADRID, now)]


def test_each_is_due_once_and_not_for_ever() -> None:
    assert asked_at(madrid(11, 22, 8, 29)) == []
    assert asked_at(madrid(11, 22, 8, 30)) == [ProbeKind.REMINDER]
    assert asked_at(madrid(11, 22, 12), ProbeKind.REMINDER) == []
    assert asked_at(madrid(11, 22, 22)) == []  # late, and not at this hour
    assert asked_at(madrid(11, 23, 8, 30)) == [ProbeKind.TEST]
    assert asked_at(madrid(11, 23, 14, 29)) == [ProbeKind.TEST]
    assert asked_at(madrid(11, 23, 14, 30)) == []
    assert asked_at(madrid(11, 23, 9), ProbeKind.TEST) == []


def test_the_next_one_is_known() -> None:
    coming = shift(madrid(11, 23, 8, 30))
    reminded = {(ProbeKind.REMINDER, coming.person, coming.start)}
    assert next_probe_at([coming], (), POLICY, MADRID, madrid(11, 20, 12)) == madrid(11, 22, 8, 30)
    assert next_probe_at([coming], reminded, POLICY, MADRID, madrid(11, 20, 12)) == madrid(11, 23, 8, 30)
    assert next_probe_at([coming], (), POLICY, MADRID, madrid(11, 24, 12)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(MADRID)),  # noqa: DTZ001
    st.integers(1, 400),
    st.integers(0, 72),
)
def test_nobody_is_ever_asked_at_an_uncivil_hour_or_too_late(start: datetime, hours: int, before: int) -> None:
    policy = ProbePolicy(remind_before=before * HOUR, civil=(time(9), time(20)))
    coming = shift(start, hours * HOUR)
    for kind in ProbeKind:
        at = policy.asked_at(kind, coming, MADRID)
        if at is None:
            continue
        assert policy.is_civil(at, MADRID)
        assert at < (coming.end if kind is ProbeKind.TEST else coming.start)
        assert policy.answer_by(kind, at, coming, MADRID) > at
