"""Several daemons on one PostgreSQL: one is killed under load, another is cut off; nothing is lost or done twice."""

import signal
from collections.abc import Callable
from time import monotonic

import pytest
from sqlalchemy import text

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


async def test_a_worker_that_sleeps_while_its_sessions_end_is_replaced_and_does_no_harm_when_it_wakes(
    make_desk: Callable[..., Desk], own_url: str
) -> None:
    """Awake again, it still has mail and letters in hand that others have done: its late writes come to nothing."""
    desk = make_desk(database=own_url)
    mails = correspondence(MAILS, desk.user)
    workers = [desk.start()]
    await workers[0].says('"ready"')
    await desk.deliver(*(mail.content for mail in mails))
    await workers[0].says('"mail_judged"', times=5)
    workers[0].signal(signal.SIGSTOP)
    _end_sessions(own_url)
    workers += [desk.start(), desk.start()]
    await workers[1].says('"worker_replaced"')
    await workers[2].says('"ready"')
    slept = monotonic()
    await desk.at_rest(MAILS)
    print(f"replaced within {monotonic() - slept:.1f} s")
    assert monotonic() - slept < TAKEN_OVER_WITHIN
    workers[0].signal(signal.SIGCONT)
    for worker in workers:
        assert await worker.stop() == 0
    result = await account(desk, mails)
    print(result)
    assert result.is_clean, result


def _end_sessions(url: str) -> None:
    """End every session with the database, as the server does when it restarts or a link is cut."""
    engine = make_engine(url)
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))  # noqa: S608 - our own words
    engine.dispose()
