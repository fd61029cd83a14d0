"""Killed at every step of a mail's way, and started again: nothing is lost, nothing is done twice."""

from collections.abc import Callable

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from tests.acceptance.crashing_daemon import BOUNDARIES
from tests.acceptance.desk import Desk
from tests.acceptance.survival import survive_boundary


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
    result = (await survive_boundary(desk, boundary)).account
    print(boundary, result)
    assert result.is_clean, result
