"""What counts as well, and what as ill."""

from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.workflows.examination import Circumstances, Condition, HealthPolicy, Waiting, examine
from tests.desks import NOW

POLICY = HealthPolicy(timedelta(minutes=10), timedelta(hours=1))
WELL = Condition(last_sent=NOW)
AT_WORK = Circumstances(polled={"main": NOW})


def ill(condition: Condition = WELL, circumstances: Circumstances = AT_WORK) -> dict[str, str]:
    return {one.name: one.reason for one in examine(condition, circumstances, POLICY, NOW) if not one.ok}


def ago(**time: float) -> Condition:
    """Letters wait since then, and were tried."""
    return Condition(waiting={2: Waiting(1, NOW - timedelta(**time))})


def test_a_desk_with_nothing_to_do_is_well() -> None:
    assert ill() == {}


def test_a_loop_that_is_not_heard_of_is_named() -> None:
    assert ill(circumstances=replace(AT_WORK, silent_loops=["delivery", "judgement"])) == {
        "loops": "not heard of: delivery, judgement"
    }


def test_a_mailbox_must_have_been_looked_at_in_time_each_by_itself() -> None:
    polled = {"one": NOW - timedelta(minutes=10), "two": NOW - timedelta(minutes=11), "three": None}
    assert ill(circumstances=Circumstances(polled=polled)) == {
        "mailbox two": "not looked at for 11 min",
        "mailbox three": "not looked at yet",
    }


def test_mail_must_be_judged_in_time() -> None:
    assert ill(Condition(oldest_pending=NOW - timedelta(hours=1))) == {}
    assert ill(Condition(oldest_pending=NOW - timedelta(minutes=61))) == {
        "mail": "mail has waited for its judgement for 61 min"
    }


class TestLetters:
    def test_one_that_no_server_was_asked_about_is_our_illness(self) -> None:
        condition = replace(ago(minutes=61), oldest_untried=NOW - timedelta(minutes=61), last_sent=NOW)
        assert "no server has said a word about it" in ill(condition)["letters"]

    def test_one_that_its_server_puts_off_is_not_as_long_as_others_leave(self) -> None:
        assert ill(replace(ago(hours=30), last_sent=NOW - timedelta(minutes=59))) == {}

    @pytest.mark.parametrize("last_sent", [None, NOW - timedelta(minutes=61)])
    def test_it_is_when_no_other_leaves_either(self, last_sent: None) -> None:
        assert "no other was taken" in ill(replace(ago(minutes=61), last_sent=last_sent))["letters"]

    def test_a_young_one_may_wait(self) -> None:
        assert ill(ago(minutes=60)) == {}


def test_a_deadline_may_be_late_by_a_minute() -> None:
    assert ill(Condition(overdue=3, oldest_overdue=NOW - timedelta(seconds=60))) == {}
    assert ill(Condition(overdue=3, oldest_overdue=NOW - timedelta(seconds=61))) == {
        "deadlines": "3 overdue, one for 61 s"
    }


def test_a_missing_canary_is_ill() -> None:
    assert list(ill(Condition(canary_missing=True))) == ["canary"]
