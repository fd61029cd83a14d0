"""How is the playground run? Servers, configuration, the real daemon and the story, in one process and one folder."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from csc_mailbot.daemon.lifecycle import live
from csc_mailbot.daemon.workplace import EveryDuty
from csc_mailbot.demo.configuration import write_configuration
from csc_mailbot.demo.ending import show_books, show_letters, show_tickets
from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.invitation import invite
from csc_mailbot.demo.journal import Journal
from csc_mailbot.demo.night import NightClock, tell_night
from csc_mailbot.demo.overhearing import listening_to_logs
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.people import DESK
from csc_mailbot.demo.scenes import STORY
from csc_mailbot.demo.stage import Stage
from csc_mailbot.demo.town import Town
from csc_mailbot.settings.root import Settings
from csc_mailbot.timekeeping.clock import Clock, SystemClock
from csc_mailbot.wiring import Office, make_workplace, open_office


def play(*, stay: bool) -> None:
    """Play the story on standard output; with `stay` the playground is open until it is told to stop.

    Raises:
        StoryFailed: something did not happen as it must.
    """
    with TemporaryDirectory(prefix="csc-mailbot-demo-") as folder:
        asyncio.run(_play(Path(folder), Paper(), stay=stay))


async def _play(folder: Path, paper: Paper, *, stay: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    async with open_playground(folder, paper) as stage:
        story = asyncio.create_task(_tell_day_and_night(stage, folder, paper))
        await _first_of(story, stop)
        if not story.done():
            story.cancel()
            raise StoryFailed("the story was stopped before its end")
        story.result()
        if stay:
            tickets = stage.office.database.ticket_list(stage.office.zone)
            invite(paper, stage.town.doors, folder, tickets[0]["folio"])
            await stop.wait()
            paper.gap()
            paper.say("The playground is closed, and everything in it is gone.")


async def _tell_day_and_night(stage: Stage, folder: Path, paper: Paper) -> None:
    await tell(stage)
    night = folder / "night"
    night.mkdir()
    async with open_playground(night, paper, NightClock(stage.office.zone), guardia=True) as dark:
        await tell_night(dark)


@asynccontextmanager
async def open_playground(
    folder: Path, paper: Paper, clock: Clock | None = None, *, guardia: bool = False
) -> AsyncIterator[Stage]:
    """Open the town with the real desk at work in it; its configuration and books are in the folder.

    Raises:
        StoryFailed: the daemon ended by itself.
    """
    clock = clock or SystemClock()
    journal = Journal(paper)
    with listening_to_logs(journal):
        async with Town(clock, journal) as town:
            settings = write_configuration(folder, town.doors, guardia=guardia)
            with _office(settings, clock) as office:
                async with _daemon(settings, office, journal):
                    yield Stage(town, office, journal, paper)


async def tell(stage: Stage) -> None:
    """Tell the story: scene by scene, then the letters and the books.

    Raises:
        StoryFailed: something did not happen as it must.
    """
    stage.paper.say(_opening_words(stage))
    for number, scene in enumerate(STORY, 1):
        stage.paper.title(f"{number}. {scene.title}")
        stage.paper.say(scene.words)
        stage.paper.gap()
        await scene.play(stage)
    await show_letters(stage)
    show_books(stage.office, stage.paper)
    show_tickets(stage.office, stage.paper)


def _opening_words(stage: Stage) -> str:
    now, hours = stage.now, stage.office.desk.policies.hours
    change = hours.next_closing(now) if hours.is_open(now) else hours.next_opening(now)
    state = "open and closes" if hours.is_open(now) else "closed and opens"
    then = f" {change.astimezone(stage.office.zone):%a %d %b at %H:%M}" if change else " never"
    return (
        f"A playground: IMAP and SMTP servers on this machine, mailboxes for everybody, and the real daemon at work on "
        f"{DESK.address}. It is {now:%A %d %B %Y, %H:%M} in {stage.office.zone.key}: the desk is {state}{then}. "
        f"What is to be read below depends on that."
    )


@contextmanager
def _office(settings: Settings, clock: Clock) -> Iterator[Office]:
    office = open_office(settings, clock=clock)
    try:
        office.database.upgrade()
        with office.database.working(wait=0):
            yield office
    finally:
        office.close()


@asynccontextmanager
async def _daemon(settings: Settings, office: Office, journal: Journal) -> AsyncIterator[None]:
    stop = asyncio.Event()

    def say_why(daemon: asyncio.Task[None]) -> None:
        if not stop.is_set():
            journal.fail(f"the daemon ended by itself: {daemon.exception()!r}")

    daemon = asyncio.create_task(live(make_workplace(settings, office, journal, EveryDuty()), stop))
    daemon.add_done_callback(say_why)
    try:
        yield
    finally:
        stop.set()
        await daemon


async def _first_of(story: asyncio.Task[None], stop: asyncio.Event) -> None:
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({story, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
