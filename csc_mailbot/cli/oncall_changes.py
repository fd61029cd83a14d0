"""`oncall override …` and `oncall absence …`: somebody instead of somebody else, and who cannot be reached."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.cli.rota_words import instant, iso, rules_of, shown, technician_named
from csc_mailbot.oncall.schedule import Absence, Override, Rota
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.change_rota import come_back, leave, put_instead, take_back

overrides = typer.Typer(name="override", help="Somebody is on call instead of somebody else; alone: the list.")
absences = typer.Typer(name="absence", no_args_is_help=True, help="Who cannot be reached, and so is not woken.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Person = Annotated[str, typer.Argument(help="A technician: address, or name.")]
Start = Annotated[str, typer.Option("--from", help="2026-12-24T18:00 or 24/12/2026 18:00; a day alone: its beginning.")]
Until = Annotated[str, typer.Option("--to", help="Likewise, until just before; a day alone: all of it.")]
Reason = Annotated[str, typer.Option(help="For whoever asks later.")]

_OVERRIDE_COLUMNS = ("id", "start", "end", "person", "instead_of", "reason")
_ABSENCE_COLUMNS = ("person", "start", "end", "reason")


@overrides.callback(invoke_without_command=True)
def show_overrides(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the overrides that hold now or later, unless a command says what to do."""
    if context.invoked_subcommand is None:
        list_overrides(context, as_json=as_json)


@overrides.command("add")
def add_override(
    context: typer.Context,
    person: Person,
    *,
    start: Start,
    until: Until,
    instead_of: Annotated[str, typer.Option(help="Whom; else whoever is on the first level.")] = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Have a technician on call for a time."""
    with office_of(context) as office:
        rules, zone = rules_of(office), office.zone
        replaced = technician_named(instead_of, rules.rota).key if instead_of else None
        wanted = Override(
            id=0,
            start=instant(start, zone),
            end=instant(until, zone, ends_day=True),
            person=technician_named(person, rules.rota).key,
            replaces=replaced,
            reason=reason,
        )
        now = office.clock.now()
        added = office.books.transact(lambda records: put_instead(records, rules, wanted, now))
        _print_overrides([added], office, rules.rota, as_json=as_json)


@overrides.command("list")
def list_overrides(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the overrides that hold now or later."""
    with office_of(context) as office:
        rules, now = rules_of(office), office.clock.now()
        found = office.books.look(lambda records: records.rota.overrides(now))
        _print_overrides(found, office, rules.rota, as_json=as_json)


@overrides.command("cancel")
def cancel_override(
    context: typer.Context, override_id: Annotated[int, typer.Argument(help="As `oncall override list` shows it.")]
) -> None:
    """Take an override back."""
    with office_of(context) as office:
        now = office.clock.now()
        office.books.transact(lambda records: take_back(records, override_id, now))
    print(f"override {override_id} is cancelled")


@absences.command("add")
def add_absence(
    context: typer.Context,
    person: Person,
    *,
    start: Annotated[str, typer.Option("--from", help="As for an override; else from now on.")] = "",
    until: Annotated[str, typer.Option("--to", help="As for an override; else until they are heard of.")] = "",
    reason: Reason = "",
) -> None:
    """Write down that a technician cannot be reached: on vacation, ill."""
    with office_of(context) as office:
        rules, zone, now = rules_of(office), office.zone, office.clock.now()
        who = technician_named(person, rules.rota)
        since = instant(start, zone) if start else now
        end = instant(until, zone, ends_day=True) if until else None
        office.books.transact(lambda records: leave(records, who.key, (since, end), reason, now))
    print(f"{who.name} is absent from {shown(since, zone)} {f'to {shown(end, zone)}' if end else 'on'}")


@absences.command("list")
def list_absences(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show who is absent now or later."""
    with office_of(context) as office:
        rules, now = rules_of(office), office.clock.now()
        found = office.books.look(lambda records: records.rota.absences(now))
        rows = [_absence_values(one, office, rules.rota) for one in found]
    if as_json:
        print_json(rows)
        return
    cells = (
        (row["person"], shown(one.since, office.zone), shown(one.until, office.zone), one.reason)
        for one, row in zip(found, rows, strict=True)
    )
    print_table("Absences", _ABSENCE_COLUMNS, cells)


@absences.command("end")
def end_absence(context: typer.Context, person: Person) -> None:
    """End a technician's absences: they can be woken again."""
    with office_of(context) as office:
        who, now = technician_named(person, rules_of(office).rota), office.clock.now()
        ended = office.books.transact(lambda records: come_back(records, who.key, now))
    print(f"{ended} absence{'' if ended == 1 else 's'} of {who.name} ended")


def _print_overrides(found: Sequence[Override], office: Office, rota: Rota, *, as_json: bool) -> None:
    rows = [_override_values(one, office, rota) for one in found]
    if as_json:
        print_json(rows)
        return
    zone = office.zone
    times = ((one.id, shown(one.start, zone), shown(one.end, zone)) for one in found)
    rest = ([row[key] for key in _OVERRIDE_COLUMNS[3:]] for row in rows)
    print_table("Overrides", _OVERRIDE_COLUMNS, ((*first, *last) for first, last in zip(times, rest, strict=True)))


def _override_values(one: Override, office: Office, rota: Rota) -> dict[str, Any]:
    return {
        "id": one.id,
        "start": iso(one.start, office.zone),
        "end": iso(one.end, office.zone),
        "person": _address(one.person, rota),
        "instead_of": _address(one.replaces, rota) if one.replaces else None,
        "reason": one.reason,
    }


def _absence_values(one: Absence, office: Office, rota: Rota) -> dict[str, Any]:
    start, end = iso(one.since, office.zone), iso(one.until, office.zone)
    return {"person": _address(one.person, rota), "start": start, "end": end, "reason": one.reason}


def _address(key: str, rota: Rota) -> str:
    known = rota.find(key)
    return known.address if known else key
