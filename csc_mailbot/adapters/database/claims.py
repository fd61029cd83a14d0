"""Who judges which mail? One worker at a time claims a pending mail, and what came of it counts only from that one."""

from collections.abc import Collection, Sequence
from itertools import accumulate, takewhile
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from csc_mailbot.adapters.database import blobs
from csc_mailbot.adapters.database.tables import received_mail
from csc_mailbot.errors import TakenOver
from csc_mailbot.workflows.rows import PendingMail

_CLAIMED_BYTES = 4_000_000
"""What is claimed at once, beyond the first mail: each comes with its bytes."""

_UNCLAIMED = select(received_mail).where(received_mail.c.outcome.is_(None), received_mail.c.claimed_by.is_(None))
_IN_TURN = _UNCLAIMED.order_by(received_mail.c.urgent.desc(), received_mail.c.id).limit(bindparam("most"))
_PENDING = _IN_TURN.with_for_update(skip_locked=True)
_IN_A_MOMENT = _IN_TURN.with_for_update()
"""Waits for whoever has the row: its mail being put away on the server, or another worker's claim."""
_ONE = _UNCLAIMED.where(received_mail.c.id == bindparam("mail_id")).with_for_update(skip_locked=True)
_LEFT_BEHIND = (
    select(received_mail)
    .where(received_mail.c.outcome.is_(None), received_mail.c.claimed_by.in_(bindparam("gone", expanding=True)))
    .order_by(received_mail.c.attempts.desc(), received_mail.c.urgent.desc(), received_mail.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_COUNT_ATTEMPT = (
    update(received_mail)
    .where(received_mail.c.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=received_mail.c.attempts + 1, claimed_by=bindparam("worker"))
)
_CLAIMED = update(received_mail).where(
    received_mail.c.id == bindparam("mail_id"),
    received_mail.c.outcome.is_(None),
    received_mail.c.claimed_by == bindparam("worker"),
)
_LET_GO = _CLAIMED.values(attempts=received_mail.c.attempts - 1, claimed_by=None)


class Claims:
    """The claims of one worker, within one transaction."""

    def __init__(self, connection: Connection, worker: int) -> None:
        """Work on the transaction of the connection, as that worker."""
        self._connection = connection
        self._worker = worker

    def claim(self, limit: int) -> list[PendingMail]:
        """Return pending mail that nobody claimed, urgent first, then oldest, each with one more attempt counted.

        Mail whose row another transaction holds is left for later, unless there is no other: nobody would ring again
        for it.
        """
        rows = list(self._connection.execute(_PENDING, {"most": limit}))
        if not rows:
            # One, while nothing else is held: so no two of us can wait for each other.
            rows = list(self._connection.execute(_IN_A_MOMENT, {"most": 1}))
        # Only up to the first that was attempted: an answer must not overtake the mail that it answers.
        fresh = list(takewhile(lambda row: row.attempts == 0, rows))
        chosen = _portion(fresh) if fresh else rows[:1]
        return self._attempt(chosen)

    def claim_one(self, mail_id: int) -> PendingMail | None:
        """Return that pending mail with one more attempt counted; None when another worker has it."""
        return next(iter(self._attempt(list(self._connection.execute(_ONE, {"mail_id": mail_id})))), None)

    def claim_suspect(self, gone: Collection[int]) -> PendingMail | None:
        """Return a mail that one of those workers had claimed, with one more attempt counted."""
        return next(iter(self._attempt(list(self._connection.execute(_LEFT_BEHIND, {"gone": list(gone)})))), None)

    def _attempt(self, rows: Sequence[Row[Any]]) -> list[PendingMail]:
        if not rows:
            return []
        self._connection.execute(_COUNT_ATTEMPT, {"ids": [row.id for row in rows], "worker": self._worker})
        contents = blobs.get_all(self._connection, {row.raw_digest for row in rows})
        return [_pending(row, contents[row.raw_digest]) for row in rows]

    def settle(self, mail_id: int, **values: object) -> None:
        """Write what came of a claim.

        Raises:
            TakenOver: it is not this worker's any more: two judgements of one mail would be two tickets.
        """
        self._change_claim(_CLAIMED, mail_id, values)

    def let_go(self, mail_id: int) -> None:
        """Give a claimed mail back as if it had not been attempted.

        Raises:
            TakenOver: it is not this worker's any more.
        """
        self._change_claim(_LET_GO, mail_id, {})

    def _change_claim(self, statement: Any, mail_id: int, values: dict[str, object]) -> None:  # noqa: ANN401 - an UPDATE
        done = self._connection.execute(statement, {"mail_id": mail_id, "worker": self._worker, **values})
        if done.rowcount != 1:
            raise TakenOver(f"mail {mail_id} was taken over by another worker, or has its outcome; nothing was done")


def _portion(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return as many of the rows as memory can hold at once, at least the first."""
    sizes = accumulate(row.size for row in rows)
    return [row for row, size in zip(rows, sizes, strict=True) if row is rows[0] or size <= _CLAIMED_BYTES]


def _pending(row: Row[Any], content: bytes) -> PendingMail:
    return PendingMail(
        id=row.id,
        mailbox=row.mailbox,
        received_at=row.received_at,
        size=row.size,
        complete=row.complete,
        attempts=row.attempts + 1,
        error=row.error,
        raw_digest=row.raw_digest,
        confirmed=row.confirmed,
        content=content,
        silent=row.silent,
    )
