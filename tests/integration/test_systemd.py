"""Is the unit what it promises: accepted by systemd as it is, closed to the world, and of one mind with the program?"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from csc_mailbot.adapters.database.engine import LOCK_WAIT
from csc_mailbot.cli import app as root
from csc_mailbot.cli.run import OWNER_WAIT
from csc_mailbot.daemon.lifecycle import GRACE
from tests.servers.requires import missing

FOLDER = Path(__file__).parents[2] / "systemd"
UNIT = FOLDER / "csc-mailbot.service"
MOST_EXPOSURE = 1.5
NEEDED_MEMORY = 450_000_000


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing(name)
    return found


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _values(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)


def _value(key: str) -> str:
    (value,) = _values(key)
    return value


def _seconds(written: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(s|min)", written).groups()  # type: ignore[union-attr]
    return float(number) * {"s": 1, "min": 60}[unit]


def test_the_service_is_hardly_exposed() -> None:
    said = _run(_program("systemd-analyze"), "security", "--offline=yes", "--no-pager", str(UNIT))
    exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", said)[1])  # type: ignore[index]
    assert exposure <= MOST_EXPOSURE, said


def test_systemd_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    analyze = _program("systemd-analyze")
    copy = tmp_path / UNIT.name
    # The program is not installed where the unit will find it, and verify looks.
    copy.write_text(re.sub(r"^(Exec\w+)=\S+", r"\1=/bin/true", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert _run(analyze, "verify", "--man=no", str(copy)) == ""


def test_the_user_of_the_service_is_made_by_sysusers() -> None:
    said = _run(_program("systemd-sysusers"), "--dry-run", str(FOLDER / "csc-mailbot.sysusers.conf"))
    assert _value("User") in (FOLDER / "csc-mailbot.sysusers.conf").read_text(encoding="utf-8").split()
    assert "error" not in said.lower()


def test_the_service_runs_a_command_that_the_program_has() -> None:
    program, option, _, command = shlex.split(_value("ExecStart"))
    commands = typer.main.get_command(root.app)
    assert program.endswith("/csc-mailbot")
    assert option == "--config"
    assert isinstance(commands, TyperGroup)
    assert command in commands.commands


def test_a_refused_configuration_is_not_tried_again_and_a_server_that_is_away_is() -> None:
    prevented = _value("RestartPreventExitStatus").split()
    assert str(root.FAULT) in prevented
    assert str(root.UNAVAILABLE) not in prevented
    assert _value("Restart") == "on-failure"
    assert _value("StartLimitIntervalSec") == "0"


def test_the_times_of_the_service_are_longer_than_the_daemons_own() -> None:
    assert _seconds(_value("TimeoutStartSec")) > OWNER_WAIT + 2 * LOCK_WAIT
    assert _seconds(_value("TimeoutStopSec")) > 2 * GRACE


def test_the_daemon_may_use_the_memory_that_the_largest_mail_needs() -> None:
    number, unit = re.fullmatch(r"(\d+)([MG])", _value("MemoryMax")).groups()  # type: ignore[union-attr]
    assert int(number) * {"M": 2**20, "G": 2**30}[unit] > NEEDED_MEMORY


def test_a_relative_database_lies_in_the_state_directory() -> None:
    assert _value("WorkingDirectory") == f"/var/lib/{_value('StateDirectory')}"


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX"])
def test_mail_servers_and_the_name_service_can_be_reached(family: str) -> None:
    assert family in _value("RestrictAddressFamilies").split()


def test_every_secret_that_the_shipped_configuration_names_is_a_credential_of_the_service() -> None:
    shipped = (FOLDER.parent / "config" / "csc-mailbot.toml").read_text(encoding="utf-8")
    named = {name for name in re.findall(r'^#?\w+_file = "([^"]+)"', shipped, re.MULTILINE) if "/" not in name}
    loaded = dict(value.split(":") for value in _values("LoadCredential"))
    assert {"desk-secret", "smtp-password"} <= named <= loaded.keys()
    assert all(source == f"csc-mailbot.{name}" for name, source in loaded.items())
