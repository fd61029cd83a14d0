"""The daemon watches over itself, with real servers: a mail to ourselves, its alarm, the heartbeat, the door."""

import asyncio
import json
import signal
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.acceptance.desk import ADMIN, Desk
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_ports
from tests.servers.sink import Sink
from tests.servers.web import WebServer

pytestmark = pytest.mark.dovecot

CANARY = """
[smtp.backup]
host = "127.0.0.1"
port = {backup}
security = "none"
[canary]
every = "1h"
back_within = "2s"
before_closing = "0m"
alarm_file = "{folder}/alarm"
alarm_url = "{url}"
[health]
examine_every = "1s"
"""
HEARTBEAT = """
[health]
port = {port}
poll_within = "3s"
examine_every = "1s"
heartbeat_file = "{folder}/heartbeat"
heartbeat_url = "{url}"
"""


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A Dovecot that the test may stop."""
    with Dovecot() as server:
        yield server


def subjects(sink: Sink, to: str) -> list[str]:
    """What came for an address, oldest first."""
    mails = [mail.content for mail in sink.mails if mail.recipients == (to,)]
    return [str(message_from_bytes(one)["Subject"]).replace("\r\n", "").replace("\n", "") for one in mails]


async def until(what: Callable[[], bool], seconds: float = 20) -> None:
    """Return as soon as it is so."""
    async with asyncio.timeout(seconds):
        while not what():  # noqa: ASYNC110 - other processes work
            await asyncio.sleep(0.05)


async def test_a_mail_to_ourselves_that_comes_back_leaves_no_trace_but_its_line(
    make_desk: Callable[..., Desk], web: WebServer, tmp_path: Path
) -> None:
    async with Sink() as second:
        desk = make_desk(more=CANARY.format(backup=second.port, folder=tmp_path, url=web.url))
        daemon = desk.start()
        [canary] = await desk.sink.wait_for(1, 20)
        assert canary.recipients == (desk.user,)
        await desk.deliver(canary.content)
        await desk.at_rest(1)
        await asyncio.sleep(3)
        assert await daemon.stop() == 0
        [line] = desk.ledger()
        assert (line.outcome, line.folio, line.reason) == ("ignored", None, "a mail to ourselves came back")
        assert await desk.folder_of() == []
        assert len(await desk.folder_of("CSC")) == 1
        assert len(desk.sink.mails) == 1
        assert not second.mails
        assert not web.asked
        assert not (tmp_path / "alarm").exists()


async def test_one_that_does_not_come_back_raises_the_alarm_once_by_every_way_through_a_kill_until_it_is_back(
    make_desk: Callable[..., Desk], web: WebServer, tmp_path: Path
) -> None:
    missing = "[csc-mailbot] A mail to ourselves has not come back within 1 min"
    async with Sink() as second:
        desk = make_desk(more=CANARY.format(backup=second.port, folder=tmp_path, url=web.url))
        first = desk.start()
        await desk.sink.wait_for(1, 20)
        await until(lambda: bool(subjects(second, ADMIN)))
        await web.wait_for(1, 20)
        await until((tmp_path / "alarm").exists)
        first.signal(signal.SIGKILL)
        await first.end()
        (tmp_path / "alarm").unlink()

        again = desk.start()
        await until((tmp_path / "alarm").exists)
        await asyncio.sleep(4)
        assert subjects(second, ADMIN) == subjects(desk.sink, ADMIN) == [missing]
        assert [content["event"] for _, _, content in web.asked] == ["canary_missing"]

        latest = [mail for mail in desk.sink.mails if mail.recipients == (desk.user,)][-1]
        await desk.deliver(latest.content)
        await until(lambda: len(subjects(second, ADMIN)) > 1 and len(subjects(desk.sink, ADMIN)) > 1)
        assert subjects(second, ADMIN)[1:] == ["[csc-mailbot] Mail to ourselves comes back again"]
        await until(lambda: not (tmp_path / "alarm").exists())
        await web.wait_for(2, 20)
        assert web.asked[1][2]["event"] == "canary_back"
        assert await again.stop() == 0


async def test_the_heart_beats_while_all_is_well_and_stops_when_a_mailbox_is_away(
    make_desk: Callable[..., Desk], own_dovecot: Dovecot, web: WebServer, tmp_path: Path
) -> None:
    port = free_ports(1)[0]
    more = HEARTBEAT.format(port=port, folder=tmp_path, url=web.url)
    desk = make_desk(imap=own_dovecot, mailbox='poll = "1s"', more=more)
    beat = tmp_path / "heartbeat"
    daemon = desk.start()
    await until(beat.exists)
    await web.wait_for(2, 20)
    assert await healthz(port) == (200, [])

    own_dovecot.stop()
    await daemon.says("not looked at for")
    assert await healthz(port) == (503, ["mailbox main"])
    beats, at = len(web.asked), beat.stat().st_mtime
    await asyncio.sleep(2.5)
    assert (len(web.asked), beat.stat().st_mtime) == (beats, at)

    own_dovecot.start()
    await until(lambda: beat.stat().st_mtime > at)
    assert await healthz(port) == (200, [])
    assert await daemon.stop() == 0
    assert daemon.words().count("not looked at for") == 1


async def test_a_round_of_cron_beats_when_all_is_well_and_not_when_a_mailbox_is_away(
    make_desk: Callable[..., Desk], own_dovecot: Dovecot, web: WebServer, tmp_path: Path
) -> None:
    desk = make_desk(imap=own_dovecot, more=HEARTBEAT.format(port=0, folder=tmp_path, url=web.url))
    assert await desk.round() == 0
    assert (tmp_path / "heartbeat").exists()
    assert len(web.asked) == 1
    own_dovecot.stop()
    await desk.round()
    assert len(web.asked) == 1


async def healthz(port: int) -> tuple[int, list[str]]:
    """Return the code, and what is not well."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    checks = json.loads(body)["checks"]
    return int(head.split()[1]), [name for name, one in checks.items() if not one["ok"]]
