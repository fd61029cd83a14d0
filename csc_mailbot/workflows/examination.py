"""Are we well? One question for each thing that must be so, each answered with its reason.

What is asked of the books is answered by the books in one look (`Condition`); what only the running daemon knows comes
with it (`Circumstances`). Nothing here names a person or a mail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LATE_DEADLINE = timedelta(minutes=1)
"""Deadlines are looked at every five seconds; one that waits for longer is not going to be met."""


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """How long things may take until they count as ill."""

    poll_within: timedelta = timedelta(minutes=10)
    deliver_within: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters of one rank that no server has taken yet."""

    count: int
    oldest: datetime
    """When the oldest was written."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the books know of how we are."""

    books: Mapping[str, int] = field(default_factory=dict)
    """As `audit books` shows them; empty when nobody asked."""
    oldest_pending: datetime | None = None
    """When the oldest mail was kept that has no outcome yet."""
    waiting: Mapping[int, Waiting] = field(default_factory=dict)
    """By rank; ranks without such letters are left out."""
    oldest_untried: datetime | None = None
    """When the oldest letter was written that no server has said a word about."""
    last_sent: datetime | None = None
    """When a server last took a letter, among the newest."""
    overdue: int = 0
    oldest_overdue: datetime | None = None
    """Since when the most overdue deadline is due."""
    canary_missing: bool = False
    pages_open: int = 0
    """Pages for which somebody must still act."""
    oldest_unanswered: datetime | None = None
    """When the oldest page was raised that nobody has taken yet."""
    pages_adrift: int = 0
    """Pages that nobody has taken and for which no next step is due: they would never end with a person."""
    unsent: Mapping[str, int] = field(default_factory=dict)
    """Letters that were closed as `failed` and `in_doubt`; empty when nobody asked for the books."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What only the running daemon knows."""

    silent_loops: Sequence[str] = ()
    """Loops that broke their promise to be heard of."""
    polled: Mapping[str, datetime | None] = field(default_factory=dict)
    """When each mailbox was last looked at with success; None: not yet."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be so."""

    name: str
    ok: bool
    reason: str = ""
    """Why not; empty when it is so."""


def examine(condition: Condition, circumstances: Circumstances, policy: HealthPolicy, now: datetime) -> list[Check]:
    """Return every check, in an order that stays."""
    silent, adrift = ", ".join(circumstances.silent_loops), condition.pages_adrift
    return [
        _check("loops", f"not heard of: {silent}" if silent else ""),
        *_mailboxes(circumstances, policy, now),
        _check("mail", _mail(condition, policy, now)),
        _check("letters", _letters(condition, policy, now)),
        _check("deadlines", _deadlines(condition, now)),
        _check("pages", f"{adrift} without an answer and without a next step" if adrift else ""),
        _check("canary", "a mail to ourselves has not come back" if condition.canary_missing else ""),
    ]


def unanswered(reason: str) -> list[Check]:
    """Return the checks of a daemon whose books cannot be had."""
    return [_check("books", reason)]


def _check(name: str, reason: str) -> Check:
    return Check(name, not reason, reason)


def _mailboxes(circumstances: Circumstances, policy: HealthPolicy, now: datetime) -> Iterator[Check]:
    for name, at in circumstances.polled.items():
        if at is None:
            reason = "not looked at yet"
        else:
            reason = f"not looked at for {_lasting(now - at)}" if now - at > policy.poll_within else ""
        yield _check(f"mailbox {name}", reason)


def _mail(condition: Condition, policy: HealthPolicy, now: datetime) -> str:
    since = condition.oldest_pending
    if since is None or now - since <= policy.deliver_within:
        return ""
    return f"mail has waited for its judgement for {_lasting(now - since)}"


def _letters(condition: Condition, policy: HealthPolicy, now: datetime) -> str:
    """A letter that its own server puts off is that server's illness, as long as others leave."""
    untried = condition.oldest_untried
    if untried is not None and now - untried > policy.deliver_within:
        return f"a letter has waited for {_lasting(now - untried)}, and no server has said a word about it"
    oldest = min((one.oldest for one in condition.waiting.values()), default=None)
    if oldest is None or now - oldest <= policy.deliver_within:
        return ""
    if condition.last_sent is not None and now - condition.last_sent <= policy.deliver_within:
        return ""
    limit = _lasting(policy.deliver_within)
    return f"a letter has waited for {_lasting(now - oldest)}, and no other was taken for {limit}"


def _deadlines(condition: Condition, now: datetime) -> str:
    since = condition.oldest_overdue
    if since is None or now - since <= LATE_DEADLINE:
        return ""
    return f"{condition.overdue} overdue, one for {_lasting(now - since)}"


def _lasting(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"  # noqa: PLR2004 - two minutes
