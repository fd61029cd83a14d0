"""Killed thirty times at random while over a hundred mails are worked: nothing is lost, nothing is done twice."""

import random
import select
import signal
from collections.abc import Callable

import pytest

from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence
from tests.acceptance.desk import Desk

MAILS = 120
KILLS = 30
LINES = (2, 10)
"""Lines of its log that a daemon lives for: less than a thirtieth of the work makes, as many come at once."""
LONGEST_MOMENT = 0.02
"""Seconds after that line, at most: the time that one letter or mail takes."""


@pytest.mark.dovecot
@pytest.mark.parametrize("seed", [20261120])
async def test_a_daemon_killed_at_thirty_random_instants_loses_and_doubles_nothing(
    seed: int, make_desk: Callable[..., Desk]
) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    desk = make_desk()
    mails = correspondence(MAILS, desk.user)
    for kill in range(KILLS):
        new = mails[kill * MAILS // KILLS : (kill + 1) * MAILS // KILLS]
        await desk.deliver(*(mail.content for mail in new))
        daemon = desk.start()
        await daemon.says("\n", times=chance.randint(*LINES))
        select.select([], [], [], chance.uniform(0, LONGEST_MOMENT))
        daemon.signal(signal.SIGKILL)
        assert await daemon.end() == -signal.SIGKILL
    last = desk.start()
    await last.says('"ready"')
    await desk.at_rest(MAILS)
    assert await last.stop() == 0
    result = await account(desk, mails)
    print(result)
    print(f"letters {len(desk.letters())}, in doubt once {sum(desk.doubts().values())}")
    assert result.is_clean, result
