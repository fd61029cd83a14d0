"""`ticket list / show`: tickets without mail."""

from typing import Annotated, Any

import typer

from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import console, print_json, print_table, visible
from csc_mailbot.tickets.status import Status

app = typer.Typer(name="ticket", no_args_is_help=True, help="Tickets and their bitácoras.")


@app.command("list")
def list_tickets(
    context: typer.Context,
    *,
    status: Annotated[Status | None, typer.Option(help="Only tickets in this state.")] = None,
    requester: Annotated[str | None, typer.Option(help="Only tickets of this address.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, oldest first.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show tickets, oldest first."""
    with office_of(context) as office:
        rows = office.database.ticket_list(
            office.zone, status=status.value if status else None, requester=requester, limit=limit
        )
    if as_json:
        print_json(rows)
        return
    columns = ("folio", "priority", "status", "type", "team", "requester", "subject", "opened_at")
    print_table("Tickets", columns, ([_cell(row, column) for column in columns] for row in rows))


@app.command()
def show(
    context: typer.Context,
    folio: Annotated[str, typer.Argument(help="CSC-2026-000001")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show a ticket with its bitácora."""
    with office_of(context) as office:
        row = office.database.ticket_show(office.zone, folio)
    if as_json:
        print_json([row])
        return
    heads = ("folio", "subject", "requester", "status", "priority", "type", "team", "assignee", "opened_at")
    print_table("Ticket", ("", ""), ((head, _cell(row, head)) for head in heads))
    out = console()
    for entry in row["entries"]:
        audience = "public" if entry["public"] else "internal"
        out.print(
            visible(f"\n{entry['at']}  {entry['author']}  {entry['kind']}, {audience}"), style="bold", markup=False
        )
        out.print(visible(entry["text"] if entry["text"] is not None else "(erased)"), markup=False)
        for file in entry["attachments"]:
            out.print(visible(f"  + {file['name']}  {file['type']}, {file['size']} bytes"), markup=False)


def _cell(row: dict[str, Any], column: str) -> object:
    if column == "requester":
        who = row["requester"]
        return f"{who['name']} <{who['address']}>" if who["name"] else who["address"]
    return row[column]
