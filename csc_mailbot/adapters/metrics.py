"""How much did we do, and how are we? Figures in the form that Prometheus reads; the one door to its client library.

What happened since the start is counted as it happens, by listening along with the log. What stands in the books is
read from them when somebody asks. No figure names a person, an address or a mail.
"""

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from csc_mailbot.intake.intents import Decision
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.timekeeping.clock import Clock
from csc_mailbot.workflows.deliver_outbox import Attempt
from csc_mailbot.workflows.examination import Check, Condition
from csc_mailbot.workflows.rows import PendingMail

_CODES = (200, 599)
"""Codes that SMTP has; what a strange server says besides would make a figure each."""
_RANKS = {0: "page", 1: "alert", 2: "letter"}
_JUDGED_IN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds; a usual mail takes some milliseconds, one of 35 MB a few seconds."""


class Metrics:
    """Counts what the daemon tells (it answers `daemon.observer.Observer`), and writes all figures."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, clock: Clock) -> None:
        """Begin to count at nothing."""
        self._clock = clock
        self._now: tuple[Condition, Sequence[Check], Mapping[str, datetime | None]] = (Condition(), (), {})
        registry = self._registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(namespace="csc_mailbot", registry=registry)
        build = Info("csc_mailbot_build", "Which program this is.", registry=registry)
        build.info({"version": version("csc-mailbot"), "python": platform.python_version()})
        self._judged_in = Histogram(
            "csc_mailbot_judgement_seconds", "How long judging a mail took.", buckets=_JUDGED_IN, registry=registry
        )
        self._answers = _counter("smtp_answers", "What SMTP servers said to letters.", ("answer", "code"), registry)
        self._backup = _counter("page_backup", "Pages by the backup way.", ("way", "answer"), registry)
        self._troubles = _counter("troubles", "Times something could not be had.", ("where",), registry)
        self._faults = _counter("faults", "Faults that nobody foresaw.", ("where",), registry)
        registry.register(_Now(self))

    def write(self, condition: Condition, checks: Sequence[Check], polled: Mapping[str, datetime | None]) -> bytes:
        """Return the figures: what was counted since the start, how we are now, and when mailboxes were looked at."""
        self._now = condition, checks, polled
        return generate_latest(self._registry)

    def families(self) -> Iterator[Metric]:
        """Yield what is known of how we are now."""
        condition, checks, polled = self._now
        yield from _checks(checks)
        seen = {name: at.timestamp() for name, at in polled.items() if at}
        yield _gauge("mailbox_polled_timestamp_seconds", "When it was last looked at with success.", seen, "mailbox")
        yield from _books(condition)
        yield from _waiting(condition, self._clock.now())

    def kept(self, mailbox: str, mails: int) -> None:
        """New mail is in the ledger; the books count it."""

    def judged(self, pending: PendingMail, decision: Decision, folio: Folio | None) -> None:
        """A mail has its outcome; the books count it."""

    def set_back(self, pending: PendingMail, error: BaseException, *, quarantined: bool) -> None:
        """Judging a mail failed; the books count the quarantined."""

    def attempted(self, attempts: list[Attempt]) -> None:
        """Letters were handed to SMTP, with these answers."""
        for _, answer in attempts:
            code = getattr(answer, "code", None)
            known = isinstance(code, int) and _CODES[0] <= code <= _CODES[1]
            self._answers.labels(type(answer).__name__.lower(), str(code) if known else "").inc()

    def took(self, what: str, seconds: float) -> None:
        """A step took so long."""
        if what == "judgement":
            self._judged_in.observe(seconds)

    def trouble(self, where: str, error: Exception, again_in: timedelta) -> None:  # noqa: ARG002 - as it is told
        """Something cannot be had; it is tried again."""
        self._troubles.labels(where).inc()

    def fault(self, where: str, error: Exception) -> None:  # noqa: ARG002 - as it is told
        """A step failed in a way that nobody foresaw."""
        self._faults.labels(where).inc()

    def noted(self, event: str, **fields: object) -> None:
        """Something worth a line happened."""

    def warned(self, event: str, **fields: object) -> None:
        """Something happened that somebody may have to look after."""
        if event == "page_by_backup":
            self._backup.labels(str(fields.get("way", "")), str(fields.get("answer", ""))).inc()


class _Now(Collector):
    """Asks for how we are at the moment of writing; at its registration there is nothing to describe."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        return self._metrics.families()


def _counter(name: str, words: str, labels: tuple[str, ...], registry: CollectorRegistry) -> Counter:
    return Counter(f"csc_mailbot_{name}", words, labels, registry=registry)


def _gauge(name: str, words: str, values: Mapping[str, float], label: str) -> Metric:
    family = GaugeMetricFamily(f"csc_mailbot_{name}", words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _figure(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"csc_mailbot_{name}", words, value=value)


def _checks(checks: Sequence[Check]) -> Iterator[Metric]:
    values = {one.name: float(one.ok) for one in checks}
    yield _gauge("check_ok", "1 where all is well, by what is looked at; as /healthz.", values, "check")


def _books(condition: Condition) -> Iterator[Metric]:
    if not condition.books:
        return
    outcomes = {name: float(count) for name, count in condition.books.items() if name != "fetched"}
    yield _figure("mails_fetched", "Mails that ever came.", condition.books["fetched"])
    yield _gauge("mails", "Mails by outcome, and those pending; together they are the fetched.", outcomes, "outcome")
    unsent = {state: float(count) for state, count in condition.unsent.items()}
    yield _gauge("letters_unsent", "Letters closed without being sent, by state.", unsent, "state")


def _waiting(condition: Condition, now: datetime) -> Iterator[Metric]:
    waiting = {words: condition.waiting.get(rank) for rank, words in _RANKS.items()}
    counts = {rank: float(one.count) if one else 0.0 for rank, one in waiting.items()}
    ages = {rank: _age(one.oldest if one else None, now) for rank, one in waiting.items()}
    yield _gauge("letters_waiting", "Letters that no server has taken yet.", counts, "rank")
    yield _gauge("oldest_letter_seconds", "Age of the oldest of them, 0 without one.", ages, "rank")
    yield _figure(
        "oldest_pending_mail_seconds",
        "Age of the oldest mail without an outcome, 0 without one.",
        _age(condition.oldest_pending, now),
    )
    yield _figure("pages_open", "Pages for which somebody must still act.", condition.pages_open)
    yield _figure(
        "oldest_unanswered_page_seconds",
        "Age of the oldest page that nobody has taken, 0 without one.",
        _age(condition.oldest_unanswered, now),
    )
    yield _figure("deadlines_overdue", "Deadlines that are due and not met.", condition.overdue)
    yield _figure(
        "oldest_overdue_deadline_seconds", "How late the latest of them is.", _age(condition.oldest_overdue, now)
    )


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
