"""How the daemon lives: it starts, says that it is ready, works until it is told to stop, and stops cleanly."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from csc_mailbot.daemon.backup_loop import Backup
from csc_mailbot.daemon.clock_watch import ClockWatch
from csc_mailbot.daemon.deadline_loop import Deadlines
from csc_mailbot.daemon.delivery_loop import Delivery
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.loop import Loop
from csc_mailbot.daemon.mailbox_loop import MailboxWatch
from csc_mailbot.daemon.notify import notify, reloading, watchdog_seconds
from csc_mailbot.daemon.page_loop import Pages
from csc_mailbot.daemon.status_server import StatusServer
from csc_mailbot.daemon.sweep import sweep
from csc_mailbot.daemon.take_over import TakeOver
from csc_mailbot.daemon.ticker import Tick, Ticker
from csc_mailbot.daemon.watch_loop import Watch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import MailbotError, TakenOver, TemporaryError
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.retention import expect_sweep
from csc_mailbot.workflows.rows import Lane

GRACE = 2.0
"""Seconds that running steps have to finish after SIGTERM; what is cut off then is safe in the books."""

_LAST_WORDS = 0.3
"""Seconds to write down what was answered when the doors closed under a running step."""

_SWEEP_EVERY = 3.0
"""Seconds between two portions: in an hour of the night a hundred thousand things are let go."""
_TAKE_OVER_EVERY = 2.0
_CLOCK_EVERY = 5.0


async def live(place: Workplace, stop: asyncio.Event, ready: Callable[[], None] = lambda: None) -> None:
    """Work until `stop` is set.

    Raises:
        DatabaseUnavailable: the books cannot be had at the start.
    """
    judgement = Judgement(place)
    take_over = TakeOver(place, judgement)
    await take_over.at_start()
    await expect_sweep(place.books, place.desk)
    ticker = Ticker(_ticks(place, take_over), place.observer)
    tasks = [asyncio.create_task(loop.run(stop)) for loop in _loops(place, judgement, stop)]
    if place.signals.door:
        tasks.append(asyncio.create_task(StatusServer(place, place.signals.door).run(stop)))
    if place.backup:
        tasks.append(asyncio.create_task(Backup(place).run(stop)))
    ticker.start()
    notify("READY=1", "STATUS=working")
    place.observer.noted("ready")
    ready()
    try:
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
    finally:
        notify("STOPPING=1")
        ticker.stop()
        finished = await _finish(place, tasks)
        with suppress(TemporaryError, TakenOver):
            await judgement.let_go()
            if finished:
                await place.books.write(lambda records: records.workers.retire())
        place.observer.noted("stopped")


def _loops(place: Workplace, judgement: Judgement, stop: asyncio.Event) -> list[Loop | Pages]:
    steps = {one.loop: MailboxWatch(place, one, stop).step for one in place.mailboxes}
    steps |= {"judgement": judgement.step, "delivery": Delivery(place, Lane.LETTERS).step}
    steps |= {"deadlines": Deadlines(place).step, Watch.name: Watch(place, stop).step}
    return [Pages(place), *(Loop(name, step, place.observer, place.pulse) for name, step in steps.items())]


def _ticks(place: Workplace, take_over: TakeOver) -> list[Tick]:
    async def feed_watchdog() -> None:
        overdue = place.pulse.overdue()
        if overdue:
            place.observer.warned("watchdog_not_fed", overdue=overdue)
        else:
            notify("WATCHDOG=1")

    async def retention() -> None:
        await sweep(place)

    ticks = [
        Tick("retention", _SWEEP_EVERY, retention),
        Tick("take_over", _TAKE_OVER_EVERY, take_over.look),
        Tick("clock", _CLOCK_EVERY, ClockWatch(place).look),
    ]
    if seconds := watchdog_seconds():
        ticks.append(Tick("watchdog", seconds / 3, feed_watchdog))
    return ticks


async def _finish(place: Workplace, tasks: list[asyncio.Task[None]]) -> bool:
    """Wake the loops so that they see the stop and give them time to finish, then close the doors and cut them off.

    Return whether all finished by themselves: what was cut off may still claim something in a transaction of its own.

    The doors close first: a letter whose connection is cut before it was handed over is not in doubt.
    """
    place.mail_kept.ring()
    place.letters_written.ring()
    finished, late = await asyncio.wait(tasks, timeout=GRACE)
    await asyncio.gather(
        *(one.post.inbox.close() for one in place.mailboxes),
        place.sender.close(),
        place.backup.close(),
        place.reader.close(),
    )
    if late:
        place.observer.warned("cut_off", loops=len(late))
        _, late = await asyncio.wait(late, timeout=_LAST_WORDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.to_thread(place.desk.press.close)
    await place.sender.close()
    return len(finished) == len(tasks)


def heed_signals(place: Workplace, stop: asyncio.Event, read_again: Callable[[], Desk]) -> None:
    """Stop on SIGTERM and SIGINT; on SIGHUP read the configuration again and go on with the new desk.

    A configuration that is refused changes nothing and is written to the log with every fault.
    """

    def reload() -> None:
        reloading()
        try:
            place.desk, old = read_again(), place.desk
            # On a thread: it may have to wait until a letter is set.
            loop.run_in_executor(None, old.press.close)
        except MailbotError as error:
            place.observer.warned("reload_refused", error=str(error))
        else:
            place.observer.noted("reloaded")
        finally:
            # Without it systemd would take the daemon for reloading, and end it, whatever went wrong here.
            notify("READY=1")

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload)
