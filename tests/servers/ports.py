"""Which port is free, and does a server answer on it yet?"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Return that many different loopback ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str, seconds: float = 15) -> None:
    """Return as soon as `is_ready`; raise RuntimeError when the process ends first or the time is over."""
    end = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended at once with code {process.returncode}")
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not answer within {seconds} s")
        time.sleep(0.01)


def answers(port: int, greeting: bytes = b"") -> bool:
    """Return whether something accepts a connection on the loopback port and, if asked for, greets so."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            return not greeting or connection.recv(len(greeting)) == greeting
    except OSError:
        return False


def stop_group(process: subprocess.Popen[bytes]) -> None:
    """End the leader of a session and all that it started: politely, and what is left after two seconds not politely.

    Dovecot's sessions in IDLE would go on for ten seconds after their master was told to end.
    """
    os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(2)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)
