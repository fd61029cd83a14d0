"""A mail to ourselves goes round, and its absence is told, once."""

from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest

from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.canary import is_missing, plan_canary
from csc_mailbot.workflows.canary_alarm import keep_alarm
from csc_mailbot.workflows.desk import CanaryPolicy
from csc_mailbot.workflows.ports import Accepted, Deferred, SendResult
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.desks import NOW
from tests.unit.workflows.office import Office

ADMIN = "sistemas@aserti.es"
DESK = "soporte@aserti.es"
MADRID = ZoneInfo("Europe/Madrid")
HOURLY = CanaryPolicy(timedelta(hours=1), timedelta(minutes=10))


@pytest.fixture
async def watched(office: Office) -> Office:
    """A desk that writes to itself each hour."""
    office.desk = replace(office.desk, canary=HOURLY)
    await look(office)
    return office


async def look(office: Office) -> None:
    """Do what the daemon does again and again: plan, meet deadlines, deliver."""
    await plan_canary(office.books, office.desk)
    await watch_deadlines(office.books, office.desk)
    await office.sender_gets_everything()


async def pass_time(office: Office, **time: float) -> None:
    """Let time pass while the daemon works."""
    until = office.clock.at + timedelta(**time)
    while office.clock.at < until:
        office.clock.forward(seconds=30)
        await look(office)


def canaries(office: Office) -> list[bytes]:
    """The mails to ourselves that left."""
    return [one.content for one in office.sender.sent if one.recipient == DESK]


def notices(office: Office) -> list[str]:
    """Title of each notice that the administrators got."""
    told = [one.content for one in office.sender.sent if one.recipient == ADMIN]
    return [str(message_from_bytes(one)["Subject"]).replace("\n", "") for one in told]


def missing(office: Office) -> bool:
    return office.books.look(is_missing)


async def test_one_goes_at_once_and_then_every_hour_while_each_comes_back(watched: Office) -> None:
    for hour in range(1, 4):
        assert len(canaries(watched)) == hour
        assert await watched.receive(canaries(watched)[-1]) == ["ignored None"]
        await pass_time(watched, hours=1)
    assert notices(watched) == []
    assert {one.reason for one in watched.lines()} == {"a mail to ourselves came back"}


async def test_it_opens_no_ticket_is_put_away_and_goes_before_letters(watched: Office) -> None:
    await watched.receive(canaries(watched)[0])
    assert watched.inbox.mails == {}
    assert len(watched.inbox.processed) == 1
    assert watched.sender.sent[0].at_once


async def test_without_the_setting_nothing_is_sent_and_what_was_planned_is_forgotten(watched: Office) -> None:
    watched.desk = replace(watched.desk, canary=CanaryPolicy())
    await pass_time(watched, hours=3)
    assert len(canaries(watched)) == 1
    assert notices(watched) == []
    assert watched.books.look(lambda records: records.deadlines.due(NOW + timedelta(days=999))) == []


async def test_one_that_does_not_come_back_is_told_once_and_once_more_when_another_does(watched: Office) -> None:
    await pass_time(watched, minutes=9.5)
    assert notices(watched) == []
    await pass_time(watched, hours=2)
    assert notices(watched) == ["[csc-mailbot] A mail to ourselves has not come back within 10 min"]
    await watched.receive(canaries(watched)[-1])
    await pass_time(watched, minutes=5)
    assert notices(watched)[1:] == ["[csc-mailbot] Mail to ourselves comes back again"]


async def test_one_that_comes_back_late_ends_the_alarm_too(watched: Office) -> None:
    await pass_time(watched, minutes=11)
    assert missing(watched)
    await watched.receive(canaries(watched)[0])
    await pass_time(watched, minutes=1)
    assert not missing(watched)
    assert len(notices(watched)) == 2


async def test_the_alarm_goes_by_the_backup_way_at_the_same_time(watched: Office) -> None:
    watched.desk = replace(watched.desk, backup_after=timedelta(hours=1))
    watched.sender.always = SenderUnavailable("refused")
    await pass_time(watched, minutes=11)
    pages = watched.books.transact(lambda records: records.backup.claim(9, watched.clock.at, NOW))
    assert [one.mail.recipient for one in pages] == [ADMIN]


async def test_while_nothing_leaves_only_the_latest_waits(watched: Office) -> None:
    await watched.receive(canaries(watched)[0])
    watched.sender.always = SenderUnavailable("refused")
    await pass_time(watched, hours=3)
    waiting = [one for one in watched.letters("queued") if one.to == DESK]
    assert len(waiting) == 1
    watched.sender.always = None
    await pass_time(watched, minutes=1)
    await watched.receive(canaries(watched)[-1])
    await pass_time(watched, minutes=1)
    assert notices(watched)[-1] == "[csc-mailbot] Mail to ourselves comes back again"


