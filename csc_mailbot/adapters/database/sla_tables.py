"""What is stored of service levels: a row for each round of a ticket, with both promises on one stopwatch."""

from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    Table,
    TypeDecorator,
    false,
)

from csc_mailbot.adapters.database.columns import RowId, UtcTime, metadata


class WorkingTime(TypeDecorator[timedelta]):
    """A length of time, in microseconds, so that adding them up loses nothing."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Return the microseconds."""
        del dialect
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Return the time that the microseconds are."""
        del dialect
        return None if value is None else timedelta(microseconds=value)


sla_round = Table(
    "sla_round",
    metadata,
    Column("ticket_id", RowId, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False, doc="1, and one more for each reopening"),
    Column("started_at", UtcTime, nullable=False),
    Column("used", WorkingTime, nullable=False, doc="working time on the stopwatch until `since`"),
    Column("since", UtcTime, doc="since when it runs; null while it stands"),
    Column("response_allowed", WorkingTime, doc="null: no first answer was promised"),
    Column("response_due_at", UtcTime),
    Column("responded_at", UtcTime),
    Column("response_used", WorkingTime),
    Column("response_told", Integer, nullable=False, server_default="0", doc="0 nothing, 1 warned, 2 missed"),
    Column("resolution_allowed", WorkingTime, doc="null: no solution was promised"),
    Column("resolution_due_at", UtcTime),
    Column("resolved_at", UtcTime),
    Column("resolution_used", WorkingTime),
    Column("resolution_told", Integer, nullable=False, server_default="0"),
    Column("ended_at", UtcTime),
    Column("cancelled", Boolean, nullable=False, server_default=false()),
    Index(None, "started_at"),
)
for _name, _column, _where in (
    ("responded", sla_round.c.responded_at, sla_round.c.responded_at.is_not(None)),
    ("ended", sla_round.c.ended_at, sla_round.c.ended_at.is_not(None)),
    ("open", sla_round.c.ticket_id, sla_round.c.ended_at.is_(None)),
):
    Index(f"ix_sla_round_{_name}", _column, sqlite_where=_where, postgresql_where=_where)
