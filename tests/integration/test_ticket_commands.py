"""The ticket commands as an administrator types them: what they print, and how they end."""

from pathlib import Path

import pytest

from csc_mailbot.adapters.database.books import ChainKeys, SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.cli import app as commands
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Written
from tests.desks import NOW
from tests.integration.shell import Shell

FOLIO = "CSC-2026-000001"
KEYS = [
    *("folio", "status", "priority", "type", "team", "assignee", "requester", "subject", "opened_at"),
    *("first_response_due", "first_response_at", "resolution_due"),
]


def test_a_telephone_call_prints_its_folio_and_writes_its_letters(shell: Shell) -> None:
    printed = shell.say("ticket", "new", "--requester", "eva@cliente.example", "--subject", "GRAVE: no arranca")
    folio = printed.strip()
    [row] = shell.ask("ticket", "show", folio)
    assert (row["priority"], row["status"], row["entries"][0]["changes"]["channel"]) == ("P2", "new", "phone")
    assert shell.letters() == ["acknowledgement eva@cliente.example", "team_notice ana@aserti.example"]


def test_every_ticket_row_has_the_promised_keys_and_no_others(shell: Shell) -> None:
    opened = shell.ring("--name", "Eva Sanz", "--assign", "Luis", "--type", "bug", "--team", "csp2")
    assert list(opened) == KEYS
    assert [opened] == shell.ask("ticket", "list")
    [shown] = shell.ask("ticket", "show", opened["folio"])
    assert list(shown) == [*KEYS, "entries"]
    assert opened["requester"] == {"address": "eva@cliente.example", "name": "Eva Sanz"}
    assert (opened["assignee"], opened["type"], opened["team"]) == ("luis@aserti.example", "bug", "CSP2")


def test_words_may_come_from_standard_input(shell: Shell) -> None:
    folio = shell.ring()["folio"]
    command = ("ticket", "reply", folio, "--agent", "ana@aserti.example", "--text", "-")
    assert "in_progress, assigned to ana@aserti.example" in shell.say(*command, stdin="Reinicie, señora.\n".encode())
    [row] = shell.ask("ticket", "show", folio)
    assert [(one["kind"], one["text"]) for one in row["entries"][1:]] == [
        ("answer", "Reinicie, señora."),
        ("change", ""),
    ]


def test_a_note_is_shown_as_internal(shell: Shell) -> None:
    folio = shell.ring()["folio"]
    shell.say("ticket", "reply", folio, "--agent", "Ana", "--note", "--text", "Ya llamó ayer.")
    assert "Ana Ruiz  note, internal\nYa llamó ayer." in shell.say("ticket", "show", folio)


def test_quoted_text_is_folded_until_it_is_asked_for(shell: Shell, tmp_path: Path) -> None:
    folio = shell.ring()["folio"]
    books = SqlBooks(make_engine(f"sqlite:///{tmp_path}/desk.db"), ChainKeys(b"a secret", "CSC"))

    def answer(records: Records) -> None:
        ticket = records.tickets.find(Folio(folio))
        draft = EntryDraft(NOW, EntryKind.MESSAGE, True, "customer", "Sigue igual.", hidden="> Reinicie\n> por favor")
        file = Attachment("captura.png", "image/png", 3, False, "", "0" * 64, b"png")
        records.tickets.append(ticket, draft, Written(attachments=(file,)))
        records.tickets.join(ticket.id, [Address("Iker Sanz", "iker@cliente.example")], NOW)

    books.transact(answer)
    books.close()
    shown = shell.say("ticket", "show", folio)
    assert "Iker Sanz <iker@cliente.example>" in shown
    assert "Sigue igual.\n  [… 2 lines folded, see --all]\n  + captura.png  image/png, 3 bytes" in shown
    assert "  | > Reinicie\n  | > por favor" in shell.say("ticket", "show", folio, "--all")


def test_a_tickets_way_to_its_end(shell: Shell) -> None:
    folio = shell.ring()["folio"]
    assert "waiting_customer" in shell.say(
        "ticket", "status", folio, "WAITING_CUSTOMER", "--agent", "ana", "--text", "¿Qué versión?"
    )
    assert "assigned to luis@aserti.example" in shell.say("ticket", "assign", folio, "luis", "--agent", "ana")
    [row] = shell.ask("ticket", "status", folio, "done", "--agent", "luis", "--text", "Resuelto.")
    assert row["status"] == "done"
    told = [one for one in shell.letters() if "cliente" in one]
    assert told == ["acknowledgement eva@cliente.example", *["status_change eva@cliente.example"] * 2]


