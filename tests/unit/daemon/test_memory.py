"""Threads that come and go leave the daemon as small as it was."""

import subprocess
import sys

import pytest

# What malloc_info(3) writes tells of each arena in one <heap>.
PROGRAM = """
import ctypes, sys, threading
from csc_mailbot.daemon.memory import share_memory
if sys.argv[1] == "shared":
    share_memory()
together = threading.Barrier(8)
def work():
    kept = [bytes(2_000) for _ in range(2_000)]
    together.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def arenas(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc gives each thread an arena")
def test_threads_share_two_arenas() -> None:
    assert arenas("shared") <= 2 < arenas("alone")
