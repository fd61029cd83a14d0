"""`ticket list / show / new / reply / status / assign / merge`: tickets without mail."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from csc_mailbot.adapters.database.views import TicketFilter
from csc_mailbot.cli import ticket_acts
from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import console, print_json, print_table, visible
from csc_mailbot.outbound.plain_text import bounded
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.by_hand import named_agent

app = typer.Typer(name="ticket", no_args_is_help=True, help="Tickets and their bitácoras.")
app.command("new")(ticket_acts.new)
app.command("reply")(ticket_acts.reply)
app.command("status")(ticket_acts.status)
app.command("assign")(ticket_acts.assign)
app.command("merge")(ticket_acts.merge)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_HEADS = (
    "folio",
    "subject",
    "requester",
    "status",
    "priority",
    "type",
    "team",
    "assignee",
    "opened_at",
    "first_response_due",
    "first_response_at",
    "resolution_due",
)
_COLUMNS = ("folio", "priority", "status", "type", "team", "assignee", "requester", "subject", "opened_at", "next_due")
_MINUTES = 16
"""Characters of an instant up to its minutes."""
_SUBJECT_SHOWN = 80
"""Characters of a subject in the table."""


@app.command("list")
def list_tickets(
    context: typer.Context,
    *,
    status: Annotated[Status | None, typer.Option(help="Only tickets in this state.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only tickets neither done nor cancelled.")] = False,
    team: Annotated[Team | None, typer.Option(help="Only tickets of this team.", case_sensitive=False)] = None,
    assignee: Annotated[str | None, typer.Option(help="Only tickets of this agent: address or name.")] = None,
    priority: Annotated[Priority | None, typer.Option(help="Only of this priority.", case_sensitive=False)] = None,
    requester: Annotated[str | None, typer.Option(help="Only tickets of this address.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only tickets opened then or later, desk's time.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, oldest first.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Show tickets, oldest first."""
    chosen = TicketFilter(status, team, priority, assignee, requester, since, only_open)
    with office_of(context) as office:
        rows = office.database.ticket_list(office.zone, _known(chosen, office), limit=limit)
    if as_json:
        print_json(rows)
    else:
        print_table("Tickets", _COLUMNS, (_cells(row) for row in rows))


def _known(chosen: TicketFilter, office: Office) -> TicketFilter:
    """Return the filter with the agent's registered address, and its instant in the desk's time."""
    holder = named_agent(chosen.assignee, office.desk.policies.directory).address if chosen.assignee else None
    return replace(chosen, assignee=holder, since=chosen.since and chosen.since.replace(tzinfo=office.zone))


@app.command()
def show(
    context: typer.Context,
    folio: Annotated[str, typer.Argument(help="CSC-2026-000001")],
    *,
    unfold: Annotated[bool, typer.Option("--all", help="Also quoted text and signatures, which are folded.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a ticket with its bitácora."""
    with office_of(context) as office:
        row = office.database.ticket_show(office.zone, folio)
    people = row.pop("participants")
    if as_json:
        print_json([row])
        return
    heads = [(head, _cell(row, head)) for head in _HEADS]
    print_table("Ticket", ("", ""), [*heads, *(("participant", _person(one)) for one in people)])
    for entry in row["entries"]:
        _print_entry(entry, unfold=unfold)


def _print_entry(entry: dict[str, Any], *, unfold: bool) -> None:
    out = console()
    audience = "public" if entry["public"] else "internal"
    out.print(visible(f"\n{entry['at']}  {entry['author']}  {entry['kind']}, {audience}"), style="bold", markup=False)
    if entry["changes"]:
        changes = ", ".join(f"{name} {value}" for name, value in entry["changes"].items())
        out.print(visible(f"  {changes}"), style="dim", markup=False)
    if entry["text"] is None:
        out.print("(erased)", markup=False)
    elif entry["text"]:
        out.print(visible(entry["text"]), markup=False)
    if entry["hidden"]:
        _print_hidden(entry["hidden"], unfold=unfold)
    for file in entry["attachments"]:
        out.print(visible(f"  + {file['name']}  {file['type']}, {file['size']} bytes"), markup=False)


def _print_hidden(hidden: str, *, unfold: bool) -> None:
    lines = hidden.splitlines()
    shown = [f"  | {line}" for line in lines] if unfold else [f"  [… {len(lines)} lines folded, see --all]"]
    console().print(visible("\n".join(shown)), style="dim", markup=False)


def _cell(row: dict[str, Any], column: str) -> object:
    return _person(row["requester"]) if column == "requester" else row[column]


def _next_due(row: dict[str, Any]) -> str:
    """Return what is promised next: the first answer until it was given, then the solution; nothing once it is over."""
    if Status(row["status"]).is_closed:
        return ""
    answered = row["first_response_at"] or not row["first_response_due"]
    what, at = ("solution", row["resolution_due"]) if answered else ("answer", row["first_response_due"])
    return f"{what} {at[:_MINUTES].replace('T', ' ')}" if at else ""


def _cells(row: dict[str, Any]) -> list[object]:
    short = row | {"subject": bounded(row["subject"], _SUBJECT_SHOWN), "next_due": _next_due(row)}
    return [_cell(short, column) for column in _COLUMNS]


def _person(who: dict[str, str]) -> str:
    return f"{who['name']} <{who['address']}>" if who["name"] else who["address"]
