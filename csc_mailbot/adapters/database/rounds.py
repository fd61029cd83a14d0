"""Rounds of tickets in SQL: what was promised, and what became of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update

from csc_mailbot.adapters.database.sla_tables import sla_round
from csc_mailbot.adapters.database.tables import ticket
from csc_mailbot.tickets.sla import Measure, Promise, Round, Told

ROUND_COLUMNS = tuple(column.label(f"round_{column.name}") for column in sla_round.c if column.name != "ticket_id")
"""A round beside the columns of its ticket."""

_BEGIN = sla_round.insert()
_CURRENT = (
    select(*ROUND_COLUMNS).where(sla_round.c.ticket_id == bindparam("of")).order_by(sla_round.c.number.desc()).limit(1)
)
_KEEP = update(sla_round).where(sla_round.c.ticket_id == bindparam("of"), sla_round.c.number == bindparam("which"))
_NAMES = {
    Measure.FIRST_RESPONSE: {
        "allowed": "response_allowed",
        "due_at": "response_due_at",
        "met_at": "responded_at",
        "used": "response_used",
        "told": "response_told",
    },
    Measure.RESOLUTION: {
        "allowed": "resolution_allowed",
        "due_at": "resolution_due_at",
        "met_at": "resolved_at",
        "used": "resolution_used",
        "told": "resolution_told",
    },
}


def is_latest() -> ColumnElement[bool]:
    """Return what joins a ticket with its latest round."""
    later = sla_round.alias("later")
    newest = (
        select(later.c.number)
        .where(later.c.ticket_id == ticket.c.id)
        .order_by(later.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (sla_round.c.ticket_id == ticket.c.id) & (sla_round.c.number == newest)


def round_of(row: Row[Any]) -> Round | None:
    """Return the round in a row of `ROUND_COLUMNS`; None where an outer join found none."""
    values = row._mapping  # noqa: SLF001 - public by its documentation
    if values["round_number"] is None:
        return None
    return Round(
        number=values["round_number"],
        started_at=values["round_started_at"],
        used=values["round_used"],
        since=values["round_since"],
        response=_promise(values, Measure.FIRST_RESPONSE),
        resolution=_promise(values, Measure.RESOLUTION),
        ended_at=values["round_ended_at"],
        cancelled=values["round_cancelled"],
    )


def _promise(values: Mapping[Any, Any], measure: Measure) -> Promise | None:
    stored = {name: values[f"round_{column}"] for name, column in _NAMES[measure].items()}
    return Promise(**{**stored, "told": Told(stored["told"])}) if stored["allowed"] is not None else None


def _values(one: Round) -> dict[str, object]:
    values: dict[str, object] = {
        "started_at": one.started_at,
        "used": one.used,
        "since": one.since,
        "ended_at": one.ended_at,
        "cancelled": one.cancelled,
    }
    for measure, names in _NAMES.items():
        promise = one.promise(measure)
        values |= {column: getattr(promise, name, None) for name, column in names.items()}
        values[names["told"]] = int(promise.told) if promise else 0
    if one.resolution is None and not one.cancelled:
        # Reports count what was solved by this column, whether or not anything was promised.
        values["resolved_at"] = one.ended_at
    return values


class SqlRounds:
    """Answers the `Rounds` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection

    def begin(self, ticket_id: int, one: Round) -> None:
        """Keep a round that begins."""
        self._connection.execute(_BEGIN, {"ticket_id": ticket_id, "number": one.number, **_values(one)})

    def latest(self, ticket_id: int) -> Round | None:
        """Return the ticket's latest round; None when nobody measured it yet."""
        row = self._connection.execute(_CURRENT, {"of": ticket_id}).first()
        return round_of(row) if row else None

    def keep(self, ticket_id: int, one: Round) -> None:
        """Write the round as it is now."""
        self._connection.execute(_KEEP, {"of": ticket_id, "which": one.number, **_values(one)})
