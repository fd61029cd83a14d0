"""How is a mail judged, and why? The daemon's own judgement, without any effect."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import typer

from csc_mailbot.cli.printing import console, visible
from csc_mailbot.errors import DatabaseUnavailable, NotFound
from csc_mailbot.intake.decision_values import decision_values
from csc_mailbot.intake.facts import Facts, question_of
from csc_mailbot.intake.judgement import judge
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.settings.load import default_settings, load
from csc_mailbot.wiring import Office, open_office
from csc_mailbot.workflows.receive_mail import load_facts

_NO_MAIL = 0
"""A number that no mail of the ledger has."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision in the shape that `mail explain --json` promises, without the file's name."""

    values: dict[str, Any]


@contextmanager
def explaining_office(context: typer.Context) -> Iterator[Office]:
    """Open the desk of the configuration, or a desk with every default where there is none."""
    try:
        settings = load(context.obj, explaining=True)
    except NotFound:
        if context.obj is not None:
            raise
        settings = default_settings()
    office = open_office(settings)
    try:
        yield office
    finally:
        office.close()


def explain_bytes(office: Office, content: bytes, received_at: datetime, mail_id: int = _NO_MAIL) -> Explanation:
    """Judge the mail as if it had been received then and were judged at that instant.

    A file whose mail the ledger knows is judged as new: that it came before would hide everything else.
    """
    mail = parse(content, raw_size=len(content))
    facts = _facts(office, mail, received_at, mail_id)
    known = facts.delivered_before and mail_id == _NO_MAIL
    if known:
        facts = replace(facts, delivered_before=False)
    decision = judge(mail, facts, office.desk.policies, received_at)
    if known:
        decision = replace(decision, because=(*decision.because, "it is in the ledger already"))
    return Explanation(decision_values(decision))


def _facts(office: Office, mail: ParsedMail, received_at: datetime, mail_id: int) -> Facts:
    """Ask the books where there are any that can be read."""
    if not office.database.is_there():
        return Facts(received_at)
    question = question_of(mail, office.desk.policies)
    try:
        return office.books.look(
            lambda records: load_facts(records, office.desk, question, (mail_id, received_at), received_at)
        )
    except DatabaseUnavailable:
        return Facts(received_at)


def print_explanation(name: str, values: dict[str, Any]) -> None:
    """Print the judgement for people."""
    sender, urgency = values["sender"], values["urgency"]
    lines = [
        f"from      {sender['name']} <{sender['address']}>, {sender['role']}",
        f"subject   {values['subject']}",
        f"kind      {values['kind']}",
        f"urgency   {urgency['priority']}: impact {urgency['impact']}, {_urgent_words(urgency)}"
        + "".join(f"\n            {one}" for one in urgency["evidence"]),
        f"type      {values['type'] or 'none suggested'}",
        *(f"attached  {one['name']}, {one['type']}, {one['size']} bytes" for one in values["attachments"]),
        f"outcome   {values['outcome']}",
        *(f"because   {one}" for one in values["because"]),
        *(f"then      {_intent_words(one)}" for one in values["intents"]),
        *(f"defect    {one}" for one in values["defects"]),
    ]
    out = console()
    out.print(visible(name), style="bold", markup=False)
    for line in lines:
        out.print(visible(f"  {line}"), markup=False)


def _urgent_words(urgency: dict[str, Any]) -> str:
    return "urgent" if urgency["urgent"] else "not urgent"


def _intent_words(intent: dict[str, Any]) -> str:
    rest = (f"{key} {value}" for key, value in intent.items() if key != "intent" and value not in (None, [], False, ""))
    return f"{intent['intent']}: {', '.join(rest)}"
