"""The daemon over Dovecot and SMTP: killed wherever it may be, it asks once, and a mail answers it."""

import asyncio
import email
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from csc_mailbot.timekeeping.clock import SystemClock
from tests.acceptance.desk import ZONE, Desk
from tests.acceptance.nursery import Death
from tests.servers.sink import Sink

KILLED = -9
LUIS, EVA = "luis@tecnicos.example", "eva@tecnicos.example"
WEEKS = timedelta(weeks=50)


def guardia() -> str:
    """Somebody's shift begins in twenty hours."""
    begins = SystemClock().now().astimezone(ZONE) + timedelta(hours=20) - WEEKS
    return f"""
[oncall]
civil_hours = "00:00-23:59"
rotation = {{ start = "{begins:%Y-%m-%dT%H:%M}", people = ["{LUIS}", "{EVA}"] }}
[[oncall.people]]
address = "{LUIS}"
[[oncall.people]]
address = "{EVA}"
"""


def answer_to(asked: bytes, desk: str, words: str) -> bytes:
    question = email.message_from_bytes(asked)
    mail = EmailMessage()
    mail["From"], mail["To"] = str(question["To"]), desk
    mail["Subject"] = "Re: su guardia"
    mail["Message-ID"] = "<answer@tecnicos.example>"
    mail["In-Reply-To"] = str(question["Message-ID"])
    mail.set_content(words)
    return mail.as_bytes()


@pytest.mark.dovecot
@pytest.mark.parametrize("boundary", ["sending", "sent", "posted", "settled"])
async def test_a_reminder_is_written_once_and_its_answer_counts(
    boundary: str, make_desk: Callable[..., Desk], sink: Sink
) -> None:
    desk = make_desk(more=guardia())
    assert await desk.start(death=Death(boundary)).end() == KILLED
    daemon = desk.start()
    await daemon.says('"ready"')
    async with asyncio.timeout(30):
        while not [one for one in desk.letters() if one.letter == "shift_reminder" and one.state == "sent"]:  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.1)
    [reminder] = [one for one in desk.letters() if one.letter == "shift_reminder"]
    taken = next(one for one in sink.mails if reminder.message_id.encode() in one.content)
    assert taken.recipients == (reminder.to,)
    await desk.deliver(answer_to(taken.content, desk.user, "Recibido"))
    await desk.at_rest(1)
    assert await daemon.stop() == 0
    assert [one.outcome for one in desk.ledger()] == ["noted"]
    [probe] = desk._look(lambda records: records.shifts.probes(SystemClock().now()))
    assert probe.result == "answered"
    assert len([one for one in desk.letters() if one.letter == "shift_reminder"]) == 1
