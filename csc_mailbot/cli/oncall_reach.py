"""`oncall test` and `oncall people`: would a page reach them, and how fast do they answer?"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Annotated, Any

import typer

from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.cli.rota_words import iso, rules_of, technician_named
from csc_mailbot.errors import Refused
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.ask_technicians import send_test
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rota_work import rota_work

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

# `median` in seconds, of the last twenty tests that were answered.
_COLUMNS = ("name", "address", "alerts", "on_call", "absent", "last_test", "result", "answers", "median")


def send_test_command(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="A technician: address, or name; else whoever is on call.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Send a test alert, marked PRUEBA, now; who does not answer it is told to the administrators."""
    with office_of(context) as office:
        rules, now = rules_of(office), office.clock.now()
        if person:
            asked: Sequence[Technician] = (technician_named(person, rules.rota),)
        else:
            asked = office.books.look(lambda records: records.rota.schedule(rules.rota, now)).on_call(now)
        if not asked:
            raise Refused("nobody is on call now: name a technician")
        office.books.transact(lambda records: _send(records, office, asked))
    if as_json:
        print_json([{"name": one.name, "address": one.address} for one in asked])
        return
    names = ", ".join(one.name for one in asked)
    print(f"a test goes to {names}; `oncall people` shows the answer")


def _send(records: Records, office: Office, asked: Sequence[Technician]) -> None:
    work = rota_work(records, office.desk, office.clock.now())
    for one in asked if work else ():
        if work:
            send_test(work, one.key)


def people(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the technicians, where they are alerted, and how they answered their tests."""
    with office_of(context) as office:
        rules = rules_of(office)
        rows = office.books.look(lambda records: [_values(one, records, office) for one in rules.rota.technicians])
    if as_json:
        print_json(rows)
        return
    print_table("Technicians", _COLUMNS, ([_cell(row[column]) for column in _COLUMNS] for row in rows))


def _values(one: Technician, records: Records, office: Office) -> Mapping[str, Any]:
    now, rules = office.clock.now(), rules_of(office)
    schedule = records.rota.schedule(rules.rota, now)
    test, latencies = records.shifts.last_test(one.key), records.shifts.latencies(one.key)
    return {
        "name": one.name,
        "address": one.address,
        "alerts": [f"{way.to} ({way.format.value})" for way in one.ways],
        "on_call": one in schedule.on_call(now),
        "absent": schedule.is_absent(one.key, now),
        "last_test": iso(test.asked_at, office.zone) if test else None,
        "result": (test.result.value if test.result else "waiting") if test else None,
        "answers": len(latencies),
        "median": round(median(one.total_seconds() for one in latencies)) if latencies else None,
    }


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(value) if isinstance(value, list) else value
