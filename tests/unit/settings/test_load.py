"""Which file is taken, and what the environment says over it."""

from datetime import timedelta
from pathlib import Path

import pytest

from csc_mailbot.errors import NotFound, SettingsError
from csc_mailbot.settings.load import default_settings, find_file, load
from csc_mailbot.settings.mail_servers import Security
from tests.unit.settings.conftest import MINIMAL, SECRET, Desk


def test_the_file_that_the_command_line_names_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, other = tmp_path / "named.toml", tmp_path / "other.toml"
    named.touch()
    other.touch()
    monkeypatch.setenv("CSC_MAILBOT_CONFIG", str(other))
    assert find_file(named) == named
    assert find_file(None) == other


def test_the_file_of_the_working_directory_comes_last_but_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/csc-mailbot.toml").touch()
    assert find_file() == Path("config/csc-mailbot.toml")


def test_the_system_wide_file_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    system_wide = Path("/etc/csc-mailbot/csc-mailbot.toml")
    monkeypatch.setattr(Path, "is_file", lambda path: path == system_wide)
    assert find_file() == system_wide


def test_without_any_file_all_places_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "is_file", lambda _: False)
    with pytest.raises(NotFound, match=r"--config or CSC_MAILBOT_CONFIG.*config/csc-mailbot\.toml, /etc/csc-mailbot"):
        find_file()


def test_a_named_file_that_is_not_there_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match=r"no\.toml \(from --config\)"):
        load(tmp_path / "no.toml")
    monkeypatch.setenv("CSC_MAILBOT_CONFIG", str(tmp_path / "no.toml"))
    with pytest.raises(NotFound, match=r"no\.toml \(from CSC_MAILBOT_CONFIG\)"):
        load()


def test_every_kind_of_scalar_comes_from_the_environment_and_wins(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DESK__TIMEZONE": "Atlantic/Canary",
        "MAILBOX__PORT": "143",
        "MAILBOX__SECURITY": "starttls",
        "MAILBOX__IDLE": "false",
        "MAILBOX__POLL": "5s",
        "MAILBOX__MAX_MESSAGE_SIZE": "1MB",
        "MAILBOX__PASSWORD": "another",
        "SLA__P2__RESOLUTION": "12h",
        "SMTP__BACKUP__HOST": "smtp.backup.example",
        "ONCALL__REPEAT_EVERY": "10m",
        "ONCALL__PEOPLE": '[{"address": "luis@aserti.example"}]',
    }.items():
        monkeypatch.setenv(f"CSC_MAILBOT__{name}", value)
    settings = desk.more('[sla.P2]\nfirst_response = "3h"\nresolution = "16h"\n')
    assert settings.mailbox is not None
    assert settings.oncall is not None
    assert settings.smtp.backup is not None
    assert settings.desk.timezone.key == "Atlantic/Canary"
    assert (settings.mailbox.port, settings.mailbox.security) == (143, Security.STARTTLS)
    assert settings.mailbox.idle is False
    assert settings.mailbox.poll == timedelta(seconds=5)
    assert settings.mailbox.max_message_size == 1_000_000
    assert settings.mailbox.password.get_secret_value() == "another"
    assert settings.mailbox.host == "imap.aserti.example"
    assert settings.sla.P2.first_response == timedelta(hours=3)
    assert settings.sla.P2.resolution == timedelta(hours=12)
    assert settings.smtp.backup.host == "smtp.backup.example"
    assert settings.oncall.repeat_every == timedelta(minutes=10)
    assert settings.oncall.people[0].address == "luis@aserti.example"


def test_lists_come_from_the_environment_as_json(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSC_MAILBOT__ADMINS__ADDRESSES", '["a@aserti.example", "b@aserti.example"]')
    monkeypatch.setenv("CSC_MAILBOT__AGENTS", '[{"name": "Ana", "address": "ana@aserti.example"}]')
    settings = desk.load(MINIMAL)
    assert settings.admins.addresses == ("a@aserti.example", "b@aserti.example")
    assert settings.agents[0].name == "Ana"


def test_required_values_may_all_come_from_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DESK__ADDRESS": "soporte@aserti.example",
        "DESK__SECRET": SECRET,
        "MAILBOX__HOST": "imap.aserti.example",
        "MAILBOX__USERNAME": "soporte",
        "MAILBOX__PASSWORD": "p",
        "SMTP__HOST": "smtp.aserti.example",
        "DATABASE__URL": "sqlite:///x.db",
    }.items():
        monkeypatch.setenv(f"CSC_MAILBOT__{name}", value)
    assert desk.load("").inboxes[0].username == "soporte"


def test_a_fault_names_the_variable_that_it_comes_from(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSC_MAILBOT__SMTP__PORT", "smtp")
    monkeypatch.setenv("CSC_MAILBOT__AGENTS", "Ana")
    monkeypatch.setenv("CSC_MAILBOT__ADMINS__ADDRESSES", "[oops")
    lines = desk.faults(MINIMAL)
    assert len(lines) == 3
    assert any(line.startswith("smtp.port: ") and "(set by CSC_MAILBOT__SMTP__PORT)" in line for line in lines)
    assert any(line.startswith("agents: ") and "(set by CSC_MAILBOT__AGENTS)" in line for line in lines)
    assert any(line.startswith("admins.addresses: ") and "ADMINS__ADDRESSES" in line for line in lines)


def test_unknown_variables_of_ours_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSC_MAILBOT__SMPT__HOST", "hunter2")
    monkeypatch.setenv("CSC_MAILBOT__SMTP__HOTS", "hunter2")
    lines = desk.faults(MINIMAL)
    assert lines[0].startswith("CSC_MAILBOT__SMPT__HOST: is not a variable that we know; allowed")
    assert lines[1].startswith("smtp.hots: is not a key that we know; did you mean host?")
    assert "hunter2" not in "".join(lines)


def test_the_embedded_defaults_need_no_file_and_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CSC_MAILBOT__DESK__ADDRESS", "other@aserti.example")
    settings = default_settings()
    assert settings.desk.address == "soporte@aserti.es"
    assert (settings.hours.holidays.country, settings.hours.holidays.subdivision) == ("ES", "MC")
    assert settings == default_settings()


def test_the_secret_of_the_embedded_defaults_is_refused_in_a_configuration(desk: Desk) -> None:
    known = default_settings().desk.secret.get_secret_value()
    [fault] = desk.faults(MINIMAL.replace(SECRET, known))
    assert fault.startswith("desk.secret: is printed in our source code")
    assert known not in fault


def test_a_file_that_may_not_be_read_is_a_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.file.touch()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError, match="cannot be read: Permission denied"):
        load(desk.file)
