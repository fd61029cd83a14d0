"""The guardia over real servers, with seconds for minutes: killed in every phase, no page is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.oncall.page import PageState
from csc_mailbot.timekeeping.clock import SystemClock
from tests.acceptance.crashing_daemon import PAGE_BOUNDARIES
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Death
from tests.acceptance.page_survival import (
    ADMIN,
    CUSTOMER,
    KILLED,
    MAR,
    PACO,
    answer,
    night,
    page_of,
    survive_page,
    taken,
    until,
    urgent,
)
from tests.servers.sink import Sink


@pytest.mark.dovecot
async def test_a_page_is_raised_escalated_taken_and_told(make_desk: Callable[..., Desk], sink: Sink) -> None:
    desk = make_desk(more=night())
    daemon = desk.start()
    await desk.deliver(urgent())
    await until(lambda: taken(sink, ADMIN))
    attempts = page_of(desk).attempts
    steps = {one.person: (one.at - page_of(desk).raised_at).total_seconds() for one in reversed(attempts)}
    assert steps[PACO] < 0.5
    assert 1.9 < steps[MAR] < 3.5
    assert 3.9 < steps[ADMIN] < 6
    await desk.deliver(answer(taken(sink, MAR)[0], "OK"))
    await until(lambda: taken(sink, CUSTOMER, "ya se ocupa"))
    await until(lambda: taken(sink, PACO, "La tiene"))
    assert page_of(desk).state is PageState.ACKED
    [ticket] = desk.tickets()
    assert (ticket["status"], ticket["assignee"]) == ("in_progress", MAR)
    assert await daemon.stop() == 0


@pytest.mark.dovecot
async def test_who_takes_it_and_does_not_call_is_reminded_and_then_the_next_is_woken(
    make_desk: Callable[..., Desk], sink: Sink
) -> None:
    desk = make_desk(more=night(contact="1s"))
    daemon = desk.start()
    await desk.deliver(urgent())
    await until(lambda: taken(sink, PACO))
    await desk.deliver(answer(taken(sink, PACO)[0], "OK"))
    await until(lambda: taken(sink, PACO, "no nos consta"))
    await until(lambda: taken(sink, MAR))
    assert await daemon.stop() == 0


@pytest.mark.dovecot
@pytest.mark.parametrize("boundary", [*PAGE_BOUNDARIES, "sending", "sent", "posted", "settled"])
async def test_killed_in_any_phase_no_page_and_no_answer_is_lost_and_no_step_runs_twice(
    boundary: str, make_desk: Callable[..., Desk], sink: Sink
) -> None:
    await survive_page(make_desk(more=night()), boundary, sink)


@pytest.mark.dovecot
@pytest.mark.postgresql
@pytest.mark.parametrize("boundary", ["page_raised", "page_step_kept", "page_answered"])
async def test_the_same_holds_over_postgresql(
    boundary: str, make_desk: Callable[..., Desk], sink: Sink, postgres_url: str
) -> None:
    engine = make_engine(postgres_url)
    schema.upgrade(engine)
    engine.dispose()
    await survive_page(make_desk(more=night(), database=postgres_url), boundary, sink)


@pytest.mark.dovecot
async def test_steps_that_were_due_while_nothing_ran_fire_at_once_and_once(
    make_desk: Callable[..., Desk], sink: Sink
) -> None:
    desk = make_desk(more=night())
    assert await _die_after_the_first(desk, sink) == KILLED
    everybody_at = page_of(desk).raised_at + timedelta(seconds=5)
    await until(lambda: SystemClock().now() > everybody_at)
    daemon = desk.start()
    await until(lambda: taken(sink, ADMIN) and taken(sink, MAR) and len(taken(sink, PACO)) == 2, seconds=10)
    assert [one.to for one in page_of(desk).attempts if one.step == 3].count(MAR) == 1
    assert await daemon.stop() == 0


async def _die_after_the_first(desk: Desk, sink: Sink) -> int:
    life = desk.start(death=Death("page_stepped"))
    await desk.deliver(urgent())
    await until(lambda: taken(sink, PACO))
    return await life.end()
