"""Killed thirty times at random while a hundred mails are worked: nothing is lost, nothing is done twice."""

from collections.abc import Callable

import pytest

from tests.acceptance.desk import Desk
from tests.acceptance.survival import survive_random

KILLS = 30


@pytest.mark.dovecot
@pytest.mark.parametrize("seed", [20261120])
async def test_a_daemon_killed_at_thirty_random_instants_loses_and_doubles_nothing(
    seed: int, make_desk: Callable[..., Desk]
) -> None:
    desk = make_desk()
    survival = await survive_random(desk, KILLS, seed)
    result = survival.account
    print(result)
    print(f"mails {survival.mails}, letters {len(desk.letters())}, in doubt once {sum(desk.doubts().values())}")
    assert result.is_clean, result
