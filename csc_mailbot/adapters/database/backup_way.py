"""The backup way in SQL: the pages that must also go by another way than the SMTP server."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from csc_mailbot.adapters.database.outbox import claimed
from csc_mailbot.adapters.database.tables import outbox
from csc_mailbot.workflows.rows import ClaimedLetter

_DUE = (
    select(outbox)
    .where(outbox.c.backup_at <= bindparam("now"))
    .order_by(outbox.c.backup_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_BY_ID = update(outbox).where(outbox.c.id == bindparam("row_id"))
_WENT = _BY_ID.values(
    ways=func.trim(outbox.c.ways + bindparam("more")),
    backup_at=None,
    state=case((outbox.c.state == "failed", "sent"), else_=outbox.c.state),
    answer=case((outbox.c.state == "failed", bindparam("said")), else_=outbox.c.answer),
    finished_at=case(
        (outbox.c.state == "failed", bindparam("now", type_=outbox.c.finished_at.type)), else_=outbox.c.finished_at
    ),
)


class SqlBackupWay:
    """Answers the `BackupWay` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection

    def next_due(self) -> datetime | None:
        """Return when the next page goes by the backup way; None when none has to."""
        waiting = select(func.min(outbox.c.backup_at)).where(outbox.c.backup_at.is_not(None))
        due: datetime | None = self._connection.scalar(waiting)
        return due

    def claim(self, limit: int, now: datetime, again_at: datetime) -> list[ClaimedLetter]:
        """Return due pages, oldest first, each put off in case nothing more is heard of it."""
        rows = list(self._connection.execute(_DUE, {"now": now, "most": limit}))
        if rows:
            put_off = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
            self._connection.execute(put_off.values(backup_at=again_at))
        return [claimed(row) for row in rows]

    def put_off(self, outbox_id: int, at: datetime | None) -> None:
        """Let the page go by the backup way at that instant, or never, if it is still to go."""
        waiting = update(outbox).where(outbox.c.id == outbox_id, outbox.c.backup_at.is_not(None))
        self._connection.execute(waiting.values(backup_at=at))

    def hurry(self, outbox_id: int, now: datetime) -> None:
        """Let the page go by the backup way now."""
        self._connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(backup_at=now))

    def went(self, outbox_id: int, ways: Sequence[str], answer: str, now: datetime) -> None:
        """Remember by which ways it went. A page that the SMTP server had refused counts as sent."""
        more = " " + " ".join(ways)
        self._connection.execute(_WENT, {"row_id": outbox_id, "more": more, "said": answer, "now": now})
