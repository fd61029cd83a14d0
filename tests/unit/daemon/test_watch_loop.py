"""After a clean round the heartbeat goes out; what is wrong is said once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.mark_file import MarkFile
from csc_mailbot.adapters.webhook import HttpWebhook
from csc_mailbot.daemon.signals import Signals
from csc_mailbot.daemon.watch_loop import Watch
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable
from csc_mailbot.workflows.canary import CANARY_MISSING, NEVER
from tests.desks import NOW, SetClock
from tests.fakes import Listener
from tests.servers.web import WebServer


@dataclass(slots=True)
class Round:
    """A watch with a heartbeat file and an address."""

    place: Workplace
    listener: Listener
    web: WebServer
    folder: Path
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.file.parent.mkdir(exist_ok=True)
        self.place.signals = Signals(
            heartbeat_file=MarkFile(self.file),
            heartbeat_url=HttpWebhook(self.web.url),
            alarm_file=MarkFile(self.folder / "alarm"),
            alarm_url=HttpWebhook(self.web.url),
        )
        self.watch = Watch(self.place, asyncio.Event())

    @property
    def file(self) -> Path:
        return self.folder / "beats" / "heartbeat"

    async def beats(self) -> bool:
        """Go a round; tell whether the heartbeat went out."""
        self.file.unlink(missing_ok=True)
        fetched = sum(method == "GET" for method, _, _ in self.web.asked)
        await self.watch.round()
        beat = self.file.exists()
        assert beat == (sum(method == "GET" for method, _, _ in self.web.asked) > fetched)
        return beat


@pytest.fixture
def round_(place: Workplace, listener: Listener, web: WebServer, tmp_path: Path, clock: SetClock) -> Round:
    """A desk that has looked at its mailbox."""
    place.polls.good("soporte", clock.at)
    return Round(place, listener, web, tmp_path)


async def test_a_clean_round_beats(round_: Round) -> None:
    assert await round_.beats()
    assert await round_.beats()
    assert round_.listener.heard == []


async def test_what_is_wrong_is_said_once_and_its_end_once(round_: Round, clock: SetClock) -> None:
    clock.forward(minutes=11)
    assert not await round_.beats()
    clock.forward(minutes=1)
    assert not await round_.beats()
    round_.place.polls.good("soporte", clock.at)
    assert await round_.beats()
    assert await round_.beats()
    assert round_.listener.heard == ["warning unwell mailbox_soporte=not looked at for 11 min", "well"]


def silent_loop(place: Workplace) -> None:
    place.pulse.beat("delivery", -NOW.resolution)


def overdue_deadline(place: Workplace) -> None:
    books = place.books
    assert isinstance(books, SqlBooks)
    books.transact(lambda records: records.deadlines.set("digest", "x", NOW.replace(hour=1)))


def missing_canary(place: Workplace) -> None:
    books = place.books
    assert isinstance(books, SqlBooks)
    books.transact(lambda records: records.deadlines.set(CANARY_MISSING, "1", NEVER))


@pytest.mark.parametrize("make_ill", [silent_loop, overdue_deadline, missing_canary])
async def test_nothing_beats_while_something_is_wrong(round_: Round, make_ill: Callable[[Workplace], None]) -> None:
    make_ill(round_.place)
    assert not await round_.beats()


async def test_books_that_cannot_be_had_stop_the_heart(round_: Round) -> None:
    class Away:
        async def read(self, _: object) -> object:
            raise DatabaseUnavailable("locked")

    round_.place.books = Away()  # type: ignore[assignment]
    round_.place.signals = replace(round_.place.signals, every=timedelta(0))
    watch = Watch(round_.place, asyncio.Event())
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable):
            await watch.step()
    assert not round_.file.exists()
    assert round_.listener.heard == ["warning unwell books=locked"]


async def test_a_file_that_cannot_be_touched_and_an_address_that_refuses_are_said(round_: Round) -> None:
    round_.file.parent.rmdir()
    round_.web.code = 500
    await round_.watch.round()
    await round_.watch.round()
    [said] = round_.listener.heard
    assert "heartbeat_file=cannot be touched: No such file or directory" in said
    assert "heartbeat_url=the webhook answered HTTP 500" in said


async def test_the_canarys_alarm_leaves_by_file_and_address(round_: Round) -> None:
    missing_canary(round_.place)
    await round_.watch.round()
    await round_.watch.round()
    assert (round_.folder / "alarm").read_text().startswith("a mail of soporte@aserti.es to itself has not come back")
    assert [content["event"] for method, _, content in round_.web.asked if method == "POST"] == ["canary_missing"]
    books = round_.place.books
    await books.write(lambda records: records.deadlines.cancel(CANARY_MISSING, "1"))
    assert await round_.beats()
    assert not (round_.folder / "alarm").exists()


async def test_the_loop_ends_when_it_is_told_to(round_: Round) -> None:
    stop = asyncio.Event()
    round_.place.signals = replace(round_.place.signals, every=timedelta(seconds=0.01))
    step = asyncio.create_task(Watch(round_.place, stop).step())
    await round_.web.wait_for(1)
    stop.set()
    await asyncio.wait_for(step, 1)
