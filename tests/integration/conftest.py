"""The desk at which most commands are tried."""

from pathlib import Path

import pytest

from csc_mailbot.cli import app as commands
from tests.integration.shell import Shell

CONFIGURATION = """\
[desk]
address = "soporte@aserti.example"
secret = "0123456789abcdef0123456789abcdef"
folio_prefix = "CSC"
[admins]
addresses = ["sistemas@aserti.example"]
[mailbox]
host = "127.0.0.1"
username = "soporte@aserti.example"
password = "none"
[smtp]
host = "127.0.0.1"
security = "none"
[database]
url = "sqlite:///{folder}/desk.db"
[[agents]]
name = "Ana Ruiz"
address = "ana@aserti.example"
[[agents]]
name = "Luis Ros"
address = "luis@aserti.example"
teams = ["CSP2"]
"""


@pytest.fixture
def shell(
    empty_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """A desk with an empty database."""
    (tmp_path / "desk.db").write_bytes(empty_file.read_bytes())
    monkeypatch.setattr(commands, "hush_libraries", lambda: None)
    return Shell(CONFIGURATION, tmp_path, monkeypatch, capsys)
