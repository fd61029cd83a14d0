"""How do agents read what was promised for a ticket? When first answer and solution are due, or that they are late."""

from datetime import datetime, tzinfo

from csc_mailbot.outbound.spanish import moment_in_words
from csc_mailbot.tickets.sla import Measure, Round

MEASURE_SHOWN = {Measure.FIRST_RESPONSE: "Primera respuesta", Measure.RESOLUTION: "Solución"}
"""What is promised, as agents read it."""


def promised_in_words(one: Round | None, now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """Return label and value for each promise that is not met yet: `antes del lunes 23 de noviembre, a las 8:30`.

    The day is named, so that it is right on whatever day it is read.
    """
    if one is None or one.ended_at:
        return []
    open_ones = ((measure, promise) for measure in Measure if (promise := one.promise(measure)) and not promise.met_at)
    return [(MEASURE_SHOWN[measure], _due(promise.due_at, now, zone)) for measure, promise in open_ones]


def _due(due_at: datetime | None, now: datetime, zone: tzinfo) -> str:
    if due_at is None:
        return "sin contar mientras se espera al cliente"
    moment = moment_in_words(due_at, now, zone)
    return f"antes del {moment}" if due_at > now else f"venció el {moment}"
