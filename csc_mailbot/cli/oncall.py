"""`oncall now / plan / gaps / override / absence …`: who is woken, and what changes it."""

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

import typer

from csc_mailbot.cli import oncall_changes, oncall_reach, oncall_what_if
from csc_mailbot.cli.calendar_export import calendar_of
from csc_mailbot.cli.context import reading_office_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.cli.rota_words import (
    gap_values,
    instant,
    iso,
    rules_of,
    schedule_of,
    shift_values,
    shown,
    technician_named,
)
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.schedule import Schedule
from csc_mailbot.wiring import Office

app = typer.Typer(name="oncall", no_args_is_help=True, help="The guardia: who is woken, and what changes it.")
app.add_typer(oncall_changes.overrides)
app.add_typer(oncall_changes.absences)
app.command("what-if")(oncall_what_if.what_if_command)
app.command("test")(oncall_reach.send_test_command)
app.command("people")(oncall_reach.people)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
From = Annotated[str, typer.Option("--from", help="A day or an instant, by the desk's clocks; else now.")]

_LOOK_AHEAD = timedelta(days=400)
"""How far the end of an answer is looked for."""


@app.command()
def now(
    context: typer.Context,
    *,
    at: Annotated[str, typer.Option(help="Another instant than now, by the desk's clocks.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say whether the desk is open, who is on call, and until when both hold."""
    with reading_office_of(context) as office:
        moment = instant(at, office.zone) if at else office.clock.now()
        rules, hours = office.desk.policies.oncall, office.desk.policies.hours
        schedule = schedule_of(office, rules, moment) if rules else None
        in_hours = not rules.is_duty(moment) if rules else hours.is_open(moment)
        people = schedule.on_call(moment) if schedule else ()
        until = _holds_until(moment, rules, schedule) if rules and schedule else _changes(office, moment)
    if as_json:
        values = {"in_hours": in_hours, "on_call": [one.address for one in people], "until": iso(until, office.zone)}
        print_json([values])
        return
    names = ", ".join(f"{one.name} <{one.address}>" for one in people) or "nobody"
    when = "in hours" if in_hours else "out of hours"
    print(f"{when}; on call: {names}; until {shown(until, office.zone) or 'further notice'}")


def _holds_until(at: datetime, rules: OnCallPolicy, schedule: Schedule) -> datetime | None:
    """Return when duty begins or ends next, or somebody else is on call, whatever is first."""
    changes = rules.duty_ends(at) if rules.is_duty(at) else rules.next_duty(at)
    until = changes or at + _LOOK_AHEAD
    people = schedule.on_call(at)
    shifts = schedule.plan(at, until) + schedule.plan(until, until + timedelta(seconds=1))
    edges = {edge for shift in shifts for edge in (shift.start, shift.end) if at < edge <= until}
    return next((edge for edge in sorted(edges) if schedule.on_call(edge) != people), changes)


def _changes(office: Office, at: datetime) -> datetime | None:
    hours = office.desk.policies.hours
    return hours.next_closing(at) if hours.is_open(at) else hours.next_opening(at)


@app.command()
def plan(
    context: typer.Context,
    *,
    start: From = "",
    days: Annotated[int, typer.Option(min=1, max=800, help="How many days.")] = 30,
    person: Annotated[str, typer.Option(help="Only this technician's: address, or name.")] = "",
    ics: Annotated[bool, typer.Option("--ics", help="Write them as iCalendar, for any calendar program.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the shifts that overlap the time, overrides and absences counted."""
    with reading_office_of(context) as office:
        rules = rules_of(office)
        since = instant(start, office.zone) if start else office.clock.now()
        shifts = schedule_of(office, rules, since).plan(since, since + timedelta(days=days))
        if person:
            key = technician_named(person, rules.rota).key
            shifts = tuple(one for one in shifts if one.person == key)
        if ics:
            sys.stdout.buffer.write(calendar_of(shifts, rules.rota, office))
            return
        rows = [shift_values(one, rules.rota) for one in shifts]
    if as_json:
        print_json(rows)
        return
    lines = ((shown(one.start, office.zone), shown(one.end, office.zone)) for one in shifts)
    columns = ("start", "end", "level", "rotation", "name", "person")
    cells = ((*line, *(row[column] for column in columns[2:])) for line, row in zip(lines, rows, strict=True))
    print_table("Shifts", columns, cells)


@app.command()
def gaps(
    context: typer.Context,
    *,
    start: From = "",
    days: Annotated[int, typer.Option(min=1, max=800, help="How many days.")] = 60,
    as_json: AsJson = False,
) -> None:
    """Show when nobody is on call though somebody may be needed."""
    with reading_office_of(context) as office:
        rules = rules_of(office)
        since = instant(start, office.zone) if start else office.clock.now()
        found = rules.gaps(schedule_of(office, rules, since), since, since + timedelta(days=days))
        rows = [gap_values(one, rules.rota) for one in found]
    if as_json:
        print_json(rows)
        return
    cells: Iterable[tuple[object, ...]] = (
        (shown(one.start, office.zone), shown(one.end, office.zone), row["absent"] or "")
        for one, row in zip(found, rows, strict=True)
    )
    print_table("Nobody is on call", ("start", "end", "absent"), cells)
