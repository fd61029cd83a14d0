"""How is the playground's desk configured? As any other: a TOML file, here in a folder that is thrown away."""

import json
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from csc_mailbot.demo.people import ADMIN, ANA, DESK, LUIS, PASSWORD
from csc_mailbot.errors import SettingsError
from csc_mailbot.settings.examination import examine
from csc_mailbot.settings.faults import fault_line
from csc_mailbot.settings.root import Settings

FILE_NAME = "csc-mailbot.toml"

_FILE = """\
# The playground's desk. Hours, urgency words and rules are the shipped ones.
[desk]
address = "{desk}"
secret = "{secret}"

[admins]
addresses = ["{admin}"]

[mailbox]
host = "{host}"
port = {imap_port}
security = "none"
username = "{desk}"
password = "{password}"

[smtp]
host = "{host}"
port = {smtp_port}
security = "none"
username = "{desk}"
password = "{password}"

[database]
url = {database}

[hours]
holidays = {{ country = "ES", subdivision = "MC" }}

[[agents]]
name = "{ana.name}"
address = "{ana.address}"
teams = ["CCT", "CSP1"]

[[agents]]
name = "{luis.name}"
address = "{luis.address}"
teams = ["CSP2"]

[[customers]]
name = "Cliente S.L."
domains = ["cliente.example"]

[[customers]]
name = "Talleres Ibáñez S.A."
domains = ["talleres.example"]
phone = "968 000 111"

[[customers]]
name = "Frutas Cánovas S.L."
domains = ["frutas.example"]
"""

_GUARDIA = """
[oncall]
rotation = {{ start = "2026-01-05T08:30", every = "1w", people = ["{luis.address}"] }}
"""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the town's servers listen."""

    host: str
    imap_port: int
    smtp_port: int


def write_configuration(folder: Path, doors: Doors, *, guardia: bool = False) -> Settings:
    """Write the file into the folder and return what it says; the environment has no say in the playground.

    With `guardia` Luis is on call.

    Raises:
        SettingsError: the folder cannot stand in a configuration.
    """
    text = (_FILE + _GUARDIA if guardia else _FILE).format(
        desk=DESK.address,
        secret=secrets.token_hex(32),
        admin=ADMIN.address,
        host=doors.host,
        imap_port=doors.imap_port,
        smtp_port=doors.smtp_port,
        password=PASSWORD,
        database=json.dumps(f"sqlite:///{folder / 'csc-mailbot.db'}"),
        ana=ANA,
        luis=LUIS,
    )
    path = folder / FILE_NAME
    path.write_text(text, encoding="utf-8")
    found = examine(tomllib.loads(text))
    if isinstance(found, Settings):
        return found
    raise SettingsError(str(path), [fault_line(fault) for fault in found])
