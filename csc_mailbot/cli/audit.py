"""`audit verify / books`: can what was written be proved unchanged, and is every mail accounted for?"""

import asyncio
from typing import Annotated

import typer

from csc_mailbot.cli.context import office_of, settings_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.errors import PermanentError
from csc_mailbot.wiring import make_inboxes

app = typer.Typer(name="audit", no_args_is_help=True, help="The bitácora's chain, and the ledger's books.")


@app.command()
def verify(
    context: typer.Context,
    *,
    head: Annotated[str | None, typer.Option(help="A head that an earlier audit printed, to compare.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Compute every ticket's chain anew; a change, a gap or a missing end is a fault."""
    with office_of(context) as office:
        found = office.database.verify(head)
    values = {
        "tickets": found.tickets,
        "entries": found.entries,
        "erased": found.erased,
        "redacted": found.redacted,
        "faults": list(found.faults),
        "head": found.head,
    }
    if as_json:
        print_json([values])
    else:
        print(
            f"{found.entries} entries of {found.tickets} tickets, {found.erased} with their text erased, "
            f"{found.redacted} with somebody taken out"
        )
        print(f"head {found.head}")
    if found.faults:
        raise PermanentError("the bitácora was tampered with:\n  " + "\n  ".join(found.faults))


@app.command()
def books(
    context: typer.Context,
    *,
    connect: Annotated[bool, typer.Option("--connect", help="Also ask the mailboxes what waits there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Balance the ledger: fetched mail is the sum of all outcomes and what is pending."""
    with office_of(context) as office:
        counted = dict(office.books.look(lambda records: records.ledger.books()))
    if as_json:
        print_json([counted])
    else:
        print_table("Books", ("", "mails"), counted.items())
    if connect:
        asyncio.run(_show_mailboxes(context))
    total = sum(number for name, number in counted.items() if name != "fetched")
    if total != counted["fetched"]:
        raise PermanentError(f"the books do not balance: {counted['fetched']} mails fetched, {total} accounted for")


async def _show_mailboxes(context: typer.Context) -> None:
    rows = []
    for inbox, _ in make_inboxes(settings_of(context)):
        await inbox.open()
        counts = await inbox.folder_counts()
        await inbox.close()
        rows.append((inbox.name, counts.waiting, counts.processed))
    print_table("Mailboxes", ("mailbox", "in its folder", "put away"), rows)
