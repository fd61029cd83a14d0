"""`person export / erase`: what the books hold of somebody, and how it goes (GDPR art. 15, 17 and 20)."""

from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from csc_mailbot.adapters.database.erasure import Erased
from csc_mailbot.adapters.database.person_places import Places
from csc_mailbot.adapters.parcel import write_parcel
from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.errors import NotFound, Refused
from csc_mailbot.mail.address import address_key, is_erased
from csc_mailbot.wiring import Office

app = typer.Typer(name="person", no_args_is_help=True, help="What the books hold of somebody.")

Who = Annotated[str, typer.Argument(help="The person's address.")]
_FOLIOS_SHOWN = 10


@app.callback()
def group() -> None:
    """What the books hold of somebody."""


@app.command()
def export(
    context: typer.Context,
    address: Who,
    *,
    to: Annotated[Path, typer.Option(help="A new folder, or a new file that ends in .zip.")],
) -> None:
    """Write everything of a person into a folder or a .zip: JSON, mail as .eml, files."""
    with office_of(context) as office:
        places = office.database.places_of(address)
        if places.is_empty:
            raise NotFound("the books hold nothing of this address")
        with office.database.person_items(places, office.zone, office.clock.now()) as items:
            count = write_parcel(to, items)
    print(f"{to}: {count} files of {len(places.tickets)} tickets")
    print(
        "what other people wrote on these tickets is in it, and internal notes: look through it before you give it away"
    )


@app.command()
def erase(
    context: typer.Context,
    address: Who,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; otherwise it is only shown.")] = False,
    despite_open: Annotated[
        str, typer.Option(help="Why although tickets are open; stands in the bitácora, so name nobody.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Erase a person for ever: words, mail, files, letters, name and address. The bitácora still verifies."""
    with office_of(context) as office:
        places = office.database.places_of(address)
        if places.is_empty:
            print("the books hold nothing of this address")
            return
        _refuse(office, address, places, reason=despite_open, yes=yes)
        if not yes:
            _preview(places, as_json=as_json)
            return
        erased = office.database.erase(address, office.clock.now(), despite_open)
    _tell(erased, as_json=as_json)


def _refuse(office: Office, address: str, places: Places, *, reason: str, yes: bool) -> None:
    directory = office.desk.policies.directory
    known = (*directory.agents, *directory.technicians)
    admins = {address_key(one) for one in directory.admins}
    if is_erased(address):
        raise Refused("this is what stands for somebody who was erased")
    if directory.is_own(address) or address_key(address) in admins:
        raise Refused("this address is the desk's own, or an administrator's: the configuration names it")
    if directory.agent_of(address) or address_key(address) in {address_key(one.address) for one in known}:
        raise Refused("this is an agent: take them out of the configuration first, and reload the desk")
    if yes and places.open_tickets and not reason.strip():
        shown = ", ".join(places.open_tickets[:_FOLIOS_SHOWN])
        raise Refused(f"tickets of theirs are open: {shown}; close them, or say with --despite-open why it cannot wait")


def _preview(places: Places, *, as_json: bool) -> None:
    values = {
        "tickets": len(places.tickets),
        "open": list(places.open_tickets),
        "tickets as agent": len(places.as_agent),
        "mails sent": len(places.mails),
        "letters to them": len(places.letters),
    }
    if as_json:
        print_json([values])
        return
    print_table("To be erased", ("", ""), ((name, _shown(value)) for name, value in values.items()))
    print("nothing was done: --yes erases it for ever. Make an export first if the person asked for one")
    print("backups that hold the person are not touched: throw them away in time")


def _shown(value: object) -> object:
    return ", ".join(value[:_FOLIOS_SHOWN]) if isinstance(value, list) else value


def _tell(erased: Erased, *, as_json: bool) -> None:
    values = {one.name: getattr(erased, one.name) for one in fields(erased)}
    if as_json:
        print_json([values])
    else:
        print_table("Erased", ("", ""), values.items())
