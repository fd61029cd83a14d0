"""Several daemons on one PostgreSQL: one is killed under load, another is cut off; nothing is lost or done twice."""

import signal
from collections.abc import Callable
from time import monotonic

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence
from tests.acceptance.desk import Desk
from tests.servers.postgres import Postgres

pytestmark = [pytest.mark.dovecot, pytest.mark.postgresql]
MAILS = 60
TAKEN_OVER_WITHIN = 15.0
"""Seconds from a worker's death until what it watched and had begun is done by others."""


@pytest.fixture
def own_url(postgres: Postgres) -> str:
    """A database with the schema, for this test alone."""
    url = postgres.create_database()
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return url


@pytest.mark.parametrize("victim", [0, 1], ids=["the one that watches the mailbox", "one that only helps"])
async def test_one_of_three_workers_killed_under_load_is_replaced(
    victim: int, make_desk: Callable[..., Desk], own_url: str
) -> None:
    desk = make_desk(database=own_url)
    mails = correspondence(MAILS, desk.user)
    half = MAILS // 2
    workers = [desk.start()]
    await workers[0].says('"ready"')
    workers += [desk.start(), desk.start()]
    await workers[1].says('"ready"', times=2)
    await desk.deliver(*(mail.content for mail in mails[:half]))
    await workers[0].says('"mail_judged"', times=5)
    workers[victim].signal(signal.SIGKILL)
    assert await workers[victim].end() == -signal.SIGKILL
    died = monotonic()
    await desk.deliver(*(mail.content for mail in mails[half:]))
    await desk.at_rest(MAILS)
    print(f"taken over within {monotonic() - died:.1f} s")
    assert monotonic() - died < TAKEN_OVER_WITHIN
    for number, worker in enumerate(workers):
        if number != victim:
            assert await worker.stop() == 0
    result = await account(desk, mails)
    print(result)
    assert result.is_clean, result
