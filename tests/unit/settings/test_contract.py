"""The keys of the configuration: all that were promised are taken, and no other."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from csc_mailbot.oncall.policy import Notify
from csc_mailbot.oncall.technician import AlertFormat
from csc_mailbot.settings.examination import examine, known_keys
from csc_mailbot.settings.mail_servers import Security
from csc_mailbot.settings.root import Settings
from csc_mailbot.tickets.ticket import Team
from tests.unit.settings.conftest import MINIMAL, SECRET, Desk

WHOLE = f"""
[desk]
name = "Centro de Servicios al Cliente"
company = "Aserti"
address = "soporte@aserti.es"
aliases = []
folio_prefix = "CSC"
timezone = "Europe/Madrid"
phone = "968 101 606"
website = "https://www.aserti.es"
terms = "https://www.aserti.es/termsofsales"
secret = "{SECRET}"
previous_secrets = []
[admins]
addresses = ["sistemas@aserti.es"]
[mailbox]
host = "imap.aserti.es"
port = 993
security = "tls"
username = "soporte@aserti.es"
password = "…"
folder = "INBOX"
processed_folder = "CSC"
poll = "30s"
idle = true
max_message_size = "35MB"
first_start_age = "2d"
authserv_id = ""
[smtp]
host = "smtp.aserti.es"
port = 587
security = "starttls"
username = "…"
password = "…"
plus_addressing = false
max_per_minute = 0
[database]
url = "sqlite:///csc-mailbot.db"
[hours]
holidays = {{ country = "ES", subdivision = "MC", add = ["2026-09-15"], remove = [] }}
[[hours.seasons]]
name = "regular"
from = "09-16"
to = "05-31"
monday = ["08:30-14:00", "15:00-18:00"]
[[hours.seasons]]
name = "summer"
from = "06-01"
to = "09-15"
[[agents]]
name = "Ana Ruiz"
address = "ana@aserti.es"
aliases = []
teams = ["CCT", "CSP1"]
[oncall]
page_words = ["URGENTE"]
ignore_gaps_under = "0m"
rotation = {{ start = "2026-01-05T08:30", every = "1w", people = ["luis@aserti.es", "ana@aserti.es"] }}
steps = [ {{ after = "0m", notify = "oncall" }}, {{ after = "5m", notify = "oncall" }},
          {{ after = "10m", notify = "next" }}, {{ after = "20m", notify = "everybody" }} ]
repeat_every = "15m"
contact_within = "30m"
[[oncall.people]]
address = "luis@aserti.es"
alerts = [ {{ to = "luis@movil.example", format = "short" }} ]
[[customers]]
name = "Cliente S.L."
domains = ["cliente.example"]
contacts = []
approvers = []
phone = ""
[sla.P1]
first_response = "1h"
resolution = "8h"
"""


def test_the_promised_file_is_taken_as_it_stands(desk: Desk) -> None:
    settings = desk.load(WHOLE)
    assert settings.mailbox is not None
    assert settings.oncall is not None
    assert settings.oncall.rotation is not None
    assert settings.desk.secret.get_secret_value() == SECRET
    assert settings.mailbox.max_message_size == 35_000_000
    assert settings.mailbox.first_start_age == timedelta(days=2)
    assert settings.smtp.security is Security.STARTTLS
    assert settings.agents[0].teams == (Team.CCT, Team.CSP1)
    assert settings.oncall.rotation.start == datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001 - wall-clock time is meant
    assert [step.notify for step in settings.oncall.steps] == [
        Notify.ONCALL,
        Notify.ONCALL,
        Notify.NEXT,
        Notify.EVERYBODY,
    ]
    assert settings.oncall.people[0].alerts[0].format is AlertFormat.SHORT
    assert settings.sla.P1.resolution == timedelta(hours=8)
    assert settings.sla.P2.resolution == timedelta(hours=16)


def test_the_required_values_alone_make_a_configuration(desk: Desk) -> None:
    settings = desk.load(MINIMAL)
    assert settings.desk.name == "Centro de Servicios al Cliente"
    assert len(settings.hours.seasons) == 2
    assert settings.hours.holidays.country == ""
    assert settings.oncall is None
    assert settings.inboxes[0].name == "main"


def test_an_empty_file_names_each_required_table(desk: Desk) -> None:
    assert desk.faults("") == [
        "desk: is required",
        "smtp: is required",
        "database: is required",
        "mailbox: is required; allowed: [mailbox], or several [[mailboxes]] with a name each",
    ]


def test_empty_tables_name_each_required_key(desk: Desk) -> None:
    assert desk.faults("[desk]\n[mailbox]\n[smtp]\n[database]\n") == [
        "desk.address: is required",
        "desk.secret: is required",
        "smtp.host: is required",
        "database.url: is required",
        "mailbox.host: is required",
        "mailbox.username: is required",
        "mailbox.password: is required; allowed: password, password_file or an oauth table",
    ]


TABLES: list[tuple[str | int, ...]] = [
    (),
    ("desk",),
    ("admins",),
    ("mailbox",),
    ("mailbox", "oauth"),
    ("smtp",),
    ("smtp", "backup"),
    ("database",),
    ("hours",),
    ("hours", "holidays"),
    ("hours", "seasons", 0),
    ("hours", "exceptions", 0),
    ("agents", 0),
    ("oncall",),
    ("oncall", "rotation"),
    ("oncall", "rotations", 0),
    ("oncall", "steps", 0),
    ("oncall", "people", 0),
    ("oncall", "people", 0, "alerts", 0),
    ("customers", 0),
    ("sla",),
    ("sla", "P1"),
    ("urgency",),
    ("types", 0),
    ("conversation",),
    ("rates",),
    ("screening",),
    ("retention",),
    ("health",),
    ("canary",),
]


def tree_with(place: tuple[str | int, ...], key: str) -> dict[str, Any]:
    """A configuration with nothing but a key at the place."""
    tree: Any = {key: "hunter2"}
    for part in reversed(place):
        tree = [tree] if isinstance(part, int) else {part: tree}
    assert isinstance(tree, dict)
    return tree


@pytest.mark.parametrize("place", TABLES, ids=str)
def test_an_unknown_key_is_refused_in_every_table(place: tuple[str | int, ...]) -> None:
    faults = examine(tree_with(place, "pasword"))
    assert not isinstance(faults, Settings)
    words = dict(faults)[(*place, "pasword")]
    assert words.startswith("is not a key that we know")
    assert "hunter2" not in words
    assert all(key in words for key in known_keys(place))


def test_a_near_miss_is_told_what_was_probably_meant(desk: Desk) -> None:
    assert "did you mean password?" in desk.more_faults('[smtp.backup]\nhost = "a"\npasword = "x"')[0]


def test_settings_cannot_be_changed(desk: Desk) -> None:
    settings = desk.load(MINIMAL)
    with pytest.raises(ValueError, match="frozen"):
        settings.desk.name = "Otro"
    with pytest.raises(ValueError, match="frozen"):
        settings.agents = ()
