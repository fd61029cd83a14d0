"""The file that we ship: complete, loadable, and saying of every default what the code says."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from csc_mailbot.errors import SettingsError
from csc_mailbot.settings.examination import examine, known_keys
from csc_mailbot.settings.load import load
from csc_mailbot.settings.root import Settings
from csc_mailbot.settings.values import Group
from tests.unit.settings.conftest import MINIMAL, SECRET, Desk

SHIPPED = Path(__file__).parents[3] / "config/csc-mailbot.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")
WITH_EXAMPLES = re.sub(r"^#(?=\S| {4})", "", TEXT, flags=re.MULTILINE)

# What no default can say: values of the company's own, and examples.
OWN = {
    "desk.address",
    "desk.secret",
    "desk.secret_file",
    "admins.addresses",
    "mailbox.host",
    "mailbox.username",
    "mailbox.password",
    "mailbox.password_file",
    "smtp.host",
    "smtp.username",
    "smtp.password",
    "smtp.password_file",
    "hours.holidays.country",
    "hours.holidays.subdivision",
}


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CSC_MAILBOT__DESK__SECRET", SECRET)
    monkeypatch.setenv("CSC_MAILBOT__MAILBOX__PASSWORD", "a")
    monkeypatch.setenv("CSC_MAILBOT__SMTP__PASSWORD", "b")
    return load(SHIPPED)


def flat(group: BaseModel, prefix: str = "") -> dict[str, object]:
    """Every value by its dotted key."""
    values: dict[str, object] = {}
    for name in type(group).model_fields:
        value = getattr(group, name)
        key = f"{prefix}{name}"
        values |= flat(value, f"{key}.") if isinstance(value, Group) else {key: value}
    return values


def test_as_shipped_it_only_lacks_the_secrets() -> None:
    with pytest.raises(SettingsError) as refused:
        load(SHIPPED)
    assert [line.split(":")[0] for line in refused.value.faults] == [
        "desk.secret_file",
        "mailbox.password_file",
        "smtp.password_file",
    ]


def test_as_shipped_it_already_explains_mail() -> None:
    assert load(SHIPPED, explaining=True).desk.address == "soporte@aserti.es"


def test_it_loads_once_the_secrets_are_set(shipped: Settings) -> None:
    assert shipped.inboxes[0].host == "imap.aserti.es"


def test_every_default_is_the_one_of_the_code(shipped: Settings, desk: Desk) -> None:
    written, coded = flat(shipped), flat(desk.load(MINIMAL))
    differing = {key for key in written.keys() | coded.keys() if written.get(key) != coded.get(key)}
    assert differing - OWN == set()


def test_what_must_be_changed_is_marked() -> None:
    marked = {line.split("=")[0].strip() for line in TEXT.splitlines() if "<- CHANGE" in line and "=" in line}
    assert marked == {
        "address",
        "secret_file",
        "addresses",
        "host",
        "username",
        "password_file",
        "holidays",
    }


def tables(written: Any, place: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
    if isinstance(written, list):
        return [found for index, one in enumerate(written) for found in tables(one, (*place, index))]
    if not isinstance(written, dict):
        return []
    return [(place, written), *(found for key, one in written.items() for found in tables(one, (*place, key)))]


def test_every_key_stands_in_it_as_a_value_or_an_example() -> None:
    named: dict[tuple[str, ...], set[str]] = {}
    for place, table in tables(tomllib.loads(WITH_EXAMPLES)):
        shape = tuple(part for part in place if isinstance(part, str))
        named.setdefault(shape, set()).update(table)
    explained = {
        (): {"mailboxes"},
        ("desk",): {"secret"},
        ("mailbox",): {"password"},
        ("mailbox", "oauth"): {"client_secret", "refresh_token"},
        ("smtp",): {"password", "oauth"},
        ("smtp", "backup"): {"password", "oauth"},
        ("oncall",): {"rotations"},
        ("customers", "sla"): {"P2", "P3", "P4"},
    }
    missing = {
        shape: lacking
        for shape, keys in named.items()
        if (lacking := set(known_keys(shape)) - keys - explained.get(shape, set()))
    }
    assert missing == {}
    assert {("mailbox", "oauth"), ("smtp", "backup"), ("agents",), ("customers",), ("oncall", "people")} <= set(named)


def test_its_examples_are_valid_once_uncommented() -> None:
    tree = tomllib.loads(WITH_EXAMPLES)
    tree["desk"]["secret"] = SECRET
    tree["smtp"]["password"] = tree["smtp"]["backup"]["password"] = "b"
    tree["mailbox"]["oauth"]["client_secret"] = "c"
    found = examine(tree)
    assert isinstance(found, Settings), found
    assert found.oncall is not None
    assert found.oncall.rotation is not None
    assert len(found.oncall.rotation.people) == 2


def test_its_lines_fit_a_screen() -> None:
    assert [line for line in TEXT.splitlines() if len(line) > 120] == []
