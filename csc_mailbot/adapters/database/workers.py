"""Who works on these books? Each working process has a number, and a row until what it left behind is taken over.

What a worker claims carries its number. On a database server a worker lives as long as the session that holds the
advisory lock with its number, however that ends; an embedded database has one worker at a time, the one that asks.
"""

from collections.abc import Collection

from sqlalchemy import Connection, and_, delete, exists, select, text, update

from csc_mailbot.adapters.database.dialect import insert
from csc_mailbot.adapters.database.tables import UNFINISHED, outbox, received_mail, worker
from csc_mailbot.workflows.rows import Lane
from csc_mailbot.workflows.worker_records import OtherWorkers

ALIVE = 0x637363  # "csc"
"""The class of advisory locks of which each worker holds the one with its number."""

_LIVING = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = :class AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class SqlWorkers:
    """Answers the `Workers` port within one transaction."""

    def __init__(self, connection: Connection, number: int) -> None:
        """Work on the transaction of the connection, as the worker with that number."""
        self._connection = connection
        self._number = number

    def others(self) -> OtherWorkers:
        """Return the numbers of the workers beside this one."""
        known = set(self._connection.scalars(select(worker.c.number))) - {self._number}
        alive = known & self._living()
        return OtherWorkers(living=frozenset(alive), gone=frozenset(known - alive))

    def _living(self) -> set[int]:
        if self._connection.dialect.name == "sqlite":
            return set()
        return set(self._connection.scalars(_LIVING, {"class": ALIVE}))

    def give_back_mails(self) -> int:
        """Give back, as if it had not been attempted, all pending mail that this worker claimed; return how many."""
        of_ours = and_(received_mail.c.outcome.is_(None), received_mail.c.claimed_by == self._number)
        back = {"attempts": received_mail.c.attempts - 1, "claimed_by": None}
        return self._connection.execute(update(received_mail).where(of_ours).values(back)).rowcount

    def give_back_letters(self, lane: Lane, in_hand: Collection[int]) -> int:
        """Queue again what this worker claimed of the lane and has not in hand; return how many letters."""
        of_ours = and_(
            outbox.c.state == "sending",
            outbox.c.claimed_by == self._number,
            outbox.c.answer.is_(None),
            outbox.c.rank.between(*lane.value),
            outbox.c.id.not_in(in_hand),
        )
        return self._connection.execute(update(outbox).where(of_ours).values(state="queued")).rowcount

    def forget(self, numbers: Collection[int]) -> None:
        """Forget those of the workers that left no claimed mail behind any more and did not come back meanwhile."""
        # Locked before it is asked who lives: whoever comes back from now on enrols when we are done, anew.
        rows = select(worker.c.number).where(worker.c.number.in_(numbers)).order_by(worker.c.number).with_for_update()
        gone = set(self._connection.scalars(rows)) - self._living()
        # What somebody else had locked for a moment when it was to be taken over is still theirs.
        left_mail = select(received_mail.c.claimed_by).where(received_mail.c.outcome.is_(None))
        gone -= set(self._connection.scalars(left_mail.where(received_mail.c.claimed_by.in_(gone))))
        self._connection.execute(delete(worker).where(worker.c.number.in_(gone)))

    def retire(self) -> None:
        """Forget this worker, which claims nothing any more, unless something that it claimed is left for others."""
        mail_left = exists().where(received_mail.c.outcome.is_(None), received_mail.c.claimed_by == self._number)
        letter_left = exists().where(outbox.c.state == "sending", UNFINISHED, outbox.c.claimed_by == self._number)
        self._connection.execute(delete(worker).where(worker.c.number == self._number, ~mail_left, ~letter_left))


def enrol(connection: Connection, number: int) -> None:
    """Write down that the worker with the number works, until somebody forgets it; it must be alive already."""
    known = insert(connection, worker).values(number=number)
    # An update, not nothing: it waits for whoever is just forgetting us.
    connection.execute(known.on_conflict_do_update(index_elements=[worker.c.number], set_={"number": number}))
