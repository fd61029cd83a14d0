"""What strangers write is shown by commands and by the log, and does nothing to the terminal or the program behind."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.daemon.log_setup import one_line_json, set_up_log
from csc_mailbot.daemon.observer import LogObserver
from csc_mailbot.errors import InboxUnavailable
from tests.acceptance.days.test_hostile_mail import PAYLOADS
from tests.integration.shell import Shell
from tests.integration.test_ticket_commands import FOLIO


@pytest.fixture
def log_anew() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def obeyed(printed: str) -> list[str]:
    """Characters that a terminal would obey."""
    return [one for one in printed if not one.isprintable() and one not in "\n\t"]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_command_lets_a_stranger_write_to_the_terminal(payload: str, shell: Shell) -> None:
    typed = payload.replace("\0", "") or "nada"
    shell.say(
        "ticket", "new", "--requester", "eva@cliente.example", "--subject", f"Avería {typed}", "--text", "-",
        stdin=payload.encode(),
    )  # fmt: skip
    for command in (("ticket", "list"), ("ticket", "show", FOLIO, "--all"), ("outbox", "list"), ("mail", "list")):
        printed = shell.say(*command)
        assert obeyed(printed) == []
        for line in shell.say(*command, "--json").splitlines():
            assert obeyed(line) == []
            assert json.loads(line)


def test_what_looks_like_markup_of_ours_is_shown_as_it_is(shell: Shell) -> None:
    shell.ring(subject="[bold red]rojo[/] [link=x]y[/link] [/]")
    for command in (("ticket", "list"), ("ticket", "show", FOLIO)):
        assert "[bold red]rojo[/]" in shell.say(*command)


@given(st.text())
def test_any_text_stays_one_line_of_json_and_comes_back(text: str) -> None:
    written = one_line_json({"subject": text})
    assert written.isprintable()
    assert json.loads(written) == {"subject": text}
    written.encode("utf-8")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("where", [io.StringIO, Terminal])
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.usefixtures("log_anew")
def test_a_server_writes_no_line_into_the_log(
    payload: str, where: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = where()
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_log("info")
    LogObserver().trouble("main", InboxUnavailable(f"it said {payload}"), timedelta(seconds=1))
    written = stream.getvalue()
    assert written.count("\n") == 1
    without_colours = written.replace("\x1b[", "") if where is Terminal else written
    assert "\x1b" not in without_colours
    if where is io.StringIO:
        assert json.loads(written)["error"] == f"it said {payload}"
        assert obeyed(written) == []
    else:
        assert "\x1b[2J" not in written
        assert "\x9b" not in written
        assert "\u202e" not in written
