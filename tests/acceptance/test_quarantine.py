"""A mail that makes the program fail three times is set aside, a person is told, and the next mails go on."""

from collections.abc import Callable
from email import message_from_bytes, policy

import pytest

from tests.acceptance.correspondence import Written, question
from tests.acceptance.desk import ADMIN, Desk
from tests.acceptance.nursery import Curse, Death

pytestmark = pytest.mark.dovecot
CURSED = 2
KILLED = -9


async def _deliver(desk: Desk) -> list[Written]:
    mails = [question(number, desk.user) for number in range(5)]
    await desk.deliver(*(mail.content for mail in mails))
    return mails


def _told(desk: Desk) -> list[str]:
    return [
        str(message_from_bytes(mail.content, policy=policy.default)["Subject"])
        for mail in desk.sink.mails
        if mail.recipients == (ADMIN,)
    ]


def _outcomes(desk: Desk) -> list[str | None]:
    return [line.outcome for line in desk.ledger()]


async def test_a_mail_that_cannot_be_judged_is_quarantined_and_the_others_are_answered(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk()
    mails = await _deliver(desk)
    assert await desk.round(curse=Curse(mails[CURSED].marker)) == 0
    assert _outcomes(desk) == ["opened", "opened", "quarantined", "opened", "opened"]
    assert len(_told(desk)) == 1
    assert await desk.round(curse=Curse(mails[CURSED].marker)) == 0
    assert len(_told(desk)) == 1
    desk.say("audit", "verify")


async def test_a_mail_that_kills_the_program_three_times_is_quarantined_at_the_next_start(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk()
    mails = await _deliver(desk)
    curse = Curse(mails[CURSED].marker, deadly=True)
    assert [await desk.start(curse=curse).end() for _ in range(3)] == [KILLED] * 3
    daemon = desk.start(curse=curse)
    await desk.at_rest(len(mails))
    assert await daemon.stop() == 0
    assert _outcomes(desk) == ["opened", "opened", "quarantined", "opened", "opened"]
    assert len(_told(desk)) == 1
    assert {mail.recipients[0] for mail in desk.sink.mails} >= {
        mail.sender for number, mail in enumerate(mails) if number != CURSED
    }


async def test_a_quarantined_mail_can_be_looked_at_replayed_and_released(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    mails = await _deliver(desk)
    await desk.round(curse=Curse(mails[CURSED].marker))
    [line] = desk.ask("mail", "list", "--outcome", "quarantined")
    number = str(line["id"])
    [shown] = desk.ask("mail", "show", number)
    assert shown["error"].startswith("RuntimeError at ")
    assert mails[CURSED].marker in desk.say("mail", "show", number, "--raw")
    [replayed] = desk.ask("mail", "replay", number)
    assert replayed["changed"]["outcome"] == {"old": None, "new": "opened"}
    assert desk.books()["quarantined"] == 1
    desk.say("mail", "release", number)
    assert desk.books()["pending"] == 1
    assert await desk.round() == 0
    assert _outcomes(desk) == ["opened"] * 5
    assert mails[CURSED].sender in {mail.recipients[0] for mail in desk.sink.mails}


async def test_a_quarantined_mail_can_be_discarded(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    mails = await _deliver(desk)
    await desk.round(curse=Curse(mails[CURSED].marker))
    [line] = desk.ask("mail", "list", "--outcome", "quarantined")
    desk.say("mail", "discard", str(line["id"]))
    assert _outcomes(desk)[CURSED] == "ignored"
    assert mails[CURSED].sender not in {mail.recipients[0] for mail in desk.sink.mails}


@pytest.mark.parametrize("boundary", ["sending", "settled"])
async def test_a_program_that_always_dies_while_sending_blames_no_mail(
    boundary: str, make_desk: Callable[..., Desk]
) -> None:
    desk = make_desk()
    await desk.deliver(*(question(number, desk.user).content for number in range(30)))
    for _ in range(5):
        assert await desk.start(death=Death(boundary)).end() == KILLED
    daemon = desk.start()
    await desk.at_rest(30)
    assert await daemon.stop() == 0
    assert set(_outcomes(desk)) == {"opened"}
