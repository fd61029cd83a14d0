"""`mail list / show / replay / release / discard / refetch / explain`: the ledger, and what judgement would say."""

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from csc_mailbot.cli import refetching
from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.explaining import Explanation, explain_bytes, explaining_office, print_explanation
from csc_mailbot.cli.printing import console, print_json, print_table, visible
from csc_mailbot.errors import PermanentError
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.rows import LedgerLine

app = typer.Typer(name="mail", no_args_is_help=True, help="The ledger of received mail, and how mail is judged.")

app.command("refetch")(refetching.refetch)

MailId = Annotated[int, typer.Argument(help="The mail's number, as `mail list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


class ListedOutcome(StrEnum):
    """What became of a mail; `pending` while nothing has."""

    OPENED = "opened"
    APPENDED = "appended"
    NOTED = "noted"
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"
    PENDING = "pending"


@app.command("list")
def list_mail(
    context: typer.Context,
    *,
    outcome: Annotated[ListedOutcome | None, typer.Option(help="Only mail with this outcome.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show the ledger, newest first."""
    chosen = outcome.value if outcome else None
    with office_of(context) as office:
        lines = office.books.look(lambda records: records.ledger.lines(outcome=chosen, limit=limit))
        rows = [_values(line, office) for line in lines]
    if as_json:
        print_json(rows)
        return
    columns = ("id", "mailbox", "received_at", "size", "kind", "outcome", "folio", "reason")
    print_table("Received mail", columns, ([row[column] for column in columns] for row in rows))


@app.command()
def show(
    context: typer.Context,
    mail_id: MailId,
    *,
    raw: Annotated[
        bool, typer.Option("--raw", help="Print the mail's bytes instead, for a file or a mail program.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one mail: its outcome, the reasons, the error if there was one."""
    with office_of(context) as office:
        if raw:
            _print_raw(office.books.look(lambda records: records.ledger.content(mail_id)))
            return
        line = office.books.look(lambda records: records.ledger.line(mail_id))
        values = _values(line, office) | {
            "let_go_at": line.let_go_at and line.let_go_at.astimezone(office.zone).isoformat()
        }
        values |= {"decision": json.loads(line.decision) if line.decision else None}
    if as_json:
        print_json([values])
        return
    decision: dict[str, Any] = values.pop("decision") or {}
    sender = decision.get("sender", {})
    values |= {"from": sender.get("address"), "subject": decision.get("subject")}
    print_table(f"Mail {mail_id}", ("", ""), values.items())
    for reason in decision.get("because", []):
        console().print(visible(f"  because {reason}"), markup=False)


def _print_raw(content: bytes) -> None:
    """Print the bytes for a file or a program; a terminal must not obey what a stranger wrote."""
    if sys.stdout.isatty():
        print(visible(content.decode("utf-8", "replace").replace("\r\n", "\n")))
    else:
        sys.stdout.buffer.write(content)


@app.command()
def release(context: typer.Context, mail_id: MailId) -> None:
    """Judge a quarantined or held mail again, with effect; a running daemon does it within half a minute."""
    with office_of(context) as office:
        office.books.transact(lambda records: records.ledger.release(mail_id))
    print(f"mail {mail_id} will be judged again")


@app.command()
def discard(context: typer.Context, mail_id: MailId) -> None:
    """Close a quarantined or held mail as ignored; its bytes are kept for the retention period."""
    with office_of(context) as office:
        now = office.clock.now()
        office.books.transact(lambda records: records.ledger.discard(mail_id, now))
    print(f"mail {mail_id} is ignored from now on")


@app.command()
def replay(
    context: typer.Context,
    mail_ids: Annotated[list[int], typer.Argument(help="The mails' numbers, as `mail list` shows them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Judge kept mail by today's rules, without effect, and show what would be different."""
    with office_of(context) as office:
        for mail_id in mail_ids:
            line, content = _load(office, mail_id)
            new = explain_bytes(office, content, line.received_at, mail_id=mail_id)
            old = json.loads(line.decision) if line.decision else {}
            _print_difference(mail_id, old, new.values, as_json=as_json)


@app.command()
def explain(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Mails as .eml files.")],
    *,
    received_at: Annotated[datetime | None, typer.Option(help="As if received then: 2026-12-06T22:00.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what would become of mails, and why, without a network; the books are read where there are any."""
    unreadable: list[str] = []
    with explaining_office(context) as office:
        at = received_at and received_at.replace(tzinfo=received_at.tzinfo or office.zone)
        for file in files:
            try:
                content = file.read_bytes()
            except OSError as error:
                unreadable.append(f"{file}: {error.strerror or error}")
                continue
            explanation = explain_bytes(office, content, at or office.clock.now())
            _print_explanation(file, explanation, as_json=as_json)
    if unreadable:
        raise PermanentError("cannot be read:\n  " + "\n  ".join(unreadable))


def _load(office: Office, mail_id: int) -> tuple[LedgerLine, bytes]:
    return office.books.look(lambda records: (records.ledger.line(mail_id), records.ledger.content(mail_id)))


def _print_explanation(file: Path, explanation: Explanation, *, as_json: bool) -> None:
    if as_json:
        print_json([{"file": str(file)} | explanation.values])
    else:
        print_explanation(str(file), explanation.values)


def _print_difference(mail_id: int, old: dict[str, Any], new: dict[str, Any], *, as_json: bool) -> None:
    keys = ("kind", "outcome", "urgency", "type", "intents", "because")
    changed = {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}
    if as_json:
        print_json([{"id": mail_id, "changed": {key: {"old": a, "new": b} for key, (a, b) in changed.items()}}])
    elif changed:
        shown = (
            (key, json.dumps(a, ensure_ascii=False), json.dumps(b, ensure_ascii=False))
            for key, (a, b) in changed.items()
        )
        print_table(f"Mail {mail_id}", ("", "then", "now"), shown)
    else:
        print(f"mail {mail_id}: the same judgement as before")


def _values(line: LedgerLine, office: Office) -> dict[str, Any]:
    return {
        "id": line.id,
        "mailbox": line.mailbox,
        "received_at": line.received_at.astimezone(office.zone).isoformat(),
        "size": line.size,
        "kind": line.kind,
        "outcome": line.outcome or "pending",
        "reason": line.reason,
        "attempts": line.attempts,
        "folio": line.folio,
        "error": line.error,
    }
