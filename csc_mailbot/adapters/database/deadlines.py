"""Deadlines in SQL: what is due when, so that a restart forgets nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from csc_mailbot.adapters.database.dialect import add_once
from csc_mailbot.adapters.database.tables import deadline
from csc_mailbot.workflows.rows import Deadline

_ONE = (deadline.c.kind == bindparam("of_kind"), deadline.c.key == bindparam("about"))
_CANCEL = delete(deadline).where(*_ONE)
_DUE_AT = select(deadline.c.due_at).where(*_ONE)
_DUE = select(deadline).where(deadline.c.due_at <= bindparam("now")).order_by(deadline.c.due_at, deadline.c.id)
_NEXT = select(func.min(deadline.c.due_at))
_NEXT_OF = _NEXT.where(deadline.c.kind.in_(bindparam("kinds", expanding=True)))


class SqlDeadlines:
    """Answers the `Deadlines` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection
        self._cancelled: set[tuple[str, str]] = set()

    def set(self, kind: str, key: str, due_at: datetime) -> bool:
        """Set a deadline unless there is one already; tell whether it was set."""
        self._cancelled.discard((kind, key))
        values = {"kind": kind, "key": key, "due_at": due_at}
        return add_once(self._connection, deadline, values)

    def cancel(self, kind: str, key: str) -> None:
        """Forget a deadline, if there is one."""
        self._connection.execute(_CANCEL, {"of_kind": kind, "about": key})
        self._cancelled.add((kind, key))

    def due_at(self, kind: str, key: str) -> datetime | None:
        """Return when it is due; None when it is not set."""
        if (kind, key) in self._cancelled:
            # Every mail ends its sender's rest, and then somebody asks whether they rest.
            return None
        found: datetime | None = self._connection.scalar(_DUE_AT, {"of_kind": kind, "about": key})
        return found

    def due(self, now: datetime) -> list[Deadline]:
        """Return every deadline that is due, the earliest first."""
        return [Deadline(row.kind, row.key, row.due_at) for row in self._connection.execute(_DUE, {"now": now})]

    def next_due(self, kinds: Collection[str] = ()) -> datetime | None:
        """Return when the next deadline, of these kinds or of any, is due; None when there is none."""
        query = _NEXT_OF if kinds else _NEXT
        due: datetime | None = self._connection.scalar(query, {"kinds": list(kinds)} if kinds else {})
        return due

    def of_kind(self, kind: str) -> list[Deadline]:
        """Return every deadline of the kind, due or not, the earliest first."""
        query = select(deadline).where(deadline.c.kind == kind).order_by(deadline.c.due_at, deadline.c.id)
        return [Deadline(row.kind, row.key, row.due_at) for row in self._connection.execute(query)]

    def take(self, due: Deadline) -> bool:
        """Take a deadline, so that it can be set again; False when it is not there any more."""
        same = (deadline.c.kind == due.kind, deadline.c.key == due.key, deadline.c.due_at == due.due_at)
        return self._connection.execute(delete(deadline).where(*same)).rowcount == 1
