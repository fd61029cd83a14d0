"""The daemon heeds SIGTERM and SIGHUP, whatever it is doing, and nothing is lost by it."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence, question
from tests.acceptance.desk import AGENT, Desk
from tests.servers.ports import LOOPBACK

STOP_LIMIT = 5.0
pytestmark = pytest.mark.dovecot


@contextmanager
def deaf_server() -> Iterator[int]:
    """Give the port of a server that takes connections and never says a word."""
    with socket.create_server((LOOPBACK, 0), backlog=64) as server:
        yield server.getsockname()[1]


async def test_an_idle_daemon_ends_at_once(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    begin = time.monotonic()
    assert await daemon.stop() == 0
    assert time.monotonic() - begin < 2


async def test_only_a_daemon_that_was_killed_is_replaced(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    first = desk.start()
    await first.says('"ready"')
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    assert await first.stop() == 0
    second = desk.start()
    await second.says('"ready"')
    assert "worker_replaced" not in first.words()
    second.signal(signal.SIGKILL)
    await second.end()
    third = desk.start()
    await third.says("worker_replaced")
    assert await third.stop() == 0


async def test_a_busy_daemon_ends_in_time_and_the_next_one_finishes_its_work(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    mails = correspondence(60, desk.user)
    await desk.deliver(*(mail.content for mail in mails))
    daemon = desk.start()
    await daemon.says("mail_judged", times=10)
    begin = time.monotonic()
    assert await daemon.stop() == 0
    assert time.monotonic() - begin < STOP_LIMIT
    assert desk.books()["pending"] > 0
    assert not any(line.attempts for line in desk.ledger() if line.outcome is None)
    following = desk.start()
    await desk.at_rest(len(mails))
    assert await following.stop() == 0
    result = await account(desk, mails)
    assert result.is_clean, result
    assert not result.copies


async def test_a_daemon_whose_imap_server_is_deaf_ends_in_time(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    with deaf_server() as port:
        desk.configuration.write_text(desk.configuration.read_text().replace(str(desk.imap.port), str(port)))
        daemon = desk.start()
        await daemon.says('"ready"')
        begin = time.monotonic()
        assert await daemon.stop() == 0
        assert time.monotonic() - begin < STOP_LIMIT


@pytest.mark.parametrize("step", ["MAIL", "DATA"])
async def test_a_daemon_whose_smtp_server_stalls_ends_in_time(step: str, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.sink.behaviour.stall_at = step
    await desk.deliver(question(1, desk.user).content)
    daemon = desk.start()
    await _reaches(desk, step)
    begin = time.monotonic()
    assert await daemon.stop() == 0
    assert time.monotonic() - begin < STOP_LIMIT


async def test_a_restart_while_the_smtp_server_hangs_makes_no_letter_doubtful(make_desk: Callable[..., Desk]) -> None:
    """Not a byte of the letters was handed over, so nobody needs to doubt."""
    desk = make_desk()
    desk.sink.behaviour.stall_at = "MAIL"
    mail = question(1, desk.user)
    await desk.deliver(mail.content)
    daemon = desk.start()
    await _reaches(desk, "MAIL")
    assert await daemon.stop() == 0
    assert not any(desk.doubts().values())
    desk.sink.go_on()
    desk.say("outbox", "retry", "--all")
    assert await desk.round() == 0
    result = await account(desk, [mail])
    assert result.is_clean, result


async def _reaches(desk: Desk, step: str) -> None:
    """Return when the sink has heard the command."""
    async with asyncio.timeout(30):
        while step not in desk.sink.commands:  # noqa: ASYNC110 - the sink tells nobody
            await asyncio.sleep(0.01)


async def test_sighup_takes_a_new_agent_into_the_next_notice(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    desk.more = '[[agents]]\nname = "Luis"\naddress = "luis@aserti.example"'
    desk.write()
    daemon.signal(signal.SIGHUP)
    await daemon.says('"reloaded"')
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    assert {"luis@aserti.example", AGENT} <= {mail.recipients[0] for mail in desk.sink.mails}
    assert await daemon.stop() == 0


async def test_a_broken_file_is_refused_and_the_daemon_goes_on(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    desk.configuration.write_text("[desk]\naddress = 7\n")
    daemon.signal(signal.SIGHUP)
    assert "desk.address" in await daemon.says("reload_refused")
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    assert len(desk.sink.mails) == 2
    assert await daemon.stop() == 0


async def test_sighup_names_what_changed_and_needs_a_restart(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    desk.more = '[smtp.backup]\nhost = "127.0.0.1"\nsecurity = "none"\n[health]\nexamine_every = "20s"'
    desk.write()
    daemon.signal(signal.SIGHUP)
    words = await daemon.says('"reloaded"')
    assert '"tables": ["smtp.backup", "health"]' in words
    assert await daemon.stop() == 0
