"""What does a word from either side do to a ticket? The rules of the conversation, as plain questions.

States and their order are those of the company's document, section 8; here stands what moves them by itself.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from csc_mailbot.mail.address import address_key
from csc_mailbot.tickets.agent_words.spelling import folded
from csc_mailbot.tickets.agent_words.word import WaitForCustomer
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team
from csc_mailbot.timekeeping.business_hours import BusinessHours
from csc_mailbot.timekeeping.working_days import add_working_days, in_hours

LONG_CLOSED: Final = timedelta(days=7)
"""From then on a new subject without a quote is a new matter."""

_LONGEST_SUBJECT = 500
_TAG = re.compile(r"\[[^\[\]]*\]")
_PREFIX = re.compile(r"[^\W\d_]{1,8}\s?(?:[\[(]\d{1,3}[\])])?\s?[:：]")
_ANSWER_MARKS = frozenset(
    "re rv fw fwd rif reenv reenviado rta resp res enc aw wg tr sv vs antw ref respuesta".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_WORD = 4


class Reaction(StrEnum):
    """What a customer's answer does, besides being kept."""

    APPEND = "append"
    """Nothing more."""
    RESUME = "resume"
    """The ticket waited for it and is in progress again."""
    REOPEN = "reopen"
    OPEN_LINKED = "open_linked"
    """The ticket is closed for too long: a new one, linked to it."""


@dataclass(frozen=True, slots=True)
class WaitingDeadlines:
    """When the customer is reminded and when the ticket is closed for want of an answer (UTC); None: never."""

    remind_at: datetime | None
    close_at: datetime | None


def after_customer_reply(
    status: Status, closed_at: datetime | None, now: datetime, reopen_window: timedelta
) -> Reaction:
    """Return what a customer's words do to a ticket in that state; robots' and mere thanks are not asked about.

    A closed ticket reopens until `reopen_window` after `closed_at`, and where nobody knows when it was closed.
    """
    if status is Status.WAITING_CUSTOMER:
        return Reaction.RESUME
    if not status.is_closed:
        return Reaction.APPEND
    too_late = closed_at is not None and now - closed_at > reopen_window
    return Reaction.OPEN_LINKED if too_late else Reaction.REOPEN


def after_agent_answer(status: Status, teams: Collection[Team]) -> Status | None:
    """Return the state that an agent's public answer without a word for it leads to; None when it changes none.

    `teams` are those of the agent: only the second level takes up what waits for it.
    """
    taken_up = status is Status.WAITING_ESCALATION and Team.CSP2 in teams
    return Status.IN_PROGRESS if taken_up or status in {Status.NEW, Status.REOPENED} else None


def waiting_deadlines(
    since: datetime, asked: WaitForCustomer, hours: BusinessHours, *, remind_after: int = 3, close_after: int = 10
) -> WaitingDeadlines:
    """Return what is due when a ticket waits for its customer since then, both always while the desk is open.

    `remind_after` and `close_after` are working days. An agent's own term is counted in calendar days, and the reminder
    comes `remind_after` working days before its end, or not at all when that would be within a working day of `since`.

    Raises:
        ValueError: the desk does not work on so many days.
    """
    if asked.forever:
        return WaitingDeadlines(None, None)
    if asked.until is None:
        remind_at, close_at = (add_working_days(since, count, hours) for count in (remind_after, close_after))
        return WaitingDeadlines(in_hours(remind_at, hours), in_hours(close_at, hours))
    close_at = in_hours(since + asked.until, hours)
    remind_at = in_hours(add_working_days(close_at, -remind_after, hours), hours)
    early = remind_at < add_working_days(since, 1, hours)
    return WaitingDeadlines(None if early else remind_at, close_at)


def collides(last_public_answer_at: datetime | None, by: str, author: str, now: datetime, window: timedelta) -> bool:
    """Tell whether `author` answers within `window` of another agent's answer; a window of zero never collides.

    `by` and `author` are registered addresses.
    """
    if last_public_answer_at is None or address_key(by) == address_key(author):
        return False
    return abs(now - last_public_answer_at) < window


def is_drift(
    old_subject: str,
    new_subject: str,
    *,
    has_quote: bool,
    closed_at: datetime | None,
    now: datetime,
    long_closed: timedelta = LONG_CLOSED,
) -> bool:
    """Tell whether an answer is about another matter: a new subject, no quote, and a ticket closed for long."""
    if has_quote or closed_at is None or now - closed_at < long_closed:
        return False
    return _is_new_subject(old_subject, new_subject)


def _is_new_subject(old_subject: str, new_subject: str) -> bool:
    """Subjects that share a half of their longer words, or of which one holds the other, are the same."""
    old, new = _topic(old_subject), _topic(new_subject)
    if not new or f" {old} " in f" {new} " or f" {new} " in f" {old} ":
        return False
    old_words, new_words = ({word for word in one.split() if len(word) >= _SHORTEST_WORD} for one in (old, new))
    return 2 * len(old_words & new_words) < max(1, min(len(old_words), len(new_words)))


def _topic(subject: str) -> str:
    """The folded words of a subject, without tags and marks of answers."""
    rest = _TAG.sub(" ", subject[:_LONGEST_SUBJECT]).strip()
    while (found := _PREFIX.match(rest)) and _WORD.findall(folded(found[0]))[0] in _ANSWER_MARKS:
        rest = rest[found.end() :].strip()
    return " ".join(_WORD.findall(folded(rest)))
