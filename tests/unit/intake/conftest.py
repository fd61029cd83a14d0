"""A judge whose screening is told by the test."""

from datetime import datetime

import pytest

from csc_mailbot.intake import first_reading, judgement
from csc_mailbot.intake.decision import MailKind, Screening
from csc_mailbot.intake.facts import Facts
from csc_mailbot.intake.intents import Decision
from csc_mailbot.intake.policies import Policies
from csc_mailbot.mail.message import ParsedMail
from tests.desks import NOW, POLICIES
from tests.unit.intake.judging import MAIL, Judge


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judge a mail that was screened as the test says."""

    def work(
        mail: ParsedMail = MAIL,
        kind: MailKind = MailKind.MESSAGE,
        facts: Facts = Facts(NOW),  # noqa: B008 - frozen
        now: datetime = NOW,
        policies: Policies = POLICIES,
        **screened: bool,
    ) -> Decision:
        screening = Screening(kind, ("as screened",), **screened)
        monkeypatch.setattr(first_reading, "screen", lambda *_: screening)
        return judgement.judge(mail, facts, policies, now)

    return work
