"""`backup` and `restore`: a copy of the books while the desk works, and the desk as a copy has it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from csc_mailbot.adapters.database.backup import Backup
from csc_mailbot.cli.context import office_of, settings_of, templates_of
from csc_mailbot.cli.printing import print_json
from csc_mailbot.errors import NotFound, PermanentError
from csc_mailbot.settings.root import Settings
from csc_mailbot.wiring import Office, open_office
from csc_mailbot.workflows.settle_restored import FOLIO_GAP, Settled, settle_restored

_NOT_IN_IT = "the desk's secret, other passwords and the configuration are not in it: keep copies of them elsewhere"
_WORK_GOES_ON = "no letter, deadline or number was touched: the desk goes on where it stopped"


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where the copy is written; mode 0600, never half.")],
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Also audit the bitácora of the copy.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Copy the books into a file while the desk works; PostgreSQL needs pg_dump. Secrets are not in it."""
    with office_of(context) as office:
        made = office.database.back_up(file, verify=verify, replace=force)
    if as_json:
        print_json([_values(made)])
        return
    print(f"{made.path}: {made.size} bytes, {made.mails} mails, {made.tickets} tickets, schema {made.revision}")
    if made.verification:
        print(f"the bitácora of the copy verifies: {made.verification.entries} entries, head {made.verification.head}")
    print(_NOT_IN_IT)


def _values(made: Backup) -> dict[str, Any]:
    audited = made.verification
    return {
        "file": str(made.path),
        "size": made.size,
        "schema": made.revision,
        "mails": made.mails,
        "tickets": made.tickets,
        "head": audited.head if audited else None,
    }


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside, under another name, the database that is there.")
    ] = False,
    nothing_since: Annotated[
        bool, typer.Option("--nothing-since", help="The desk was stopped before the backup was made, as for a move.")
    ] = False,
    skip_folios: Annotated[
        int, typer.Option(min=0, help="How many folios may have been given since the backup; they are left out.")
    ] = FOLIO_GAP,
) -> None:
    """Make a backup the desk's database; the desk must not run. What customers may have had is not sent again."""
    settings = settings_of(context)
    if not file.is_file():
        raise NotFound(f"there is no file {file}")
    office = open_office(settings, templates_of(context))
    now = office.clock.now()
    try:
        aside = f".before-restore-{now:%Y%m%dT%H%M%SZ}" if office.database.is_embedded else f"{now:%Y%m%dt%H%M%Sz}"
        with office.database.restored(file, aside=aside, replace=replace) as restored:
            copy = Office(office.desk, restored)
            _verify(copy)
            gap = 0 if nothing_since else skip_folios
            settled = None if nothing_since else _settle(settings, copy, gap)
            restored.close()
    finally:
        office.close()
    _tell(settings, settled, skip_folios)


def _verify(office: Office) -> None:
    faults = office.database.verify().faults
    if faults:
        raise PermanentError("the bitácora of the backup was tampered with:\n  " + "\n  ".join(faults))
    books = office.books.look(lambda records: records.ledger.books())
    if books["fetched"] != sum(number for name, number in books.items() if name != "fetched"):
        raise PermanentError("the books of the backup do not balance")


def _settle(settings: Settings, office: Office, gap: int) -> Settled:
    unmoved = [one.name for one in settings.inboxes if not one.processed_folder]
    now = office.clock.now()
    return office.books.transact(
        lambda records: settle_restored(records, office.desk, now, unmoved=unmoved, folio_gap=gap)
    )


def _tell(settings: Settings, settled: Settled | None, gap: int) -> None:
    print("the backup is the desk's database now; its bitácora verifies")
    if settled is None:
        print(_WORK_GOES_ON)
        return
    print(f"{settled.letters_in_doubt} letters to customers are in doubt: their tickets say so, and agents are told")
    print(f"{settled.letters_waiting} other letters go out when the desk starts")
    print(f"{settled.mails_silenced} mails that were not judged yet will be, without a letter to a customer")
    print(f"{settled.deadlines_forgotten} deadlines that are over are forgotten; {gap} folios are left out")
    if any(one.processed_folder for one in settings.inboxes):
        print("mail that came after the backup lies in the processed folder: see `csc-mailbot mail refetch --dry-run`")
