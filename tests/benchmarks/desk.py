"""The real program, as an administrator runs it: configured by a file, started as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.benchmarks.corpus import DESK
from tests.benchmarks.measured import ROOT, Cost, run_measured
from tests.servers.mailboxes import PASSWORD
from tests.servers.ports import LOOPBACK

SECRET = "0123456789abcdef0123456789abcdef"
CONFIGURATION = """\
[desk]
address = "{desk}"
secret = "{secret}"
[admins]
addresses = ["sistemas@aserti.es"]
[mailbox]
host = "{host}"
port = {imap_port}
security = "none"
username = "{user}"
password = "{password}"
[smtp]
host = "{host}"
port = {smtp_port}
security = "none"
[database]
url = "{database}"
[hours]
holidays = {{ country = "ES", subdivision = "MC" }}
[rates]
team_notices = 0
in_all = 1000
[[agents]]
name = "Ana Ruiz"
address = "ana@aserti.es"
{more}
"""
LETTERS_A_MAIL = 2
"""One acknowledgement, one agent's notice."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk in a folder of its own, with its own mailbox on the server."""

    folder: Path
    imap_port: int
    smtp_port: int
    user: str
    more: str = ""
    """More lines of the configuration."""
    database: str = ""
    """Its URL; without one the desk has a file in its folder."""

    def write(self) -> Self:
        """Write the configuration and make the database."""
        values = {"desk": DESK, "host": LOOPBACK, "password": PASSWORD, "user": self.user}
        values["database"] = self.database or f"sqlite:///{self.folder}/csc-mailbot.db"
        values["secret"] = SECRET
        values["more"] = self.more
        ports = {"imap_port": self.imap_port, "smtp_port": self.smtp_port}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "csc-mailbot.toml").write_text(CONFIGURATION.format(**values, **ports))
        run_measured(self._command("db", "upgrade"), {"PYTHONPATH": str(ROOT)}, self.folder)
        return self

    def run_once(self) -> Cost:
        """Run one round to its end and return what it cost."""
        return run_measured(self._command("run", "--once"), {"PYTHONPATH": str(ROOT)}, self.folder)

    def _command(self, *words: str) -> list[str]:
        configuration = str(self.folder / "csc-mailbot.toml")
        return [sys.executable, "-m", "csc_mailbot", "--config", configuration, *words]

    def daemon(self) -> "Daemon":
        """Return the desk as a daemon, to be entered."""
        return Daemon(self._command("run"), self.folder)


class Daemon:
    """The daemon's process, as a context manager; entered, it has told READY=1 as systemd would hear it."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._command = command
        self._folder = folder
        self.seconds_to_ready = 0.0

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Self:
        address = f"\0csc-bench-{os.getpid()}-{time.monotonic_ns()}"
        with (self._folder / "daemon.log").open("ab") as log, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.bind(address)
            door.settimeout(60)
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": "@" + address[1:]}
            start = time.monotonic()
            self._process = subprocess.Popen(
                self._command, env=environment, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=log
            )
            while b"READY=1" not in door.recv(4096):
                pass
            self.seconds_to_ready = time.monotonic() - start
        return self

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.wait(10)

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
