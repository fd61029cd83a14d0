"""What `check` says of watching over ourselves, and of keys that end."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from csc_mailbot.cli.check_watch import watch_findings
from csc_mailbot.cli.finding import State
from csc_mailbot.settings.load import load

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FILE = """
[desk]
address = "soporte@aserti.es"
secret = "0123456789abcdef0123456789abcdef"
[mailbox]
host = "imap.aserti.es"
username = "soporte@aserti.es"
{mailbox}
[smtp]
host = "smtp.aserti.es"
[database]
url = "sqlite:///x.db"
{more}
"""
ONCALL = """
[oncall]
people = [{ address = "luis@aserti.es" }]
"""
OAUTH = """
[mailbox.oauth]
provider = "custom"
flow = "client_credentials"
token_url = "https://login.example/token"
client_id = "desk"
client_secret = "hush"
expires = "%s"
"""


def found(folder: Path, mailbox: str = 'password = "x"', more: str = "") -> dict[str, tuple[State, str]]:
    file = folder / "desk.toml"
    file.write_text(FILE.format(mailbox=mailbox, more=more), encoding="utf-8")
    return {one.what: (one.state, one.words) for one in watch_findings(load(file), NOW)}


def test_without_a_guardia_nobody_has_to_watch(tmp_path: Path) -> None:
    assert found(tmp_path) == {}


def test_a_guardia_wants_a_second_way_a_canary_and_a_heartbeat(tmp_path: Path) -> None:
    told = found(tmp_path, more=ONCALL)
    assert list(told) == ["smtp.backup", "canary", "heartbeat"]
    assert {state for state, _ in told.values()} == {State.WARNING}


def test_a_webhook_is_a_second_way(tmp_path: Path) -> None:
    watched = ONCALL + 'webhook_url = "https://pager.example/x"\n[canary]\nevery = "6h"\n'
    assert found(tmp_path, more=watched + '[health]\nheartbeat_url = "https://beat.example/x"') == {}


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        ("2027-11-20", State.GOOD, "good until 2027-11-20"),
        ("2026-11-28", State.GOOD, "good until"),
        ("2026-11-27", State.WARNING, "ends on 2026-11-27"),
        ("2026-11-20", State.WARNING, "ended on 2026-11-20"),
    ],
)
def test_a_key_that_ends_is_told_a_week_ahead(tmp_path: Path, day: str, state: State, words: str) -> None:
    told = found(tmp_path, mailbox=OAUTH % day)["mailbox.oauth"]
    assert told[0] is state
    assert words in told[1]
