"""What is over its period is let go, in SQL: a bounded number of rows at a time, each found by its key.

Contents are stored once for all that refer to them, so one goes only with the last line or file that needs it. The row
of a content stays, empty: lines know their mail by its digest.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select, update

from csc_mailbot.adapters.database import blobs
from csc_mailbot.adapters.database.tables import attachment, deadline, entry, outbox, received_mail, ticket
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.workflows.retention_records import RETENTION, Before, Portion, Stage
from csc_mailbot.workflows.rows import Deadline

_LOOKED_AT = 2_000
"""Rows between two commits."""
_LET_GO = 200
"""Things let go between two commits: some milliseconds."""
_LONGEST_TRAIL = 10
"""Merges of merges that are followed."""
_SETTLED = [one.value for one in (Outcome.OPENED, Outcome.APPENDED, Outcome.NOTED, Outcome.IGNORED)]
"""Held and quarantined mail waits for a person, however long."""
_FINISHED = outbox.c.state.not_in(["queued", "sending"])


class SqlRetention:
    """Answers the `Retention` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection
        self._room = _LET_GO

    def due(self, now: datetime) -> Deadline | None:
        """Return the sweep's deadline when it is due."""
        query = select(deadline).where(deadline.c.kind == RETENTION, deadline.c.due_at <= now)
        row = self._connection.execute(query.order_by(deadline.c.due_at, deadline.c.id).limit(1)).first()
        return Deadline(row.kind, row.key, row.due_at) if row else None

    def let_go(self, stage: Stage, after: int, before: Before, now: datetime) -> Portion:
        """Let go what is over, of a bounded number of rows after the given one."""
        self._room = _LET_GO
        table = {Stage.TICKETS: ticket, Stage.MAILS: received_mail, Stage.LETTERS: outbox}[stage]
        first = self._connection.scalar(select(func.min(table.c.id)).where(table.c.id > after))
        if first is None:
            return Portion(None)
        last = first + _LOOKED_AT - 1
        mails, files, letters, freed = self._of_stage(stage, (first, last), before, now)
        # What did not fit is found again: what was let go is not.
        return Portion(last if self._room > 0 else after, mails, files, letters, freed)

    def _of_stage(
        self, stage: Stage, rows: tuple[int, int], before: Before, now: datetime
    ) -> tuple[int, int, int, int]:
        if stage is Stage.MAILS:
            mails, freed = self._mails(
                _alone(received_mail, rows, received_mail.c.judged_at < before.ignored_mail), now
            )
            return mails, 0, 0, freed
        if stage is Stage.LETTERS:
            letters, freed = self._letters(_alone(outbox, rows, outbox.c.finished_at < before.sent_letters), now)
            return 0, 0, letters, freed
        closed = self._closings(*rows)
        mails, of_mails = self._mails(received_mail.c.ticket_id.in_(_over(closed, before.raw_mail)), now)
        raw, of_raw = self._files(_over(closed, before.raw_mail), now, originals=True)
        files, of_files = self._files(_over(closed, before.attachments), now, originals=False)
        letters, of_letters = self._letters(outbox.c.ticket_id.in_(_over(closed, before.sent_letters)), now)
        return mails, raw + files, letters, of_mails + of_raw + of_files + of_letters

    def _closings(self, first: int, last: int) -> dict[int, datetime]:
        """Return when the closed tickets of the rows were closed; merged ones, when all that they became was."""
        columns = (ticket.c.id, ticket.c.closed_at, ticket.c.merged_into_id)
        query = select(*columns).where(ticket.c.id.between(first, last), ticket.c.closed_at.is_not(None))
        found: dict[int, datetime] = {}
        for row in self._connection.execute(query).all():
            end: Any = row
            closed_at = row.closed_at
            for _ in range(_LONGEST_TRAIL):
                if end is None or end.closed_at is None or end.merged_into_id is None:
                    break
                closed_at = max(closed_at, end.closed_at)
                end = self._connection.execute(select(*columns).where(ticket.c.id == end.merged_into_id)).first()
            if end is not None and end.closed_at is not None:
                found[row.id] = max(closed_at, end.closed_at)
        return found

    def _mails(self, which: ColumnElement[bool], now: datetime) -> tuple[int, int]:
        query = select(received_mail.c.id, received_mail.c.raw_digest).where(
            which,
            received_mail.c.dropped_at.is_(None),
            received_mail.c.raw_digest.is_not(None),
            received_mail.c.outcome.in_(_SETTLED),
        )
        return self._drop(received_mail, self._connection.execute(query.limit(max(0, self._room))).all(), now)

    def _files(self, tickets: Collection[int], now: datetime, *, originals: bool) -> tuple[int, int]:
        """Let files go; a mail that was attached whole is as old as the mail."""
        is_original = func.coalesce(received_mail.c.raw_digest == attachment.c.digest, False)
        query = (
            select(attachment.c.id, attachment.c.digest)
            .join_from(attachment, entry, attachment.c.entry_id == entry.c.id)
            .outerjoin(received_mail, entry.c.mail_id == received_mail.c.id)
            .where(entry.c.ticket_id.in_(tickets), attachment.c.dropped_at.is_(None), is_original.is_(originals))
        )
        return self._drop(attachment, self._connection.execute(query.limit(max(0, self._room))).all(), now)

    def _letters(self, which: ColumnElement[bool], now: datetime) -> tuple[int, int]:
        size = func.length(outbox.c.content)
        query = select(outbox.c.id, size).where(which, outbox.c.dropped_at.is_(None), _FINISHED)
        rows = self._connection.execute(query.limit(max(0, self._room))).all()
        ids = [row[0] for row in rows]
        if ids:
            gone = update(outbox).where(outbox.c.id.in_(ids)).values(content=blobs.LET_GO, dropped_at=now)
            self._connection.execute(gone)
        self._room -= len(ids)
        return len(ids), sum(row[1] for row in rows)

    def _drop(self, table: Table, rows: Iterable[Any], now: datetime) -> tuple[int, int]:
        pairs = [(row[0], row[1]) for row in rows]
        if pairs:
            ids = [row_id for row_id, _ in pairs]
            self._connection.execute(update(table).where(table.c.id.in_(ids)).values(dropped_at=now))
        self._room -= len(pairs)
        return len(pairs), blobs.let_go(self._connection, {digest for _, digest in pairs})


def _alone(table: Table, rows: tuple[int, int], over: ColumnElement[bool]) -> ColumnElement[bool]:
    return table.c.id.between(*rows) & table.c.ticket_id.is_(None) & over


def _over(closed: dict[int, datetime], before: datetime) -> list[int]:
    return [ticket_id for ticket_id, at in closed.items() if at < before]
