"""`oncall what-if`: ¿y si llega un URGENTE el 06/12/2026 a las 22:00? Window, people, times, the customer's letters."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from csc_mailbot.cli.context import reading_office_of
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.cli.rota_words import instant, iso, rules_of, schedule_of, shown
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.what_if import WhatIf, what_if
from csc_mailbot.outbound.acknowledgement import Acknowledgement, acknowledgement
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter
from csc_mailbot.outbound.page_state import GuardState, PageStateNews, page_state
from csc_mailbot.outbound.sample_values import CUSTOMERS_MAIL, sample_ticket
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.page_deadline_names import LATE_AFTER

_SIGNATURE = "\n-- \n"


def what_if_command(
    context: typer.Context,
    when: Annotated[str, typer.Argument(help='By the desk\'s clocks: "06/12/2026 22:00" or 2026-12-06T22:00.')],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Tell what an URGENTE at that instant would do if nobody answered: who is told when, what the customer reads."""
    with reading_office_of(context) as office:
        rules, at = rules_of(office), instant(when, office.zone)
        found = what_if(rules, schedule_of(office, rules, at - timedelta(days=1)), at)
        letters = list(_letters(found, rules, office))
        if as_json:
            print_json([_values(found, letters, office)])
        else:
            _print(found, letters, rules, office)


def _values(found: WhatIf, letters: list[tuple[datetime, str, str]], office: Office) -> Mapping[str, Any]:
    return {
        "at": iso(found.at, office.zone),
        "in_hours": not found.is_duty,
        "window": {"start": iso(found.since, office.zone), "end": iso(found.until, office.zone)},
        "pages_at": iso(found.pages_at, office.zone),
        "steps": [
            {
                "at": iso(one.at, office.zone),
                "notify": list(one.notify),
                "people": [person.address for person in one.people],
                "alerts": [way.to for person in one.people for way in person.ways],
                "administrators": one.everybody,
            }
            for one in found.steps
        ],
        "customer": [{"at": iso(at, office.zone), "letter": kind, "text": text} for at, kind, text in letters],
    }


def _print(found: WhatIf, letters: list[tuple[datetime, str, str]], rules: OnCallPolicy, office: Office) -> None:
    zone = office.zone
    state = "closed, the guardia is on duty" if found.is_duty else "open"
    print(f"URGENTE at {shown(found.at, zone)}: the desk is {state}")
    print(f"  from {shown(found.since, zone) or 'long before'} to {shown(found.until, zone) or 'long after'}")
    if not found.is_duty:
        print("  The team is alerted at once, and nobody of the guardia is woken.")
        if found.pages_at:
            print(f"  Untouched when the desk closes, it becomes a page at {shown(found.pages_at, zone)}:")
    rows = (
        (
            shown(one.at, zone),
            ", ".join(one.notify),
            ", ".join(person.name for person in one.people) or "nobody: the next step runs at once",
            ", ".join(f"{way.to} ({way.format.value})" for person in one.people for way in person.ways),
            "and the administrators" if one.everybody else "",
        )
        for one in found.steps
    )
    print_table("While nobody answers", ("at", "step", "who", "where", ""), rows)
    print(f"and so on every {_minutes(rules.repeat_every)} minutes, until a person answers\n")
    for at, kind, text in letters:
        print(f"The customer reads, {shown(at, zone)} ({kind}):\n")
        print("\n".join(f"    {line}".rstrip() for line in text.splitlines()) + "\n")


def _minutes(time: timedelta) -> int:
    return round(time.total_seconds() / 60)


def _letters(found: WhatIf, rules: OnCallPolicy, office: Office) -> Iterator[tuple[datetime, str, str]]:
    """Yield when a customer reads what, with the desk's own templates and a sample ticket."""
    card = office.desk.card
    ticket = replace(sample_ticket(card), subject="URGENTE: …")
    opening = rules.hours.next_opening(found.at)
    yield found.at, "acknowledgement", _text(acknowledgement(_first_words(found, rules, ticket, opening), card), office)
    if found.pages_at is None or not found.steps:
        return
    news = PageStateNews(
        state=GuardState.ALERTED,
        ticket=ticket,
        reader=ticket.requester,
        correspondence=Correspondence(),
        now=found.pages_at,
        technician=next((one.people[0].name for one in found.steps if one.people), ""),
        next_opening=opening,
        page_word=rules.page_words[0],
    )
    taken = replace(news, state=GuardState.TAKEN, ticket=replace(ticket, status=Status.IN_PROGRESS))
    late = replace(news, state=GuardState.LATE, now=found.pages_at + LATE_AFTER)
    for one in (news, taken, late):
        yield one.now, f"page_state: {_WHEN[one.state]}", _text(page_state(one, card), office)


def _first_words(found: WhatIf, rules: OnCallPolicy, ticket: Ticket, opening: datetime | None) -> Acknowledgement:
    return Acknowledgement(
        ticket=ticket,
        message_id=CUSTOMERS_MAIL,
        references=(),
        received_at=found.at,
        now=found.at,
        impact=Impact.NORMAL,
        urgent=True,
        in_hours=not found.is_duty,
        next_opening=opening,
        alerted=found.is_duty,
        pages_possible=True,
        page_word=rules.page_words[0],
    )


_WHEN = {
    GuardState.ALERTED: "once the mail server has taken the alert",
    GuardState.TAKEN: "as soon as somebody answers OK",
    GuardState.LATE: "if nobody has answered by then",
}


def _text(letter: Letter, office: Office) -> str:
    written = office.desk.templates.render(letter).text.replace(STAMP_PLACE, "…")
    return written.partition(_SIGNATURE)[0].strip()
