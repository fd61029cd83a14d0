"""Reports in SQL: the night's incidents, a period's figures, the state of the books. Every question has an index."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select, text

from csc_mailbot.adapters.database import audit
from csc_mailbot.adapters.database.ledger import SqlLedger
from csc_mailbot.adapters.database.night import UNDELIVERED, night
from csc_mailbot.adapters.database.period import period
from csc_mailbot.adapters.database.tables import outbox, received_mail, ticket
from csc_mailbot.tickets.figures import BooksFigures, PeriodFigures
from csc_mailbot.tickets.night import Night
from csc_mailbot.timekeeping.reporting_days import Period

_WAITING = select(func.count(), func.min(outbox.c.created_at)).where(text("outbox.state IN ('queued', 'sending')"))
_PENDING = select(func.min(received_mail.c.received_at)).where(received_mail.c.outcome.is_(None))


class SqlReports:
    """Answers the `Reports` port within one transaction."""

    def __init__(self, connection: Connection, secret: bytes, ledger: SqlLedger) -> None:
        """Work on the transaction of the connection; the secret signs the head, the ledger counts its mails."""
        self._connection = connection
        self._ledger = ledger
        self._secret = secret

    def night(self, since: datetime, until: datetime, limit: int = 100) -> Night:
        """Return what happened from `since` until just before `until`."""
        return night(self._connection, since, until, limit)

    def period(self, whole: Period, zone: ZoneInfo, now: datetime) -> PeriodFigures:
        """Return the figures of a period."""
        return period(self._connection, whole, zone, now)

    def books(self, failed_since: datetime) -> BooksFigures:
        """Return the state of the books."""
        failures = {row.state: row.letters for row in self._connection.execute(_failures(failed_since))}
        waiting, oldest = self._connection.execute(_WAITING).one()
        return BooksFigures(
            mails=self._ledger.books(),
            head=audit.head(self._connection, self._secret),
            tickets=self._connection.scalar(select(func.count()).select_from(ticket)) or 0,
            waiting=waiting,
            oldest_waiting=oldest,
            failed=failures.get("failed", 0),
            in_doubt=failures.get("in_doubt", 0),
            failed_since=failed_since,
            oldest_pending=self._connection.scalar(_PENDING),
        )


def _failures(since: datetime) -> Select[tuple[str, int]]:
    """Return how many letters failed, and how many are in doubt, since the instant."""
    letters = select(outbox.c.state, func.count().label("letters")).group_by(outbox.c.state)
    return letters.where(UNDELIVERED, outbox.c.finished_at >= since)