def test_a_merged_ticket_is_cancelled(shell: Shell) -> None:
    first, second = shell.ring()["folio"], shell.ring()["folio"]
    assert "is cancelled" in shell.say("ticket", "merge", first.lower(), second)
    assert [one["folio"] for one in shell.ask("ticket", "list", "--open")] == [second]


def test_filters_choose_tickets_oldest_first(shell: Shell) -> None:
    one = shell.ring(subject="CRÍTICA: nada va")["folio"]
    two = shell.ring("--assign", "Luis", "--team", "CSP2")["folio"]
    three = shell.ring(requester="iker@otra.example")["folio"]
    shell.say("ticket", "status", one, "cancelled")
    wanted: dict[tuple[str, ...], list[str]] = {
        (): [one, two, three],
        ("--open",): [two, three],
        ("--status", "cancelled"): [one],
        ("--team", "csp2"): [two],
        ("--assignee", "luis@aserti.example"): [two],
        ("--priority", "p1"): [one],
        ("--requester", "Iker@Otra.example"): [three],
        ("--since", "2000-01-01"): [one, two, three],
        ("--since", "2999-01-01"): [],
        ("--limit", "1"): [one],
        ("--open", "--limit", "1"): [two],
    }
    for filters, folios in wanted.items():
        assert [row["folio"] for row in shell.ask("ticket", "list", *filters)] == folios, filters


def test_a_caller_without_an_address_is_not_written_to_and_that_is_said(shell: Shell) -> None:
    shell.ring(requester="968 11 22 33")
    assert "no mail address" in shell.errors
    shell.ring("--no-letter")
    assert shell.errors == ""
    assert shell.letters() == ["team_notice ana@aserti.example"] * 2


REFUSED = {
    ("ticket", "show", "CSC-2026-000099"): "there is no ticket CSC-2026-000099",
    ("ticket", "status", "{folio}", "new"): "cannot become new; allowed: in_progress",
    ("ticket", "status", "{folio}", "banana"): "waiting_escalation",
    ("ticket", "status", "{folio}", "done"): "--text",
    ("ticket", "status", "{folio}", "in_progress", "--text", "Hola"): "--agent",
    ("ticket", "reply", "{folio}", "--agent", "nadie", "--text", "Hola"): "Ana Ruiz <ana@aserti.example>",
    ("ticket", "reply", "{folio}", "--agent", "ana"): "there are no words",
    ("ticket", "assign", "{folio}", "nadie"): "Luis Ros <luis@aserti.example>",
    ("ticket", "merge", "{folio}", "{folio}"): "into itself",
    ("ticket", "merge", "{folio}", "CSC-2026-000099"): "there is no ticket CSC-2026-000099",
    ("ticket", "list", "--assignee", "nadie"): "Ana Ruiz",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_cannot_be_done_ends_with_1_says_why_and_writes_nothing(shell: Shell, command: tuple[str, ...]) -> None:
    folio = shell.ring("--no-letter")["folio"]
    before = shell.letters()
    code, _ = shell.end(*(word.format(folio=folio) for word in command))
    assert (code, REFUSED[command] in " ".join(shell.errors.split())) == (1, True), shell.errors
    assert shell.letters() == before


@pytest.mark.parametrize(
    "command",
    [("ticket", "list"), ("ticket", "new", "--requester", "eva@cliente.example", "--subject", "No arranca")],
)
def test_a_database_that_is_away_ends_with_75(shell: Shell, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "desk.db").unlink()
    (tmp_path / "desk.db").mkdir()
    assert shell.end(*command)[0] == commands.UNAVAILABLE


@pytest.mark.parametrize(("kind", "warns"), [("security_access", True), ("bug", False)])
def test_access_that_nobody_approved_is_done_with_a_warning(shell: Shell, kind: str, *, warns: bool) -> None:
    shell.ring("--type", kind)
    shell.say("ticket", "status", FOLIO, "done", "--agent", "Ana", "--text", "Ya puede entrar.")
    assert ("has not approved it" in shell.errors) is warns
