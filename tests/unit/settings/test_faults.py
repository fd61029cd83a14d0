"""A wrong configuration is told in plain words, all of it at once, and no secret is told."""

import pytest

from csc_mailbot.errors import SettingsError
from csc_mailbot.settings.load import load
from tests.unit.settings.conftest import MINIMAL, SECRET, Desk

WRONG = """
colour = "blue"
[desk]
address = "soporte"
secret = "hunter2"
folio_prefix = "csc"
timezone = "Europe/Murcia"
website = "aserti"
[admins]
addresses = "sistemas@aserti.es"
[mailbox]
host = "imap://imap.aserti.es"
username = "soporte@aserti.es"
port = "many"
security = "ssl"
poll = 30
idle = "perhaps"
max_message_size = "35 megas"
[smtp]
host = "smtp.aserti.es"
port = 70000
username = "soporte@aserti.es"
pasword = "hunter2"
[smtp.oauth]
provider = "google"
flow = "client_credentials"
client_id = "x"
[database]
url = "mysql://root:hunter2@localhost/desk"
[hours]
holidays = { country = "ES", add = ["15/09/2026"] }
[[hours.seasons]]
name = "all"
from = "01-01"
to = "12-32"
monday = ["8-14"]
tuesday = ["18:00-15:00"]
[[agents]]
name = "Ana"
address = "ana@aserti.es"
teams = ["CSP3"]
[[agents]]
name = "Ana Ruiz"
address = "Ana@Aserti.es"
[[agents]]
name = ""
address = "luis@aserti.es"
[[customers]]
name = "Cliente"
domains = ["gmail.com"]
[oncall]
rotation = { start = "2026-01-05T08:30+01:00", every = "0m", people = ["eva@aserti.es"] }
steps = [{ after = "5m", notify = "oncall" }, { after = "0m", notify = "nobody" }]
[[types]]
type = "hardwar"
words = []
[conversation]
remind_after = 12
[sla.P1]
resolution = "2d"
[sla.P2]
first_response = "17h"
"""

EXPECTED = {
    "colour": "is not a key that we know",
    "desk.address": "is not a mail address",
    "desk.secret": "openssl rand -hex 32",
    "desk.folio_prefix": "capital letters",
    "desk.timezone": "Europe/Madrid",
    "desk.website": "https://",
    "admins.addresses": "a list in [brackets]",
    "mailbox.host": "without scheme and port",
    "mailbox.port": "a whole number",
    "mailbox.security": "allowed: tls, starttls, none (it is 'ssl')",
    "mailbox.poll": "1h30m",
    "mailbox.idle": "true or false",
    "mailbox.max_message_size": "such as 35MB",
    "mailbox.password": "is required; allowed: password, password_file or an oauth table",
    "smtp.port": "allowed: 65535 or less (it is 70000)",
    "smtp.pasword": "did you mean password?",
    "smtp.oauth.flow": "allowed with google: refresh_token",
    "database.url": "postgresql://",
    "hours.holidays.add[1]": '"2026-09-15"',
    "hours.seasons[1].to": "month and day",
    "hours.seasons[1].monday[1]": "08:30-14:00",
    "hours.seasons[1].tuesday[1]": "the end of the same day at the latest",
    "agents[1].teams[1]": "allowed: CCT, CSP1, CSP2, CGC, CPT, COP (it is 'CSP3')",
    "agents[2].address": "is an agent's already",
    "agents[3].name": "is empty",
    "customers[1].domains[1]": "is open to everybody",
    "oncall.rotation.start": "has an offset",
    "oncall.rotation.every": "allowed: 1h or more",
    "oncall.rotation.people[1]": "is nobody we know",
    "oncall.steps": "0m stands after 5m",
    "oncall.steps[2].notify": "allowed: oncall, next, everybody",
    "types[1].type": "allowed: functional_support, it_support",
    "types[1].words": "allowed: 1 or more",
    "conversation.close_after": "comes before the reminder; allowed: more than 12",
    "sla.P1.resolution": "hours and minutes",
    "sla.P2.resolution": "is shorter than first_response",
}

JARGON = ("pydantic", "validation", "Input", "input_", "type=", "Value error", "field", "Extra", "timedelta", "errors.")


def test_every_fault_is_told_at_once(desk: Desk) -> None:
    told = dict(line.split(": ", 1) for line in desk.faults(WRONG))
    missing = {key: words for key, words in EXPECTED.items() if words not in told.get(key, "")}
    assert missing == {}


def test_what_depends_on_a_fault_is_not_told_as_another(desk: Desk) -> None:
    # What is wrong only because something else was left out of the account.
    told = {line.split(": ", 1)[0] for line in desk.faults(WRONG)}
    assert told - set(EXPECTED) == set()


