"""A night of the real daemon: what is over its period goes, the rest stays, and the bitácora still verifies."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.tables import attachment, deadline, outbox, received_mail, ticket
from csc_mailbot.timekeeping.clock import SystemClock
from csc_mailbot.workflows.retention_records import RETENTION
from tests.acceptance.correspondence import question
from tests.acceptance.desk import Desk

pytestmark = pytest.mark.dovecot
RETENTION_SETTINGS = '[retention]\nraw_mail = "30d"\nattachments = "30d"\nignored_mail = "30d"\nsent_letters = "30d"'


async def test_what_is_over_goes_and_what_is_not_stays(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(more=RETENTION_SETTINGS)
    await desk.deliver(question(1, desk.user, files=1).content, question(2, desk.user, files=1).content)
    assert await desk.round() == 0
    old, young = (one["folio"] for one in desk.tickets())
    daemon = desk.start()
    await daemon.says('"ready"')
    _let_a_ticket_grow_old_and_the_night_come(desk)
    await daemon.says('"let_go"')
    await _the_night_is_over(desk)
    assert await daemon.stop() == 0
    dropped = _dropped(desk)
    assert dropped["mails"] == 1
    assert dropped["files"] == 1
    assert dropped["letters"] >= 1
    assert [one["folio"] for one in desk.tickets()] == [old, young]
    [chain] = desk.ask("audit", "verify")
    assert chain["faults"] == []
    assert desk.books()["opened"] == 2


def _let_a_ticket_grow_old_and_the_night_come(desk: Desk) -> None:
    now = SystemClock().now()
    engine = make_engine(desk.database)
    try:
        with engine.begin() as connection:
            first = connection.scalar(select(func.min(ticket.c.id)))
            connection.execute(update(ticket).where(ticket.c.id == first).values(closed_at=now - timedelta(days=40)))
            connection.execute(update(deadline).where(deadline.c.kind == RETENTION).values(due_at=now))
    finally:
        engine.dispose()


async def _the_night_is_over(desk: Desk) -> None:
    """Return when the sweep has gone through tickets, mails and letters, and waits for the next night."""
    async with asyncio.timeout(30):
        while desk.look(lambda records: records.retention.due(SystemClock().now())):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)


def _dropped(desk: Desk) -> dict[str, int]:
    engine = make_engine(desk.database)
    try:
        with engine.connect() as connection:
            return {
                name: connection.scalar(select(func.count()).where(table.c.dropped_at.is_not(None))) or 0
                for name, table in (("mails", received_mail), ("files", attachment), ("letters", outbox))
            }
    finally:
        engine.dispose()
