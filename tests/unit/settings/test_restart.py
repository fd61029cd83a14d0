"""A reload names exactly what it does not reach."""

from pathlib import Path

import pytest

from csc_mailbot.settings.load import load
from csc_mailbot.settings.restart import tables_for_restart
from csc_mailbot.settings.root import Settings

FILE = """
[desk]
address = "soporte@aserti.es"
secret = "0123456789abcdef0123456789abcdef"
[mailbox]
host = "imap.aserti.es"
username = "soporte@aserti.es"
password = "hush"
authserv_id = ""
[smtp]
host = "smtp.aserti.es"
plus_addressing = false
[smtp.backup]
host = "other.example"
[database]
url = "sqlite:///x.db"
[health]
port = 0
poll_within = "10m"
[canary]
every = "6h"
alarm_file = ""
[oncall]
people = [{ address = "luis@aserti.es" }]
webhook_url = ""
"""


def read(folder: Path, text: str) -> Settings:
    file = folder / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


@pytest.mark.parametrize(
    ("old", "new", "tables"),
    [
        ("", "", []),
        ('host = "imap.aserti.es"', 'host = "imap2.aserti.es"', ["mailbox"]),
        ('password = "hush"', 'password = "other"', ["mailbox"]),
        ('authserv_id = ""', 'authserv_id = "mx.example"', []),
        ('host = "smtp.aserti.es"', 'host = "smtp2.aserti.es"', ["smtp"]),
        ("plus_addressing = false", "plus_addressing = true", []),
        ('host = "other.example"', 'host = "third.example"', ["smtp.backup"]),
        ('[smtp.backup]\nhost = "other.example"', "", ["smtp.backup"]),
        ("x.db", "y.db", ["database"]),
        ("port = 0", "port = 9100", ["health"]),
        ('poll_within = "10m"', 'poll_within = "20m"', []),
        ('every = "6h"', 'every = "3h"', []),
        ('alarm_file = ""', 'alarm_file = "/run/alarm"', ["canary"]),
        ('webhook_url = ""', 'webhook_url = "https://hook.example/x"', ["oncall.webhook_url"]),
        ("luis@aserti.es", "eva@aserti.es", []),
    ],
)
def test_only_what_changed_and_waits_for_a_restart_is_named(
    old: str, new: str, tables: list[str], tmp_path: Path
) -> None:
    running = read(tmp_path, FILE)
    assert FILE.count(old) == 1 or not old
    assert tables_for_restart(running, read(tmp_path, FILE.replace(old, new) if old else FILE)) == tables


def test_a_password_that_moves_into_a_file_did_not_change(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("hush\n", encoding="utf-8")
    running = read(tmp_path, FILE)
    assert (
        tables_for_restart(running, read(tmp_path, FILE.replace('password = "hush"', 'password_file = "word"'))) == []
    )
    (tmp_path / "word").write_text("other\n", encoding="utf-8")
    moved = read(tmp_path, FILE.replace('password = "hush"', 'password_file = "word"'))
    assert tables_for_restart(running, moved) == ["mailbox"]
