"""The playground's configuration is one that every command takes."""

from pathlib import Path

import pytest

from csc_mailbot.demo.configuration import FILE_NAME, Doors, write_configuration
from csc_mailbot.errors import SettingsError
from csc_mailbot.settings.load import load

DOORS = Doors("127.0.0.1", 1143, 1025)


def test_commands_read_from_the_file_what_the_desk_goes_by(tmp_path: Path) -> None:
    settings = write_configuration(tmp_path, DOORS)
    assert load(tmp_path / FILE_NAME) == settings


def test_a_folder_with_an_odd_name_is_no_hindrance(tmp_path: Path) -> None:
    folder = tmp_path / 'la_"carpeta"_de_José\\'
    folder.mkdir()
    assert write_configuration(folder, DOORS).database.url == f"sqlite:///{folder}/csc-mailbot.db"


def test_a_folder_that_cannot_stand_in_a_configuration_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "dos\nlíneas"
    folder.mkdir()
    with pytest.raises(SettingsError, match=r"database\.url"):
        write_configuration(folder, DOORS)


def test_the_environment_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSC_MAILBOT__SMTP__HOST", "smtp.aserti.es")
    assert write_configuration(tmp_path, DOORS).smtp.host == "127.0.0.1"


def test_each_desk_signs_with_a_secret_of_its_own(tmp_path: Path) -> None:
    secrets = {write_configuration(tmp_path, DOORS).desk.secret.get_secret_value() for _ in range(2)}
    assert len(secrets) == 2
