"""The guardia's commands as an administrator types them: what they print, and how they end."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from icalendar import Calendar

from csc_mailbot.cli import app as commands
from tests.integration.shell import Shell

CONFIGURATION = """\
[desk]
address = "soporte@aserti.example"
secret = "0123456789abcdef0123456789abcdef"
[admins]
addresses = ["sistemas@aserti.example"]
[mailbox]
host = "127.0.0.1"
username = "soporte@aserti.example"
password = "none"
[smtp]
host = "127.0.0.1"
security = "none"
[database]
url = "sqlite:///{folder}/desk.db"
[hours]
holidays = {{ country = "ES", subdivision = "MC", add = ["2026-09-15"] }}
[[agents]]
name = "Ana Ruiz"
address = "ana@aserti.example"
[oncall]
ignore_gaps_under = "2h"
rotation = {{ start = "2026-01-05T08:30", people = ["luis@aserti.example", "ana@aserti.example"] }}
[[oncall.people]]
address = "luis@aserti.example"
name = "Luis Ros"
alerts = [{{ to = "luis@movil.example", format = "short" }}]
"""
FRIDAY = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
"""22:00 in Madrid; Ana's week ends on Monday."""


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A desk without a database."""
    monkeypatch.setattr(commands, "hush_libraries", lambda: None)
    return Shell(CONFIGURATION, tmp_path, monkeypatch, capsys)


@pytest.fixture
def shell(empty_file: Path, tmp_path: Path, bare: Shell) -> Shell:
    """A desk with an empty database."""
    (tmp_path / "desk.db").write_bytes(empty_file.read_bytes())
    return bare


def test_now_says_who_is_on_call_until_something_changes(bare: Shell) -> None:
    assert bare.ask("oncall", "now") == [
        {"in_hours": False, "on_call": ["ana@aserti.example"], "until": "2026-11-23T08:30:00+01:00"}
    ]
    assert "out of hours; on call: Ana Ruiz <ana@aserti.example>; until Mon 2026-11-23 08:30" in bare.say(
        "oncall", "now"
    )


def test_another_instant_can_be_asked_for(bare: Shell) -> None:
    [lunch] = bare.ask("oncall", "now", "--at", "24/11/2026 14:30")
    assert lunch == {"in_hours": True, "on_call": ["luis@aserti.example"], "until": "2026-11-24T18:00:00+01:00"}


def test_what_holds_ends_with_the_shift_when_that_comes_first(shell: Shell) -> None:
    shell.say("oncall", "override", "add", "luis", "--from", "2026-11-21T12:00", "--to", "2026-11-21T20:00")
    assert shell.ask("oncall", "now")[0]["until"] == "2026-11-21T12:00:00+01:00"
    assert shell.ask("oncall", "now", "--at", "2026-11-21T13:00")[0]["until"] == "2026-11-21T20:00:00+01:00"


def test_the_plan_shows_whole_shifts(bare: Shell) -> None:
    first, second = bare.ask("oncall", "plan", "--from", "2026-11-22", "--days", "3")
    assert first == {
        "start": "2026-11-16T08:30:00+01:00",
        "end": "2026-11-23T08:30:00+01:00",
        "level": 1,
        "rotation": "",
        "person": "ana@aserti.example",
        "name": "Ana Ruiz",
    }
    assert second["name"] == "Luis Ros"
    assert "Luis Ros" in bare.say("oncall", "plan")


def test_an_override_changes_the_plan_until_it_is_cancelled(shell: Shell) -> None:
    command = ("oncall", "override", "add", "luis", "--from", "21/11/2026", "--to", "21/11/2026", "--reason", "boda")
    [added] = shell.ask(*command)
    assert added == {
        "id": 1,
        "start": "2026-11-21T00:00:00+01:00",
        "end": "2026-11-22T00:00:00+01:00",
        "person": "luis@aserti.example",
        "instead_of": None,
        "reason": "boda",
    }
    assert shell.ask("oncall", "override", "list") == [added]
    assert shell.ask("oncall", "now", "--at", "2026-11-21T12:00")[0]["on_call"] == ["luis@aserti.example"]
    assert [row["name"] for row in shell.ask("oncall", "plan", "--days", "2")] == ["Ana Ruiz", "Luis Ros", "Ana Ruiz"]
    assert shell.ask("oncall", "override") == [added]
    assert "boda" in shell.say("oncall", "override", "list")
    shell.say("oncall", "override", "cancel", "1")
    assert shell.ask("oncall", "override", "list") == []
    assert shell.end("oncall", "override", "cancel", "1")[0] == 1


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("luis", "--from", "2026-11-21T10:00", "--to", "2026-11-21T09:00"), "does not come after"),
        (("luis", "--from", "2026-11-01", "--to", "2026-11-02"), "is over"),
        (("ana", "--from", "2026-11-21", "--to", "2026-11-21"), "nothing would change"),
        (("luis", "--from", "2026-11-21", "--to", "2026-11-21", "--instead-of", "Luis"), "nothing would change"),
        (("eva", "--from", "2026-11-21", "--to", "2026-11-21"), "known: Luis Ros <luis@aserti.example>, Ana Ruiz"),
        (("luis", "--from", "31/02/2026", "--to", "2026-11-21"), "is no date and time; allowed: 2026-12-06T22:00"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(shell: Shell, command: tuple[str, ...], complaint: str) -> None:
    assert shell.end("oncall", "override", "add", *command)[0] == 1
    assert complaint in shell.errors
    assert shell.ask("oncall", "override", "list") == []


def test_a_vacation_leaves_a_gap_that_is_shown_and_warned_of(shell: Shell) -> None:
    printed = shell.say("oncall", "absence", "add", "Luis", "--from", "24/12/2026", "--to", "26/12/2026")
    assert printed == "Luis Ros is absent from Thu 2026-12-24 00:00 to Sun 2026-12-27 00:00\n"
    assert shell.ask("oncall", "absence", "list") == [
        {
            "person": "luis@aserti.example",
            "start": "2026-12-24T00:00:00+01:00",
            "end": "2026-12-27T00:00:00+01:00",
            "reason": "",
        }
    ]
    assert shell.ask("oncall", "gaps") == [
        {"start": "2026-12-24T00:00:00+01:00", "end": "2026-12-27T00:00:00+01:00", "absent": "luis@aserti.example"}
    ]
    warned = "nobody is on call from Thu 2026-12-24 00:00 to Sun 2026-12-27 00:00: Luis Ros is absent"
    assert warned in shell.say("check")
    shell.say("oncall", "absence", "end", "luis@aserti.example")
    assert shell.ask("oncall", "gaps") == []
    assert shell.end("oncall", "absence", "end", "Luis")[0] == 1


def test_an_absence_in_hours_is_no_gap(shell: Shell) -> None:
    shell.say("oncall", "absence", "add", "Luis", "--from", "2026-11-24T10:00", "--to", "2026-11-24T17:00")
    assert shell.ask("oncall", "gaps") == []


def test_an_absence_without_an_end_is_known_once(shell: Shell) -> None:
    assert shell.say("oncall", "absence", "add", "ana", "--reason", "enferma").endswith(" on\n")
    assert shell.end("oncall", "absence", "add", "ana")[0] == 1
    assert shell.ask("oncall", "now")[0]["on_call"] == []
    assert "on call now: nobody" in shell.say("check")


def test_the_check_says_who_is_on_call_without_a_database(bare: Shell) -> None:
    assert "on call now: Ana Ruiz" in bare.say("check")


def test_the_check_says_that_nobody_is_tested_without_a_rotation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turnless = "\n".join(line for line in CONFIGURATION.splitlines() if not line.startswith("rotation ="))
    monkeypatch.setattr(commands, "hush_libraries", lambda: None)
    said = " ".join(Shell(turnless, tmp_path, monkeypatch, capsys).say("check").split())
    assert "nobody is reminded of one or tested" in said
    assert "oncall test NAME" in said


def test_a_rotation_needs_no_such_word(bare: Shell) -> None:
    assert "tested" not in bare.say("check")


def test_next_years_local_days_are_missed_from_december_on(bare: Shell) -> None:
    assert "local day" not in bare.say("check")
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        assert "2 of 2027's local days are missing: write them into hours.holidays.add" in bare.say("check")


def test_years_that_the_library_does_not_know_are_told(bare: Shell) -> None:
    with time_machine.travel(datetime(2100, 3, 1, 12, tzinfo=UTC), tick=False):
        printed = bare.say("check")
    assert "the holidays library knows nothing of 2101" in printed
    assert "nothing of 2100" not in printed


def test_what_if_tells_window_people_times_and_letters(bare: Shell) -> None:
    [found] = bare.ask("oncall", "what-if", "06/12/2026 22:00")
    assert found["at"] == "2026-12-06T22:00:00+01:00"
    assert found["in_hours"] is False
    assert found["window"] == {"start": "2026-12-04T14:00:00+01:00", "end": "2026-12-09T08:30:00+01:00"}
    assert [(one["at"][11:16], one["notify"], one["people"]) for one in found["steps"]] == [
        ("22:00", ["oncall"], ["ana@aserti.example"]),
        ("22:05", ["oncall"], ["ana@aserti.example"]),
        ("22:10", ["next"], ["luis@aserti.example"]),
        ("22:20", ["everybody"], ["luis@aserti.example", "ana@aserti.example"]),
        ("22:35", ["repeat"], ["luis@aserti.example", "ana@aserti.example"]),
    ]
    assert found["steps"][2]["alerts"] == ["luis@movil.example"]
    assert [one["at"][11:16] for one in found["customer"]] == ["22:00", "22:00", "22:00", "22:30"]
    assert "Ana Ruiz" in found["customer"][2]["text"]
    printed = bare.say("oncall", "what-if", "06/12/2026 22:00")
    assert "URGENTE at Sun 2026-12-06 22:00: the desk is closed, the guardia is on duty" in printed
    assert "luis@movil.example (short)" in printed


def test_what_if_in_hours_tells_when_it_would_become_a_page(bare: Shell) -> None:
    [found] = bare.ask("oncall", "what-if", "24/11/2026 10:00")
    assert (found["in_hours"], found["pages_at"]) == (True, "2026-11-24T18:00:00+01:00")
    assert "becomes a page at Tue 2026-11-24 18:00" in bare.say("oncall", "what-if", "24/11/2026 10:00")


def test_a_test_goes_to_whoever_is_on_call_or_was_named(shell: Shell) -> None:
    assert "a test goes to Ana Ruiz" in shell.say("oncall", "test")
    assert shell.ask("oncall", "test", "luis") == [{"name": "Luis Ros", "address": "luis@aserti.example"}]
    assert shell.letters() == ["shift_test ana@aserti.example", "shift_test luis@movil.example"]
    assert shell.end("oncall", "test", "nobody")[0] == 1
    ana = next(row for row in shell.ask("oncall", "people") if row["name"] == "Ana Ruiz")
    assert ana == {
        "name": "Ana Ruiz",
        "address": "ana@aserti.example",
        "alerts": ["ana@aserti.example (full)"],
        "on_call": True,
        "absent": False,
        "last_test": "2026-11-20T22:00:00+01:00",
        "result": "waiting",
        "answers": 0,
        "median": None,
    }
    assert "luis@movil.example (short)" in shell.say("oncall", "people")


def test_the_plan_is_written_for_calendars_with_uids_that_stay(shell: Shell) -> None:
    def uids() -> dict[str, str]:
        [*events] = Calendar.from_ical(shell.say("oncall", "plan", "--ics", "--days", "20")).walk("VEVENT")
        assert all(": " in str(event["SUMMARY"]) for event in events), "everybody's shifts name whose they are"
        return {str(event.decoded("DTSTART")): str(event["UID"]) for event in events}

    first = uids()
    assert len(first) == 4
    assert uids() == first
    shell.say("oncall", "override", "add", "luis", "--from", "2026-11-22T08:30", "--to", "2026-11-23T08:30")
    changed = uids()
    assert first.items() <= changed.items()
    assert len(changed) == 5


def test_the_plan_of_one_person_holds_only_theirs(bare: Shell) -> None:
    rows = bare.ask("oncall", "plan", "--person", "luis", "--days", "60")
    assert {row["person"] for row in rows} == {"luis@aserti.example"}
