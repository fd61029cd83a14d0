"""How is a decision told to programs? As JSON values, in the shape that `mail explain --json` promises."""

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from csc_mailbot.intake.intents import Decision, Intent, PassedOn, TellUrgency
from csc_mailbot.intake.swap_words import SwapDoubt, SwapWish
from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.agent_words import AgentWords, WordFault
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket


def decision_values(decision: Decision) -> dict[str, Any]:
    """Return the decision as JSON values, in the shape that `mail explain --json` promises."""
    return {
        "kind": decision.kind.value,
        "sender": {
            "address": decision.sender.address,
            "name": decision.sender.name,
            "role": decision.role.value,
        },
        "subject": decision.subject,
        "text": decision.text,
        "quoted": decision.quoted,
        "attachments": [
            {"name": one.name, "type": one.type, "size": one.size, "inline": one.inline} for one in decision.attachments
        ],
        "urgency": {
            "impact": decision.urgency.impact.value,
            "urgent": decision.urgency.urgent,
            "priority": decision.urgency.priority.value,
            "evidence": list(decision.urgency.evidence),
        },
        "type": decision.type.type.value if decision.type.type else None,
        "outcome": decision.outcome.value,
        "intents": [intent_values(one) for one in decision.intents],
        "because": list(decision.because),
        "defects": list(decision.defects),
    }


def intent_values(intent: Intent) -> dict[str, Any]:
    """Return an intent as JSON values, its name under `intent`."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(intent).__name__).lower()
    return {"intent": name} | {one.name: _plain(getattr(intent, one.name)) for one in fields(intent)}


_PLAIN: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Ticket, lambda ticket: str(ticket.folio)),
    ((Address, Agent), lambda person: person.address),
    (TicketChange, lambda change: change.facts),
    (AgentWords, lambda words: list(words.lines)),
    (PassedOn, lambda passed_on: passed_on.text),
    (WordFault, lambda fault: fault.line),
    (TellUrgency, intent_values),
    ((SwapWish, SwapDoubt), lambda wish: wish.line),
    (tuple, lambda several: [_plain(one) for one in several]),
    (datetime, lambda instant: instant.isoformat()),
    (str, str),
)


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON values have no narrower type
    return next((told(value) for kind, told in _PLAIN if isinstance(value, kind)), value)
