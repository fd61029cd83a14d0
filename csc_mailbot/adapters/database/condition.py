"""How are we, as far as the books know? A few quick questions, none of which reads a mail or a letter."""

from datetime import datetime

from sqlalchemy import Connection, Text, case, cast, exists, func, select

from csc_mailbot.adapters.database.ledger import SqlLedger
from csc_mailbot.adapters.database.page_tables import page
from csc_mailbot.adapters.database.tables import UNFINISHED, UNSENT, deadline, outbox, received_mail
from csc_mailbot.oncall.page import PageState
from csc_mailbot.workflows.canary import CANARY_MISSING
from csc_mailbot.workflows.examination import Condition, Waiting
from csc_mailbot.workflows.page_deadline_names import PAGE_STEP

_NEWEST = 200
"""Letters among which the last that left is looked for; older ones are not worth the reading."""

_WAITING = (
    select(
        outbox.c.rank,
        func.count().label("letters"),
        func.min(outbox.c.created_at).label("oldest"),
        func.min(case((outbox.c.attempts == 0, outbox.c.created_at))).label("untried"),
    )
    .where(UNFINISHED)
    .group_by(outbox.c.rank)
)
_LATEST = select(outbox.c.state, outbox.c.finished_at).order_by(outbox.c.id.desc()).limit(_NEWEST).subquery()
_LAST_SENT = select(func.max(_LATEST.c.finished_at)).where(_LATEST.c.state == "sent")
_UNSENT = select(outbox.c.state, func.count()).where(UNSENT).group_by(outbox.c.state)
_OLDEST_PENDING = select(func.min(received_mail.c.kept_at)).where(received_mail.c.outcome.is_(None))

_ALERTING = page.c.state == PageState.ALERTING.value
_PAGES_OPEN = select(func.count()).where(page.c.state.in_([one.value for one in PageState if one.is_open]))
_OLDEST_UNANSWERED = select(func.min(page.c.raised_at)).where(_ALERTING)
_NEXT_STEP = exists().where(deadline.c.kind == PAGE_STEP, deadline.c.key == cast(page.c.id, Text))
_PAGES_ADRIFT = select(func.count()).select_from(page).where(_ALERTING, ~_NEXT_STEP)


class SqlCondition:
    """Answers the `Conditions` port within one transaction."""

    def __init__(self, connection: Connection, ledger: SqlLedger) -> None:
        """Work on the transaction of the connection, and of its ledger."""
        self._connection = connection
        self._ledger = ledger

    def look(self, now: datetime, *, with_books: bool = False) -> Condition:
        """Return how we are; with the books' figures, which are counted one by one, when they are asked for."""
        ask = self._connection
        rows = list(ask.execute(_WAITING))
        late = select(func.count(), func.min(deadline.c.due_at)).where(deadline.c.due_at <= now)
        overdue, oldest_overdue = ask.execute(late).one()
        missing = select(deadline.c.id).where(deadline.c.kind == CANARY_MISSING).limit(1)
        return Condition(
            books=self._ledger.books() if with_books else {},
            oldest_pending=ask.scalar(_OLDEST_PENDING),
            waiting={row.rank: Waiting(row.letters, row.oldest) for row in rows},
            oldest_untried=min((row.untried for row in rows if row.untried), default=None),
            last_sent=ask.scalar(_LAST_SENT),
            overdue=overdue,
            oldest_overdue=oldest_overdue,
            pages_open=ask.scalar(_PAGES_OPEN) or 0,
            oldest_unanswered=ask.scalar(_OLDEST_UNANSWERED),
            pages_adrift=ask.scalar(_PAGES_ADRIFT) or 0,
            canary_missing=ask.scalar(missing) is not None,
            unsent=self._unsent() if with_books else {},
        )

    def _unsent(self) -> dict[str, int]:
        counted: dict[str, int] = dict(tuple(row) for row in self._connection.execute(_UNSENT))
        return {state: counted.get(state, 0) for state in ("failed", "in_doubt")}
