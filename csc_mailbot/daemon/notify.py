"""What systemd is told: ready, reloading, stopping, alive (sd_notify(3)). Elsewhere nothing happens."""

import os
import socket
from time import clock_gettime_ns

_CLOCK_MONOTONIC = 1


def notify(*states: str) -> None:
    """Send the states, such as READY=1, to the service manager that started us, if one did."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        try:
            door.connect(path)
            door.sendall("\n".join(states).encode())
        except OSError:
            # A manager that does not listen must not end the work.
            return


def reloading() -> None:
    """Say that the configuration is being read again; `notify("READY=1")` ends it."""
    notify("RELOADING=1", f"MONOTONIC_USEC={clock_gettime_ns(_CLOCK_MONOTONIC) // 1000}")


def watchdog_seconds() -> float | None:
    """Return how often the manager wants to hear of us, in seconds, or None when it does not."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1_000_000 if microseconds.isdigit() and int(microseconds) else None
