"""/healthz and /metrics, over real sockets and real books, asked by the polite and by the hostile."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.metrics import Metrics
from csc_mailbot.daemon import status_server
from csc_mailbot.daemon.observer import Several
from csc_mailbot.daemon.signals import Signals, StatusDoor
from csc_mailbot.daemon.status_server import MOST_AT_ONCE, StatusServer
from csc_mailbot.daemon.workplace import WatchedMailbox, Workplace
from csc_mailbot.errors import DatabaseUnavailable, SenderUnavailable
from csc_mailbot.workflows.deliver_outbox import Attempt
from csc_mailbot.workflows.keep_mail import MailboxPost
from csc_mailbot.workflows.ports import Accepted, Rejected
from tests.contract.books.making import NOW, claimed, close, kept, letter, posted
from tests.desks import SetClock, make_desk
from tests.fakes import Listener, MemoryInbox, MemorySender
from tests.servers.ports import free_ports


@dataclass(slots=True)
class Door:
    """A status server, and how it is asked."""

    place: Workplace
    metrics: Metrics
    port: int

    async def say(self, raw: bytes) -> bytes:
        """Send these bytes and return all that comes back until the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(raw)
            return await reader.read()
        finally:
            writer.close()

    async def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Return code and body."""
        said = (await self.say(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())).decode()
        head, _, body = said.partition("\r\n\r\n")
        return int(head.split()[1]), body

    async def figures(self) -> dict[str, float]:
        """Return every sample of /metrics, as Prometheus reads it."""
        code, body = await self.get("/metrics")
        assert code == 200
        families = text_string_to_metric_families(body)
        return {_name(one.name, one.labels): one.value for family in families for one in family.samples}


def _name(name: str, labels: dict[str, str]) -> str:
    return name.removeprefix("csc_mailbot_") + "".join(f" {value}" for value in labels.values())


@asynccontextmanager
async def opened(books: SqlBooks) -> AsyncIterator[Door]:
    clock = SetClock()
    metrics = Metrics(clock)
    mailbox = WatchedMailbox(MailboxPost(MemoryInbox()), timedelta(seconds=30))
    listener = Listener()
    place = Workplace(make_desk(clock), books, (mailbox,), MemorySender(), Several(listener, metrics))
    door = StatusDoor("127.0.0.1", free_ports(1)[0], metrics)
    place.signals = Signals(door=door)
    place.polls.good("soporte", clock.at)
    stop = asyncio.Event()
    life = asyncio.create_task(StatusServer(place, door).run(stop))
    async with asyncio.timeout(5):
        while not listener.heard:  # noqa: ASYNC110 - the listener has no bell
            await asyncio.sleep(0.001)
    yield Door(place, metrics, door.port)
    stop.set()
    await life


@pytest.fixture
async def door(file_books: SqlBooks) -> AsyncIterator[Door]:
    async with opened(file_books) as it:
        yield it


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question of a test gets an answer of its own."""
    monkeypatch.setattr(status_server, "_FRESH", timedelta(0))


async def test_a_desk_that_is_well_answers_200_with_every_check(door: Door) -> None:
    code, body = await door.get("/healthz")
    assert code == 200
    told = json.loads(body)
    assert told["ok"] is True
    assert set(told["checks"]) == {
        "books",
        "loops",
        "mailbox soporte",
        "mail",
        "letters",
        "deadlines",
        "pages",
        "canary",
    }
    assert all(one == {"ok": True} for one in told["checks"].values())


async def test_one_that_is_ill_answers_503_and_says_why(door: Door) -> None:
    door.place.pulse.beat("delivery", -timedelta(seconds=1))
    code, body = await door.get("/healthz")
    assert code == 503
    assert json.loads(body)["checks"]["loops"] == {"ok": False, "reason": "not heard of: delivery"}


async def test_books_that_cannot_be_had_are_an_answer_too(door: Door) -> None:
    door.place.books = _Away()  # type: ignore[assignment]
    code, body = await door.get("/healthz")
    assert (code, json.loads(body)) == (503, {"ok": False, "checks": {"books": {"ok": False, "reason": "locked"}}})
    figures = await door.figures()
    assert figures["check_ok books"] == 0
    assert "mails_fetched" not in figures


class _Away:
    async def read(self, _: object) -> object:
        raise DatabaseUnavailable("locked")


async def test_the_figures_are_those_of_the_books(door: Door, file_books: SqlBooks) -> None:
    kept(file_books, 1, 2, 3)
    close(file_books, claimed(file_books, 1)[0])
    _, second, _ = posted(file_books, letter(0, rank=0), letter(0, rank=2), letter(0, rank=2))
    file_books.transact(lambda records: records.outbox.finish(second, "failed", "550 no", NOW))
    file_books.transact(lambda records: records.deadlines.set("digest", "x", NOW - timedelta(seconds=7)))
    assert isinstance(door.place.desk.clock, SetClock)
    door.place.desk.clock.forward(seconds=30)
    figures = await door.figures()
    expected = {
        "mails_fetched": 3,
        "mails opened": 1,
        "mails pending": 2,
        "mails quarantined": 0,
        "letters_waiting page": 1,
        "letters_waiting alert": 0,
        "letters_waiting letter": 1,
        "letters_unsent failed": 1,
        "letters_unsent in_doubt": 0,
        "oldest_letter_seconds page": 30,
        "oldest_letter_seconds alert": 0,
        "oldest_pending_mail_seconds": 30,
        "deadlines_overdue": 1,
        "oldest_overdue_deadline_seconds": 37,
        "mailbox_polled_timestamp_seconds soporte": NOW.timestamp(),
        "pages_open": 0,
        "oldest_unanswered_page_seconds": 0,
        "check_ok books": 1,
        "check_ok deadlines": 1,
    }
    assert {name: figures[name] for name in expected} == expected


