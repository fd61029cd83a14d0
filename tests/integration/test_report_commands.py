"""The report commands as an administrator types them: what they print, and how they end."""

import pytest

from tests.integration.shell import Shell

KEYS = {
    *("since", "until", "opened", "done", "cancelled", "reopened", "by_day", "by_type", "by_team", "by_priority"),
    *("by_customer", "first_response", "resolution", "scores", "average_score", "open_now", "late_now", "pages"),
}


def test_a_week_shows_what_was_opened_in_it_as_one_object(shell: Shell) -> None:
    shell.ring("--name", "Eva Sanz", "--type", "bug")
    [week] = shell.ask("report", "week", "--of", "2026-11-20")
    assert set(week) == KEYS
    assert (week["since"], week["until"]) == ("2026-11-16T00:00:00+01:00", "2026-11-23T00:00:00+01:00")
    assert len(week["by_day"]) == 7


@pytest.mark.parametrize("month", ["2026-10", "2026-10-31"])
def test_a_month_has_all_of_its_days_over_a_change_of_the_clocks(shell: Shell, month: str) -> None:
    [found] = shell.ask("report", "month", "--of", month)
    assert (found["since"], found["until"]) == ("2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00")
    assert len(found["by_day"]) == 31


def test_the_night_shows_each_incident_with_its_story(shell: Shell) -> None:
    shell.ring("--name", "Eva Sanz")
    head, incident = shell.ask("report", "night", "--since", "2020-01-01")
    assert head["incidents"] == 1
    assert incident["story"][0]["kind"] == "opened"


def test_a_night_that_ends_before_it_begins_is_refused(shell: Shell) -> None:
    assert shell.end("report", "night", "--since", "2026-11-20", "--until", "2026-11-19")[0] == 1
    assert "--since must come before --until" in shell.errors


def test_books_show_the_head_that_verifying_prints(shell: Shell) -> None:
    shell.ring()
    [books] = shell.ask("report", "books")
    [verified] = shell.ask("audit", "verify")
    assert books["head"] == verified["head"]
    assert books["balanced"] is True


@pytest.mark.parametrize("report", ["night", "week", "month", "books"])
def test_every_report_prints_tables_for_people_with_and_without_anything_to_tell(shell: Shell, report: str) -> None:
    assert shell.say("report", report)
    shell.ring("--name", "Eva [bold]Sanz")
    assert shell.say("report", report)