async def test_a_copy_of_an_old_one_welcomes_nothing(watched: Office) -> None:
    await watched.receive(canaries(watched)[0])
    await pass_time(watched, hours=1, minutes=11)
    assert missing(watched)
    await watched.receive(canaries(watched)[0])
    assert missing(watched)


class TestAtRest:
    async def test_after_a_long_rest_one_is_sent_and_no_alarm_is_raised_before_it_had_its_time(
        self, watched: Office
    ) -> None:
        watched.clock.forward(days=3)
        await look(watched)
        assert notices(watched) == []
        await watched.receive(canaries(watched)[-1])
        await pass_time(watched, minutes=15)
        assert notices(watched) == []
        assert not missing(watched)

    async def test_one_lost_while_nobody_looked_is_told_after_its_time_from_then(self, watched: Office) -> None:
        watched.clock.forward(minutes=30)
        await look(watched)
        assert notices(watched) == []
        await pass_time(watched, minutes=11)
        assert len(notices(watched)) == 1

    async def test_rounds_that_always_come_late_find_out_too(self, watched: Office) -> None:
        for _ in range(4):
            watched.clock.forward(minutes=15)
            await look(watched)
        assert len(notices(watched)) == 1

    async def test_one_that_got_more_time_may_still_come_back(self, watched: Office) -> None:
        watched.clock.forward(minutes=30)
        await look(watched)
        await watched.receive(canaries(watched)[0])
        await pass_time(watched, minutes=15)
        assert notices(watched) == []


class TestBeforeClosing:
    @pytest.fixture
    async def closing(self, office: Office) -> Office:
        """A desk that writes to itself once a week, and half an hour before it closes."""
        policy = CanaryPolicy(timedelta(days=7), timedelta(minutes=10), timedelta(minutes=30))
        office.desk = replace(office.desk, canary=policy)
        office.clock.at = datetime(2026, 11, 19, 9, 0, tzinfo=MADRID)
        await look(office)
        await office.receive(canaries(office)[-1])
        return office

    async def test_one_goes_before_each_closing_of_the_day(self, closing: Office) -> None:
        seen: dict[str, int] = {}
        while closing.clock.at < datetime(2026, 11, 20, 15, 0, tzinfo=MADRID):
            await pass_time(closing, minutes=10)
            if len(canaries(closing)) > len(seen) + 1:
                seen[f"{closing.clock.at.astimezone(MADRID):%a %H:%M}"] = 1
                await closing.receive(canaries(closing)[-1])
        assert list(seen) == ["Thu 13:30", "Thu 17:30", "Fri 13:30"]

    async def test_changed_hours_change_it(self, closing: Office) -> None:
        policy = replace(closing.desk.canary, before_closing=timedelta(hours=2))
        closing.desk = replace(closing.desk, canary=policy)
        await pass_time(closing, hours=3, minutes=1)
        assert len(canaries(closing)) == 2

    async def test_one_on_its_way_is_enough(self, closing: Office) -> None:
        policy = CanaryPolicy(timedelta(minutes=269), timedelta(minutes=10), timedelta(minutes=30))
        closing.desk = replace(closing.desk, canary=policy)
        await pass_time(closing, hours=4, minutes=35)
        assert len(canaries(closing)) == 2


class Told:
    """An address that is told things, and a file."""

    def __init__(self) -> None:
        self.events: list[object] = []
        self.answer: SendResult = Accepted(200, "heard")
        self.words: str | None = None

    async def post(self, content: dict[str, object]) -> SendResult:
        self.events.append(content["event"])
        return self.answer

    async def show(self, words: str | None) -> None:
        self.words = words


class TestAlarm:
    async def test_the_address_is_told_once_of_each_change_and_the_file_stands_meanwhile(self, watched: Office) -> None:
        told = Told()

        async def keep() -> None:
            for _ in range(3):
                await keep_alarm(watched.books, watched.desk, told, told)  # type: ignore[arg-type]

        await keep()
        assert (told.events, told.words) == ([], None)
        await pass_time(watched, minutes=11)
        await keep()
        assert told.events == ["canary_missing"]
        assert told.words is not None
        await watched.receive(canaries(watched)[-1])
        await keep()
        assert told.events == ["canary_missing", "canary_back"]
        assert told.words is None

    async def test_an_address_that_cannot_be_told_is_told_again(self, watched: Office) -> None:
        told = Told()
        told.answer = Deferred(None, "away")
        await pass_time(watched, minutes=11)
        await keep_alarm(watched.books, watched.desk, None, told)  # type: ignore[arg-type]
        told.answer = Accepted(200, "heard")
        await keep_alarm(watched.books, watched.desk, None, told)  # type: ignore[arg-type]
        await keep_alarm(watched.books, watched.desk, None, told)  # type: ignore[arg-type]
        assert told.events == ["canary_missing", "canary_missing"]
