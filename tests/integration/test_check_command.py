"""`check` for programs, and `--version`."""

from importlib.metadata import version
from pathlib import Path

import pytest

from csc_mailbot.cli.check import unprotected_logins
from csc_mailbot.settings.load import load
from tests.integration.shell import Shell

CONFIGURATION = """
[desk]
address = "soporte@aserti.example"
secret = "0123456789abcdef0123456789abcdef"
[mailbox]
host = "127.0.0.1"
username = "soporte@aserti.example"
security = "none"
port = 1
{login}
[smtp]
host = "127.0.0.1"
port = 1
[database]
url = "sqlite:///{folder}/desk.db"
{more}
"""
PASSWORD = 'password = "x"'
OAUTH = """
[{table}.oauth]
provider = "custom"
flow = "client_credentials"
token_url = "https://login.example/token"
client_id = "desk"
client_secret = "hush"
"""
BACKUP = """
[smtp.backup]
host = "127.0.0.1"
security = "none"
username = "second"
"""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    text = CONFIGURATION.replace("{login}", PASSWORD).replace("{more}", "")
    return Shell(text, tmp_path, monkeypatch, capsys)


def test_each_finding_is_an_object(shell: Shell) -> None:
    found = shell.ask("check")
    assert all(set(one) == {"what", "state", "words"} for one in found)
    states = {one["what"]: one["state"] for one in found}
    assert states["configuration"] == states["calendar"] == "ok"
    assert states["mailbox main"] == states["agents"] == "warning"


def test_a_server_away_ends_with_the_same_code_as_for_people(shell: Shell) -> None:
    code, printed = shell.end("check", "--connect", "--json")
    assert code == shell.end("check", "--connect")[0] == 75
    assert '{"what": "smtp", "state": "away"' in printed


def test_the_version_is_said_without_a_configuration(tmp_path: Path, shell: Shell) -> None:
    (tmp_path / "desk.toml").unlink()
    assert shell.say("--version") == f"csc-mailbot {version('csc-mailbot')}\n"


@pytest.mark.parametrize(
    ("login", "more", "expected"),
    [
        (PASSWORD, "", {"mailbox main": "password"}),
        (OAUTH.replace("{table}", "mailbox"), "", {"mailbox main": "OAuth access token"}),
        (PASSWORD, BACKUP + PASSWORD, {"mailbox main": "password", "smtp.backup": "password"}),
        (
            PASSWORD,
            BACKUP + OAUTH.replace("{table}", "smtp.backup"),
            {"mailbox main": "password", "smtp.backup": "OAuth access token"},
        ),
    ],
)
def test_it_is_said_what_travels_unprotected(login: str, more: str, expected: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(CONFIGURATION.format(login=login, more=more, folder=tmp_path), encoding="utf-8")
    found = {one.what: one.words for one in unprotected_logins(load(file))}
    assert found == {what: f'the {key} travels unprotected: security = "none"' for what, key in expected.items()}
