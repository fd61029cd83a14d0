"""Killed at every step of a mail's way, and started again: nothing is lost, nothing is done twice."""

from collections.abc import Callable

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence
from tests.acceptance.crashing_daemon import BOUNDARIES
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Death

PORTION = 7
"""Mails that come before each of the kills; they are judged together."""
MAILS = 3 * PORTION
KILLED = -9
_ALONE_THEN_TOGETHER = (PORTION + 1, 1)
"""After a death each mail that was claimed is judged by itself; then the next portion is begun."""
LATER = {
    "fetched": (1, 1),
    "kept": (1, 1),
    "moved": (1, 1),
    "claimed": _ALONE_THEN_TOGETHER,
    "judged": _ALONE_THEN_TOGETHER,
    "recorded": (1, 1),
    "posted": (2, 1),
    "settled": (2, 1),
}
"""The passings of the second and the third kill."""


@pytest.mark.dovecot
@pytest.mark.parametrize("boundary", BOUNDARIES)
async def test_a_daemon_killed_at_any_boundary_loses_and_doubles_nothing(
    boundary: str, make_desk: Callable[..., Desk]
) -> None:
    desk = make_desk()
    await _survive(desk, boundary)


@pytest.mark.dovecot
@pytest.mark.postgresql
@pytest.mark.parametrize("boundary", ["kept", "judged", "recorded", "sent"])
async def test_the_same_holds_over_postgresql(boundary: str, make_desk: Callable[..., Desk], postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    schema.upgrade(engine)
    engine.dispose()
    await _survive(make_desk(database=postgres_url), boundary)


async def _survive(desk: Desk, boundary: str) -> None:
    """Kill the daemon early in the first portion of the mails, later in the second, and then once more."""
    mails = correspondence(MAILS, desk.user)
    for number, passing in enumerate((1, *LATER.get(boundary, (4, 1)))):
        await desk.deliver(*(mail.content for mail in mails[number * PORTION :][:PORTION]))
        assert await desk.start(death=Death(boundary, passing)).end() == KILLED
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.at_rest(MAILS)
    assert await daemon.stop() == 0
    result = await account(desk, mails)
    print(boundary, result)
    assert result.is_clean, result
