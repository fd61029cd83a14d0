"""The books balance, whatever is done in whatever order."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import Refused
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.workflows.rows import MailboxMark
from tests.contract.books.making import KEYS, LATER, LIFE, NOW, claimed, close, fetched
from tests.databases import empty

_JUDGED = [one for one in Outcome if one is not Outcome.QUARANTINED]


class Desk(RuleBasedStateMachine):
    """Mails come, are judged, set aside, released and discarded; a plain dict keeps its own account."""

    books: SqlBooks

    def __init__(self) -> None:
        super().__init__()
        empty(self.books._engine)
        self.outcomes: dict[bytes, str | None] = {}
        self.contents: dict[int, bytes] = {}

    @rule(uids=st.lists(st.integers(1, 12), max_size=4), life=st.integers(7, 8), urgent=st.booleans())
    def keep(self, uids: list[int], life: int, *, urgent: bool) -> None:
        # A later life numbers the same mails differently.
        mark = MailboxMark(LIFE.mailbox, life)
        mails = [(fetched(uid + 100 * (life - 7), fetched(uid).content), urgent) for uid in uids]
        new = self.books.transact(lambda records: records.ledger.keep(mark, mails, NOW))
        fresh = {mail.content for mail, _ in mails} - self.outcomes.keys()
        assert new == len(fresh)
        self.outcomes |= dict.fromkeys(fresh)

    @rule(uids=st.lists(st.integers(501, 504), unique=True, max_size=3))
    def keep_unread(self, uids: list[int]) -> None:
        self.books.transact(lambda records: records.ledger.keep_unread(LIFE, [(uid, 9, NOW) for uid in uids], NOW))
        self.outcomes |= {str(uid).encode(): "ignored" for uid in uids}

    @rule(outcome=st.sampled_from(_JUDGED), limit=st.integers(1, 5))
    def judge(self, outcome: Outcome, limit: int) -> None:
        for pending in claimed(self.books, limit):
            assert self.outcomes[pending.content] is None
            close(self.books, pending, outcome)
            self.outcomes[pending.content] = outcome.value

    @rule()
    def die_while_judging(self) -> None:
        claimed(self.books, 3)

    @rule()
    def quarantine(self) -> None:
        for pending in claimed(self.books, 1):
            self.books.transact(lambda records, one=pending: records.ledger.quarantine(one.id, "error", LATER))  # type: ignore[misc]
            self.outcomes[pending.content] = "quarantined"

    @rule(number=st.integers(0, 30))
    def release(self, number: int) -> None:
        self._settle(number, lambda mail_id: self.books.transact(lambda records: records.ledger.release(mail_id)), None)

    @rule(number=st.integers(0, 30))
    def discard(self, number: int) -> None:
        def work(mail_id: int) -> None:
            self.books.transact(lambda records: records.ledger.discard(mail_id, LATER))

        self._settle(number, work, "ignored")

    def _settle(self, number: int, work: Callable[[int], None], becomes: str | None) -> None:
        lines = [one for one in self.books.look(lambda records: records.ledger.lines()) if one.attempts or one.outcome]
        if not lines:
            return
        line = lines[number % len(lines)]
        if line.outcome in {"held", "quarantined"}:
            content = self.books.look(lambda records: records.ledger.content(line.id))
            work(line.id)
            self.outcomes[content] = becomes
        else:
            with pytest.raises(Refused):
                work(line.id)

    @invariant()
    def the_books_balance(self) -> None:
        books = dict(self.books.look(lambda records: records.ledger.books()))
        fetched_mails = books.pop("fetched")
        assert fetched_mails == sum(books.values()) == len(self.outcomes)
        for outcome in Outcome:
            assert books[outcome.value] == list(self.outcomes.values()).count(outcome.value)
        assert books["pending"] == list(self.outcomes.values()).count(None)


def test_the_books_balance_whatever_happens(engine: Engine) -> None:
    Desk.books = SqlBooks(engine, KEYS)
    examples = 12 if engine.dialect.name == "sqlite" else 5
    patience = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    run_state_machine_as_test(Desk, settings=patience)
    Desk.books.close()
