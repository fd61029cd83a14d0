"""Which mail does the server not give out? One that it cannot deliver must not keep the others waiting.

Some servers say no to one mail, close the connection over it, or fall silent in its middle, each time. What failed is
tried by itself and after all that did not; what failed too often, while others could be had, is left alone for a while.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from csc_mailbot.outbound.admin_notice import MailWithheld
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import MailSummary
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Deadline, MailboxMark

GIVEN_UP_AFTER = 3
"""Failures, the first among others and the rest by itself, after which a mail is left alone for a while."""
LEFT_ALONE = timedelta(minutes=10)
TOLD_AGAIN = timedelta(days=1)
WITHHELD = "mail_withheld"
"""The deadline until which the administrators know of a mail; its key is the mailbox, its life and the UID."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How often fetching a mail failed, and when it may be tried again."""

    times: int
    not_before: datetime
    others_had: int
    """How many fetches had succeeded when it failed first."""


class Withheld:
    """The failures of one mailbox, for as long as the process lives."""

    def __init__(self) -> None:
        """Begin without failures."""
        self._mark: MailboxMark | None = None
        self._failures: dict[int, Failure] = {}
        self._successes = 0
        self.failed_fetches = 0
        """How often fetching failed, whatever it was."""

    def __bool__(self) -> bool:
        """Tell whether there is any failure."""
        return bool(self._failures)

    def enter(self, mark: MailboxMark) -> None:
        """Forget everything when the folder has begun another life."""
        if self._mark != mark:
            self._mark = mark
            self._failures.clear()

    @property
    def uidvalidity(self) -> int:
        """The folder's life that the failures belong to."""
        return self._mark.uidvalidity if self._mark else 0

    def may_be_tried(self, uid: int, now: datetime) -> bool:
        """Tell whether the mail is not just left alone."""
        return uid not in self._failures or self._failures[uid].not_before <= now

    def failures(self, uid: int) -> int:
        """Return how often fetching it failed since it last succeeded."""
        return self._failures[uid].times if uid in self._failures else 0

    def failed(self, mails: Sequence[MailSummary], now: datetime) -> None:
        """Remember that fetching these together failed."""
        self.failed_fetches += 1
        for mail in mails:
            before = self._failures.get(mail.uid, Failure(0, now, self._successes))
            failed = Failure(before.times + 1, now, before.others_had)
            self._failures[mail.uid] = (
                replace(failed, not_before=now + LEFT_ALONE) if self._is_blamed(failed) else failed
            )

    def fetched(self, mails: Collection[MailSummary]) -> None:
        """Forget the failures of what was fetched."""
        self._successes += 1
        for mail in mails:
            self._failures.pop(mail.uid, None)

    def left_alone(self) -> list[int]:
        """Return the UIDs that are left alone."""
        return [uid for uid, one in self._failures.items() if self._is_blamed(one)]

    def _is_blamed(self, failure: Failure) -> bool:
        """Tell whether it is the mail's fault: a server that gives out nothing at all is none of the mail's."""
        return failure.times >= GIVEN_UP_AFTER and self._successes > failure.others_had


def tell_withheld(records: Records, desk: Desk, event: MailWithheld, uidvalidity: int, now: datetime) -> bool:
    """Tell the administrators of a mail that the server does not give out, once a day; tell whether they were told."""
    key = f"{event.mailbox} {uidvalidity} {event.uid}"
    is_new = records.deadlines.set(WITHHELD, key, now + TOLD_AGAIN)
    if is_new:
        tell_admins(records, desk, event, now)
    return is_new


def forget_withheld(_records: Records, _desk: Desk, _due: Deadline, _now: datetime) -> None:
    """Let the administrators be told again, if it is still so."""
