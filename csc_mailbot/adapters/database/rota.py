"""Overrides and absences in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from csc_mailbot.adapters.database.tables import oncall_absence, oncall_override
from csc_mailbot.errors import NotFound
from csc_mailbot.oncall.schedule import Absence, Override, Rota, Schedule


class SqlRotaBook:
    """Answers the `RotaBook` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection

    def schedule(self, rota: Rota, since: datetime) -> Schedule:
        """Return the schedule that holds from the instant on."""
        return Schedule(rota, self.overrides(since), self.absences(since))

    def overrides(self, since: datetime) -> tuple[Override, ...]:
        """Return the overrides that end after the instant and were not cancelled, by id."""
        table = oncall_override
        query = select(table).where(table.c.ends_at > since, table.c.cancelled_at.is_(None)).order_by(table.c.id)
        return tuple(_override(row) for row in self._connection.execute(query))

    def absences(self, since: datetime) -> tuple[Absence, ...]:
        """Return the absences that end after the instant or have no end, the earliest first."""
        table = oncall_absence
        lasts = or_(table.c.until.is_(None), table.c.until > since)
        query = select(table).where(lasts).order_by(table.c.since, table.c.id)
        return tuple(_absence(row) for row in self._connection.execute(query))

    def add_override(self, wanted: Override, now: datetime) -> Override:
        """Write the override down, whatever its id; return it with its own."""
        values = {
            "starts_at": wanted.start,
            "ends_at": wanted.end,
            "person": wanted.person,
            "replaces": wanted.replaces,
            "reason": wanted.reason,
            "created_at": now,
        }
        query = insert(oncall_override).values(values).returning(oncall_override)
        return _override(self._connection.execute(query).one())

    def cancel_override(self, override_id: int, now: datetime) -> Override:
        """Take the override back, with all of its time; return it.

        Raises:
            NotFound: there is no such override, or it was cancelled before.
        """
        table = oncall_override
        which = (table.c.id == override_id, table.c.cancelled_at.is_(None))
        query = update(table).where(*which).values(cancelled_at=now).returning(table)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"no override has the number {override_id}, or it was cancelled; see `oncall override list`")
        return _override(row)

    def set_absent(self, person: str, since: datetime, until: datetime | None, reason: str) -> bool:
        """Write down that the technician is absent; False when an absence held that time already."""
        known = (one for one in self.absences(since) if one.person == person and one.since <= since)
        if any(one.until is None or (until is not None and until <= one.until) for one in known):
            return False
        values = {"person": person, "since": since, "until": until, "reason": reason}
        self._connection.execute(insert(oncall_absence).values(values))
        return True

    def end_absence(self, person: str, now: datetime, *, reason: str | None = None) -> int:
        """End every absence of the technician that holds at the instant, or those of that reason; return how many."""
        table = oncall_absence
        holds = [table.c.person == person, table.c.since <= now, or_(table.c.until.is_(None), table.c.until > now)]
        if reason is not None:
            holds.append(table.c.reason == reason)
        return self._connection.execute(update(table).where(*holds).values(until=now)).rowcount

    def cancel_absences(self, person: str, since: datetime, *, reason: str | None = None) -> int:
        """Take back the technician's absences that begin later, or those of them with that reason; return how many."""
        table = oncall_absence
        later = [table.c.person == person, table.c.since > since]
        if reason is not None:
            later.append(table.c.reason == reason)
        return self._connection.execute(delete(table).where(*later)).rowcount


def _override(row: Row[Any]) -> Override:
    return Override(row.id, row.starts_at, row.ends_at, row.person, row.replaces, row.reason)


def _absence(row: Row[Any]) -> Absence:
    return Absence(row.person, row.since, row.until, row.reason)
