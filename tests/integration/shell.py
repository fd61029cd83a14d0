"""Commands as an administrator types them, in this process."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from csc_mailbot.cli import app as commands


class Shell:
    """Types commands, in this process."""

    def __init__(
        self, configuration: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._file = folder / "desk.toml"
        self._file.write_text(configuration.format(folder=folder), encoding="utf-8")
        self._patch = monkeypatch
        self._capture = capsys
        self.errors = ""

    def end(self, *command: str, stdin: bytes = b"") -> tuple[int, str]:
        """Return the exit code and what was printed; `errors` is what was complained of."""
        self._patch.setattr(sys, "argv", ["csc-mailbot", "--config", str(self._file), *command])
        self._patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            # A command that ends well leaves `main` by SystemExit as well.
            commands.main()
        printed, self.errors = self._capture.readouterr()
        return int(end.value.code or 0), printed

    def say(self, *command: str, stdin: bytes = b"") -> str:
        """Return what a command prints that must end well."""
        code, printed = self.end(*command, stdin=stdin)
        assert code == 0, self.errors
        return printed

    def ask(self, *command: str) -> list[dict[str, Any]]:
        """Return the lines of JSON."""
        return [json.loads(line) for line in self.say(*command, "--json").splitlines()]

    def ring(self, *more: str, subject: str = "No arranca", requester: str = "eva@cliente.example") -> dict[str, Any]:
        """Open a ticket; return it."""
        [row] = self.ask("ticket", "new", "--requester", requester, "--subject", subject, *more)
        return row

    def letters(self) -> list[str]:
        """What was written to whom, oldest first."""
        return [f"{one['letter']} {one['to']}" for one in self.ask("outbox", "list")[::-1]]
