"""How bad, how urgent, and so which comes first (the company's document, sections 7 and 9)."""

from enum import StrEnum


class Impact(StrEnum):
    """How bad the customer says it is: GRAVE is severe, CRÍTICA is critical."""

    NORMAL = "normal"
    SEVERE = "severe"
    CRITICAL = "critical"


class Priority(StrEnum):
    """Which comes first; P4 is only ever an agent's to give."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


def priority_of(impact: Impact, *, urgent: bool) -> Priority:
    """Return the priority that impact and urgency make."""
    if impact is Impact.CRITICAL or (impact is Impact.SEVERE and urgent):
        return Priority.P1
    return Priority.P2 if urgent or impact is Impact.SEVERE else Priority.P3