async def test_what_happens_is_counted(door: Door, file_books: SqlBooks) -> None:
    posted(file_books, letter(0))
    [one] = file_books.transact(lambda records: records.outbox.claim(1, NOW))
    attempts: list[Attempt] = [
        (one, Accepted(250, "OK")),
        (one, Accepted(250, "OK")),
        (one, Rejected(550, "no")),
        (one, Rejected(99999, "strange")),
        (one, SenderUnavailable("away")),
    ]
    observer = door.place.observer
    observer.attempted(attempts)
    observer.took("judgement", 0.02)
    observer.trouble("delivery", SenderUnavailable("away"), timedelta(seconds=1))
    observer.fault("judgement", ValueError())
    observer.warned("page_by_backup", way="backup", answer="accepted")
    figures = await door.figures()
    expected = {
        "smtp_answers_total accepted 250": 2,
        "smtp_answers_total rejected 550": 1,
        "smtp_answers_total rejected ": 1,
        "smtp_answers_total senderunavailable ": 1,
        "judgement_seconds_count": 1,
        "judgement_seconds_bucket 0.01": 0,
        "judgement_seconds_bucket 0.025": 1,
        "troubles_total delivery": 1,
        "faults_total judgement": 1,
        "page_backup_total accepted backup": 1,
    }
    assert {name: figures[name] for name in expected} == expected
    assert any(name.startswith("build_info") for name in figures)


async def test_nothing_of_a_person_stands_in_any_answer(door: Door, file_books: SqlBooks) -> None:
    posted(file_books, letter(0, recipient="maria.garcia@cliente.example"))
    for path in ("/healthz", "/metrics"):
        _, body = await door.get(path)
        assert "@" not in body
        assert "maria" not in body


@pytest.mark.parametrize(
    ("path", "method", "code"), [("/", "GET", 404), ("/healthz", "POST", 405), ("/metrics", "DELETE", 405)]
)
async def test_anything_else_is_refused(door: Door, path: str, method: str, code: int) -> None:
    assert (await door.get(path, method))[0] == code


async def test_a_head_is_answered_without_a_body(door: Door) -> None:
    assert await door.get("/healthz?x=1", "HEAD") == (200, "")


class TestHostile:
    @pytest.mark.parametrize(
        "raw",
        [
            b"\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET /healthz" * 3 + b"\r\n\r\n",
            b"\xff\xfe" * 100 + b"\r\n\r\n",
        ],
    )
    async def test_what_is_no_request_gets_a_refusal(self, door: Door, raw: bytes) -> None:
        assert (await door.say(raw)).split(b" ")[1] in {b"404", b"405"}
        assert (await door.get("/healthz"))[0] == 200

    async def test_a_request_without_end_is_cut_off(self, door: Door) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        try:
            writer.write(b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 100_000)
            assert await reader.read() == b""
        except ConnectionError:
            pass
        finally:
            writer.close()
        assert (await door.get("/healthz"))[0] == 200

    async def test_the_slow_hold_up_nobody_and_are_cut_off(self, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(status_server, "PATIENCE", 0.3)
        slow = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(MOST_AT_ONCE - 1)]
        for _, writer in slow:
            writer.write(b"GET /heal")
        assert (await door.get("/healthz"))[0] == 200
        for reader, writer in slow:
            try:
                assert await asyncio.wait_for(reader.read(), 5) == b""
            except ConnectionError:
                pass
            finally:
                writer.close()

    async def test_more_than_so_many_are_turned_away_and_the_daemon_lives_on(self, door: Door) -> None:
        crowd = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0.05)
        with pytest.raises((ConnectionError, IndexError)):
            await door.get("/healthz")
        for _, writer in crowd:
            writer.close()
        await asyncio.sleep(0.05)
        assert (await door.get("/healthz"))[0] == 200


async def test_an_address_that_is_taken_is_told_and_the_desk_works_without_it(door: Door) -> None:
    listener = Listener()
    place = replace_observer(door.place, listener)
    await StatusServer(place, StatusDoor("127.0.0.1", door.port, door.metrics)).run(asyncio.Event())
    assert listener.heard[0].startswith("warning status_unheard host=127.0.0.1")


def replace_observer(place: Workplace, listener: Listener) -> Workplace:
    return Workplace(place.desk, place.books, place.mailboxes, place.sender, listener)
