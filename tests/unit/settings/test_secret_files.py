"""Secrets in files of their own: beside the configuration, or handed over by systemd."""

from pathlib import Path

import pytest

from csc_mailbot.errors import SettingsError
from csc_mailbot.settings.load import load
from tests.unit.settings.conftest import MINIMAL, SECRET, Desk

WITH_FILES = (
    MINIMAL.replace(f'secret = "{SECRET}"', 'secret_file = "desk-secret"')
    .replace('password = "imap-pass-phrase"', 'password_file = "mailbox-password"')
    .replace("[database]", 'username = "soporte"\npassword_file = "smtp-password"\n[database]')
)


@pytest.fixture
def files(desk: Desk) -> Desk:
    (desk.folder / "desk-secret").write_text(SECRET + "\n")
    (desk.folder / "mailbox-password").write_text("contraseña con espacios \r\n", encoding="utf-8")
    (desk.folder / "smtp-password").write_text("smtp")
    return desk


def test_secrets_are_read_from_beside_the_configuration_without_the_line_end(files: Desk) -> None:
    settings = files.load(WITH_FILES)
    assert settings.mailbox is not None
    assert settings.desk.secret.get_secret_value() == SECRET
    assert settings.mailbox.password.get_secret_value() == "contraseña con espacios"
    assert settings.smtp.password.get_secret_value() == "smtp"


def test_systemds_credentials_come_first(
    files: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path_factory.mktemp("credentials")
    (credentials / "smtp-password").write_text("handed over")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    settings = files.load(WITH_FILES)
    assert settings.smtp.password.get_secret_value() == "handed over"
    assert settings.desk.secret.get_secret_value() == SECRET


def test_an_absolute_name_is_taken_as_it_is(files: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "password"
    elsewhere.write_text("elsewhere")
    settings = files.load(WITH_FILES.replace('"smtp-password"', f'"{elsewhere}"'))
    assert settings.smtp.password.get_secret_value() == "elsewhere"


def test_missing_secret_files_are_told_together_with_the_other_faults(desk: Desk) -> None:
    lines = desk.faults(WITH_FILES + "[rates]\nin_all = 0\n")
    assert [line.split(":")[0] for line in lines] == [
        "desk.secret_file",
        "mailbox.password_file",
        "smtp.password_file",
        "rates.in_all",
    ]
    assert str(desk.folder / "desk-secret") in lines[0]


def test_every_place_that_was_looked_at_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/none")
    line = desk.faults(WITH_FILES)[0]
    assert f"/run/credentials/none/desk-secret nor {desk.folder}/desk-secret" in line


def test_an_empty_secret_file_is_refused(files: Desk) -> None:
    (files.folder / "smtp-password").write_text("\n")
    [line] = files.faults(WITH_FILES)
    assert line.startswith("smtp.password_file: is empty")


def test_a_secret_file_that_is_not_text_is_refused(files: Desk) -> None:
    (files.folder / "smtp-password").write_bytes(b"\xff\xfe\x00")
    [line] = files.faults(WITH_FILES)
    assert "it is not text" in line


def test_a_folder_instead_of_a_secret_file_is_refused(files: Desk) -> None:
    (files.folder / "folder").mkdir()
    [line] = files.faults(WITH_FILES.replace("smtp-password", "folder"))
    assert line.startswith("smtp.password_file: cannot be read")


def test_a_weak_secret_in_a_file_is_refused_without_being_told(files: Desk) -> None:
    (files.folder / "desk-secret").write_text("hunter2")
    [line] = files.faults(WITH_FILES)
    assert line.startswith("desk.secret: is too weak")
    assert "hunter2" not in line


def test_a_secret_of_one_repeated_character_is_refused(desk: Desk) -> None:
    [line] = desk.faults(MINIMAL.replace(SECRET, "x" * 64))
    assert line.startswith("desk.secret: is too weak")


def test_a_secret_and_a_file_for_it_are_one_too_many(files: Desk) -> None:
    [line] = files.faults(WITH_FILES.replace("secret_file", 'secret = "x"\nsecret_file'))[:1]
    assert line == "desk.secret_file: stands beside secret; allowed: one of the two"


def test_a_secret_from_the_environment_silences_the_files_way_to_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSC_MAILBOT__DESK__SECRET", SECRET)
    monkeypatch.setenv("CSC_MAILBOT__MAILBOX__PASSWORD", "a")
    (desk.folder / "smtp-password").write_text("from a file")
    (desk.folder / "other").write_text("from another file")
    monkeypatch.setenv("CSC_MAILBOT__SMTP__PASSWORD_FILE", "other")
    settings = desk.load(WITH_FILES)
    assert settings.desk.secret_file == ""
    assert settings.smtp.password.get_secret_value() == "from another file"


def test_mail_can_be_explained_before_any_secret_is_there(desk: Desk) -> None:
    desk.file.write_text(WITH_FILES, encoding="utf-8")
    with pytest.raises(SettingsError):
        load(desk.file)
    assert load(desk.file, explaining=True).desk.address == "soporte@aserti.example"


def test_secrets_of_oauth_come_from_files_too(desk: Desk) -> None:
    (desk.folder / "client").write_text("client secret")
    (desk.folder / "refresh").write_text("refresh token")
    settings = desk.load(
        MINIMAL.replace("[smtp]", "[smtp]\nusername = 'soporte'")
        + """
        [smtp.oauth]
        provider = "google"
        flow = "refresh_token"
        client_id = "id"
        client_secret_file = "client"
        refresh_token_file = "refresh"
        """
    )
    assert settings.smtp.oauth is not None
    assert settings.smtp.oauth.client_secret.get_secret_value() == "client secret"
    assert settings.smtp.oauth.refresh_token.get_secret_value() == "refresh token"


def test_a_file_named_with_a_tilde_is_of_the_users_home(files: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(files.folder))
    assert Path("~/smtp-password").expanduser().exists()
    settings = files.load(WITH_FILES.replace('"smtp-password"', '"~/smtp-password"'))
    assert settings.smtp.password.get_secret_value() == "smtp"
