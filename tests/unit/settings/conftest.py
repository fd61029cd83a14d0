"""Configurations for the tests, in an environment that says nothing of its own."""

import os
from pathlib import Path

import pytest

from csc_mailbot.errors import SettingsError
from csc_mailbot.settings.load import load
from csc_mailbot.settings.root import Settings

SECRET = "0123456789abcdef0123456789abcdef"

MINIMAL = f"""
[desk]
address = "soporte@aserti.example"
secret = "{SECRET}"
[mailbox]
host = "imap.aserti.example"
username = "soporte@aserti.example"
password = "imap-pass-phrase"
[smtp]
host = "smtp.aserti.example"
[database]
url = "sqlite:///csc-mailbot.db"
"""


class Desk:
    """A folder with a configuration file in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "csc-mailbot.toml"

    def load(self, text: str) -> Settings:
        """Write the text as the configuration, and load it."""
        self.file.write_text(text, encoding="utf-8")
        return load(self.file)

    def faults(self, text: str) -> list[str]:
        """Return the faults for which the text is refused."""
        with pytest.raises(SettingsError) as refused:
            self.load(text)
        return list(refused.value.faults)

    def more(self, text: str) -> Settings:
        """Load the smallest configuration with more after it."""
        return self.load(MINIMAL + text)

    def more_faults(self, text: str) -> list[str]:
        """Return the faults of the smallest configuration with more after it."""
        return self.faults(MINIMAL + text)


@pytest.fixture(autouse=True)
def _silent_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CSC_MAILBOT") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
