"""Loops outlive every fault; bells wake them; the pulse tells whether they get on."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
import time_machine

from csc_mailbot.daemon import loop as loops
from csc_mailbot.daemon import ticker as tickers
from csc_mailbot.daemon.health import Pulse
from csc_mailbot.daemon.loop import Bell, Loop, backoff
from csc_mailbot.daemon.ticker import Tick, Ticker
from csc_mailbot.errors import DatabaseUnavailable, InboxUnavailable
from tests.fakes import Listener

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a thousandth of what the daemon waits."""
    monkeypatch.setattr(loops, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(loops, "_LONGEST_WAIT", 0.06)


async def run(step: Callable[[asyncio.Event], Awaitable[None]], listener: Listener, pulse: Pulse | None = None) -> None:
    stop = asyncio.Event()
    loop = Loop("test", lambda: step(stop), listener, pulse or Pulse())
    await asyncio.wait_for(loop.run(stop), 5)


class TestLoop:
    async def test_it_goes_on_after_any_error_and_tells_each(self) -> None:
        errors = [InboxUnavailable("a"), ValueError("b"), DatabaseUnavailable("c"), KeyError("d")]
        listener = Listener()

        async def step(stop: asyncio.Event) -> None:
            if errors:
                raise errors.pop(0)
            stop.set()

        await run(step, listener)
        assert listener.heard == ["trouble test", "fault test", "trouble test", "fault test"]

    async def test_it_waits_as_long_as_the_error_says(self) -> None:
        listener = Listener()

        async def step(stop: asyncio.Event) -> None:
            asyncio.get_running_loop().call_soon(stop.set)
            raise InboxUnavailable("slow down", HOUR)

        await run(step, listener)
        assert listener.waits == [HOUR]

    async def test_a_wait_is_cut_short_by_the_end(self) -> None:
        begun = monotonic()

        async def step(stop: asyncio.Event) -> None:
            asyncio.get_running_loop().call_later(0.01, stop.set)
            raise InboxUnavailable("later", HOUR)

        await run(step, Listener())
        assert monotonic() - begun < 2

    async def test_a_running_step_is_finished(self) -> None:
        done = []

        async def step(stop: asyncio.Event) -> None:
            stop.set()
            await asyncio.sleep(0)
            done.append(True)

        await run(step, Listener())
        assert done == [True]

    async def test_a_loop_that_is_told_to_stop_before_it_begins_does_nothing(self) -> None:
        stop = asyncio.Event()
        stop.set()

        async def step() -> None:
            raise AssertionError

        await Loop("test", step, Listener(), Pulse()).run(stop)

    async def test_waits_begin_anew_after_a_step_that_went_well(self) -> None:
        listener = Listener()
        steps = itertools.count()

        async def step(stop: asyncio.Event) -> None:
            number = next(steps)
            if number in {0, 1, 2, 3, 5}:
                raise InboxUnavailable("no")
            if number == 6:
                stop.set()

        await run(step, listener)
        assert listener.waits[3] > listener.waits[0]
        assert listener.waits[4] <= timedelta(seconds=0.001)

    async def test_a_loop_that_ended_on_purpose_is_not_missed(self) -> None:
        pulse = Pulse()

        async def step(stop: asyncio.Event) -> None:
            stop.set()

        await run(step, Listener(), pulse)
        assert pulse._promised == {}

    async def test_a_long_wait_is_announced_to_the_watchdog(self) -> None:
        pulse = Pulse()
        promised = []

        async def step(stop: asyncio.Event) -> None:
            def look() -> None:
                promised.append(pulse._promised["test"] - monotonic())
                stop.set()

            asyncio.get_running_loop().call_later(0.01, look)
            raise InboxUnavailable("later", HOUR)

        await run(step, Listener(), pulse)
        assert promised[0] > HOUR.total_seconds()


class TestBackoff:
    def test_waits_grow_and_are_bounded_and_differ_by_chance(self) -> None:
        waits = list(itertools.islice(backoff(), 12))
        bounds = [min(0.001 * 2**step, 0.06) for step in range(12)]
        assert all(bound / 2 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
        assert waits != list(itertools.islice(backoff(), 12))


class TestBell:
    async def test_it_wakes_who_waits(self) -> None:
        bell = Bell()
        asyncio.get_running_loop().call_soon(bell.ring)
        await asyncio.wait_for(bell.wait(HOUR), 2)

    async def test_rung_before_the_wait_it_wakes_at_once_and_once(self) -> None:
        bell = Bell()
        bell.ring()
        bell.ring()
        await asyncio.wait_for(bell.wait(HOUR), 2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bell.wait(HOUR), 0.01)

    async def test_unrung_it_lets_go_after_its_time(self) -> None:
        await asyncio.wait_for(Bell().wait(timedelta(milliseconds=5)), 2)


class TestPulse:
    def test_nobody_is_overdue_who_promised_nothing(self) -> None:
        assert Pulse().overdue() == []

    def test_a_broken_promise_is_told_until_it_is_mended(self) -> None:
        pulse = Pulse()
        pulse.beat("late", timedelta(seconds=-1))
        pulse.beat("well", HOUR)
        assert pulse.overdue() == ["late"]
        pulse.beat("late", HOUR)
        assert pulse.overdue() == []

    def test_who_ended_owes_nothing(self) -> None:
        pulse = Pulse()
        pulse.beat("late", timedelta(seconds=-1))
        pulse.end("late")
        pulse.end("never seen")
        assert pulse.overdue() == []


class TestTicker:
    async def test_it_goes_on_ticking_after_every_error(self) -> None:
        listener, enough = Listener(), asyncio.Event()
        errors: list[Exception] = [DatabaseUnavailable("locked"), ValueError("oops")]

        async def tick() -> None:
            if errors:
                raise errors.pop(0)
            enough.set()

        ticker = Ticker([Tick("deadlines", 0.02, tick)], listener)
        ticker.start()
        await asyncio.wait_for(enough.wait(), 5)
        ticker.stop()
        assert listener.heard == ["warning tick_waits tick=deadlines error=locked", "fault deadlines"]

    async def test_a_slow_tick_is_not_done_twice_at_once(self) -> None:
        running = most = 0
        enough = asyncio.Event()

        async def tick() -> None:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.05)
            running -= 1
            enough.set()

        ticker = Ticker([Tick("slow", 0.01, tick)], Listener())
        ticker.start()
        await asyncio.wait_for(enough.wait(), 5)
        ticker.stop()
        assert most == 1

    async def test_what_runs_at_the_stop_is_finished_and_nothing_begins_after_it(self) -> None:
        begun, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()
        times = itertools.count()

        async def tick() -> None:
            next(times)
            begun.set()
            await go_on.wait()
            finished.set()

        ticker = Ticker([Tick("slow", 0.02, tick)], Listener())
        ticker.start()
        await asyncio.wait_for(begun.wait(), 5)
        ticker.stop()
        go_on.set()
        await asyncio.wait_for(finished.wait(), 5)
        await asyncio.sleep(0.1)
        assert next(times) == 1

    @pytest.mark.parametrize("set_by", [-HOUR, HOUR, timedelta(days=3650)], ids=["back", "forward", "years forward"])
    async def test_it_goes_on_when_the_clock_is_set(self, set_by: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tickers, "LOOK_EVERY", 0.05)
        ticked = asyncio.Event()
        times = itertools.count()

        async def tick() -> None:
            next(times)
            ticked.set()

        with time_machine.travel(datetime(2026, 11, 24, 12, 0, tzinfo=UTC)) as machine:
            ticker = Ticker([Tick("watchdog", 0.1, tick)], Listener())
            ticker.start()
            await asyncio.wait_for(ticked.wait(), 5)
            machine.shift(set_by)
            begun, before = monotonic(), next(times)
            for _ in range(3):
                ticked.clear()
                await asyncio.wait_for(ticked.wait(), 5)
            ticker.stop()
        # Three ticks, no more: an hour that was jumped over is not made up for tick by tick.
        assert next(times) - before == 4
        assert monotonic() - begun > 0.15
