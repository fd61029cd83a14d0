"""What the daemon owes to who runs it: systemd's messages, one owner at a time, exit codes, and prompt answers."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.correspondence import question
from tests.acceptance.desk import Desk

pytestmark = pytest.mark.dovecot
FAULT, UNAVAILABLE = 1, 75


@contextmanager
def service_manager(folder: Path) -> Iterator[tuple[socket.socket, str]]:
    """Give a socket that hears what systemd would hear, and its path."""
    path = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(20)
        yield manager, path


async def _hear(manager: socket.socket, wanted: str) -> str:
    def listen() -> str:
        while wanted not in (heard := manager.recv(4096).decode()):
            pass
        return heard

    return await asyncio.to_thread(listen)


async def test_systemd_hears_of_ready_watchdog_reload_and_stop(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    with service_manager(desk.folder) as (manager, path):
        daemon = desk.start(environment={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "600000"})
        await _hear(manager, "READY=1")
        await _hear(manager, "WATCHDOG=1")
        daemon.signal(signal.SIGHUP)
        assert "MONOTONIC_USEC=" in await _hear(manager, "RELOADING=1")
        await _hear(manager, "READY=1")
        daemon.signal(signal.SIGTERM)
        await _hear(manager, "STOPPING=1")
        assert await daemon.end() == 0


async def test_a_round_beside_a_daemon_waits_and_then_gives_up(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    begin = time.monotonic()
    beside = desk.start("run", "--once", owner_wait=1.0)
    assert await beside.end() == UNAVAILABLE
    assert time.monotonic() - begin >= 1
    assert "another csc-mailbot process works on this desk" in beside.words()
    assert await daemon.stop() == 0


async def test_a_round_that_waits_begins_when_the_daemon_ends(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    waiting = desk.start("run", "--once")
    daemon.signal(signal.SIGKILL)
    assert await daemon.end() == -signal.SIGKILL
    assert await waiting.end() == 0


async def test_two_first_starts_at_once_make_one_database(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    lives = [desk.start("run", "--once") for _ in range(2)]
    assert [await life.end() for life in lives] == [0, 0]


async def test_a_wrong_file_is_a_fault_and_every_fault_is_told(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.configuration.write_text("[desk]\naddress = 7\n[smtp]\nport = 'x'\n")
    life = desk.start("run", "--once")
    assert await life.end() == FAULT
    for key in ("desk.address", "desk.secret", "smtp.port", "smtp.host"):
        assert key in life.words()
    assert "Traceback" not in life.words()


@pytest.mark.parametrize("url", ["sqlite:////nowhere/desk.db", "postgresql://csc@127.0.0.1:1/desk", "sqlite:///{}"])
async def test_a_database_that_cannot_be_had_is_no_traceback(url: str, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.database = url.format(desk.folder)
    desk.write()
    life = desk.start("run", "--once")
    assert await life.end() == UNAVAILABLE
    assert "Traceback" not in life.words()


async def test_mail_to_an_idle_daemon_is_answered_without_waiting_for_the_poll(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(mailbox='poll = "1h"')
    daemon = desk.start()
    await desk.deliver(question(1, desk.user).content)
    await desk.sink.wait_for(2)
    await desk.at_rest(1)
    await desk.deliver(question(2, desk.user).content)
    await desk.sink.wait_for(4)
    assert await daemon.stop() == 0