def test_faults_are_free_of_jargon_and_secrets(desk: Desk) -> None:
    for line in desk.faults(WRONG):
        assert "hunter2" not in line
        assert not any(word in line for word in JARGON), line
        assert "\n" not in line


def test_the_error_counts_and_lists_its_faults(desk: Desk) -> None:
    with pytest.raises(SettingsError) as refused:
        desk.more('[rates]\nwindow = "x"\nin_all = 0')
    assert str(refused.value).splitlines() == [
        f"{desk.file}: 2 faults",
        "  - rates.window: is not a duration; allowed: 10s, 5m, 1h30m, 2d, 1w, in quotes (it is 'x')",
        "  - rates.in_all: is too small; allowed: 1 or more (it is 0)",
    ]


def test_lists_are_counted_from_one_even_after_a_fault_before(desk: Desk) -> None:
    faults = desk.more_faults(
        """
        [[agents]]
        name = "Uno"
        address = "no address"
        [[agents]]
        name = "Dos"
        address = "dos@aserti.example"
        [[agents]]
        name = "Tres"
        address = "DOS@aserti.example"
        """
    )
    assert [line.split(":")[0] for line in faults] == ["agents[1].address", "agents[3].address"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("agents = 3", "agents: is of the wrong kind; allowed: a list in [brackets]"),
        ("agents = [3]", "agents[1]: is of the wrong kind; allowed: a table"),
        ("sla = 3", "sla: is of the wrong kind; allowed: a table"),
        ('sla = { P1 = "1h" }', "sla.P1: is of the wrong kind; allowed: a table"),
        ("hours = { seasons = [] }", "hours.seasons: 366 days from 01-01 to 12-31 belong to no season"),
        ('admins = { addresses = ["a@b.c", "A@B.C"] }', "admins.addresses: names twice: a@b.c"),
        ("canary = { every = '5m' }", "canary.every: is shorter than back_within; allowed: more than that, or 0m"),
        ("oncall = {}", "oncall.people: is required: there is nobody to wake; or leave [oncall] out"),
    ],
)
def test_a_single_fault_reads_well(desk: Desk, text: str, fault: str) -> None:
    [told] = desk.faults(text + "\n" + MINIMAL)
    assert told.startswith(fault)


@pytest.mark.parametrize(
    "text",
    [
        "[desk]\nsecret = 12345678",
        '[desk]\nsecret = "hunter2hunter2"',
        f'[desk]\nprevious_secrets = ["{SECRET}", "hunter2"]',
        '[desk]\nprevious_secrets = "hunter2"',
        '[smtp]\npassword = ["hunter2"]',
        '[smtp]\npassword = "hunter2"\nport = 0',
        "[smtp.oauth]\nclient_secret = 12345678",
        '[database]\nurl = "postgres:hunter2"',
        '[health]\nheartbeat_url = "ftp://hunter2"',
    ],
)
def test_the_value_of_a_secret_is_never_told(desk: Desk, text: str) -> None:
    lines = "\n".join(desk.faults(text))
    assert "hunter2" not in lines
    assert "12345678" not in lines


def test_secrets_do_not_show_in_settings_that_are_printed(desk: Desk) -> None:
    settings = desk.load(
        MINIMAL.replace('"sqlite:///csc-mailbot.db"', '"postgresql://desk:hunter2@localhost/desk"')
        + '[canary]\nalarm_url = "https://hunter2.example"\n[health]\nheartbeat_url = "https://hunter2.example"\n'
    )
    printed = f"{settings!r} {settings} {settings.desk} {settings.inboxes} {settings.database}"
    assert not any(secret in printed for secret in (SECRET, "imap-pass-phrase", "hunter2"))


def test_a_syntax_error_names_line_and_column(desk: Desk) -> None:
    [fault] = desk.faults("[desk]\naddress = soporte@aserti.es\n")
    assert fault.startswith("is not valid TOML: ")
    assert "line 2, column 11" in fault


def test_a_key_that_stands_twice_is_a_syntax_error(desk: Desk) -> None:
    [fault] = desk.faults('[desk]\nname = "a"\nname = "b"\n')
    assert "line 3" in fault


def test_a_file_that_is_not_text_is_refused(desk: Desk) -> None:
    desk.file.write_bytes(b'[desk]\nname = "Atenci\xf3n"\n')
    with pytest.raises(SettingsError, match="is not UTF-8 text, from byte 21 on"):
        load(desk.file)


@pytest.mark.parametrize("key", ["_env_file", "_secrets_dir", "self", "model_config", "inboxes"])
def test_words_that_mean_something_to_the_program_are_just_unknown_keys(desk: Desk, key: str) -> None:
    [fault] = desk.faults(f'{key} = "x"\n' + MINIMAL)
    assert fault.startswith(f"{key}: is not a key that we know")
