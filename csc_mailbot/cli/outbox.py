"""`outbox list / retry`: the letters we wrote, and what became of them."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.errors import NotFound, PermanentError
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.rows import OutboxLine

app = typer.Typer(name="outbox", no_args_is_help=True, help="The letters we wrote, and what became of them.")


class LetterState(StrEnum):
    """What became of a letter."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    FOLDED = "folded"


@app.command("list")
def list_letters(
    context: typer.Context,
    *,
    state: Annotated[LetterState | None, typer.Option(help="Only letters in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show letters, newest first."""
    chosen = state.value if state else None
    with office_of(context) as office:
        lines = office.books.look(lambda records: records.outbox.lines(state=chosen, limit=limit))
        rows = [_values(line, office) for line in lines]
    if as_json:
        print_json(rows)
        return
    columns = ("to", "letter", "folio", "state", "attempts", "next_try", "message_id")
    print_table("Outbox", columns, ([row[column] for column in columns] for row in rows))


@app.command()
def retry(
    context: typer.Context,
    message_id: Annotated[
        str | None, typer.Argument(help="The letter's Message-ID, as `outbox list` shows it.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every letter that failed, is in doubt or waits.")] = False,
) -> None:
    """Send letters that failed, are in doubt or wait, at the next opportunity."""
    if (message_id is None) != everything:
        raise PermanentError("say which letter, by its Message-ID, or --all")
    with office_of(context) as office:
        now = office.clock.now()
        count = office.books.transact(lambda records: records.outbox.retry_now(message_id, now))
    if not count:
        raise NotFound("no letter that failed, is in doubt or waits has this Message-ID; `outbox list` shows all")
    print(f"{count} letter{'' if count == 1 else 's'} will be sent at the next opportunity")


def _values(line: OutboxLine, office: Office) -> dict[str, Any]:
    return {
        "message_id": line.message_id,
        "to": line.to,
        "letter": line.letter,
        "folio": line.folio,
        "state": line.state,
        "attempts": line.attempts,
        "next_try": line.next_try.astimezone(office.zone).isoformat() if line.next_try else None,
        "answer": line.answer,
        "ways": list(line.ways),
    }
