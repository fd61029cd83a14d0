"""The ledger, as the workflows see it: every mail that ever came, once, with its one outcome."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import Question
from csc_mailbot.intake.intents import Decision
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.rows import Answers, LedgerLine, MailboxMark, PendingMail

DISCARDED = "discarded by an administrator"
"""Why a mail is ignored that a person wanted no more of."""


class Ledger(Protocol):
    """Every mail that ever came, once, with its one outcome."""

    def first_contact(self, mark: MailboxMark, highest_uid: int, now: datetime) -> tuple[datetime, int | None]:
        """Remember the mailbox at first sight; return when that was and the highest UID that was there in this life.

        The UID is None when the folder has begun another life since.
        """

    def known_uids(self, mark: MailboxMark) -> set[int]:
        """Return the UIDs of the folder's present life that the ledger holds."""

    def not_put_away(self, mark: MailboxMark) -> list[int]:
        """Return the kept UIDs that were not yet moved on the server."""

    def keep(self, mark: MailboxMark, mails: Sequence[tuple[FetchedMail, bool]], now: datetime) -> int:
        """Keep raw bytes and a ledger line for each mail, urgent or not; return how many are new.

        A mail that is known already, or known from the folder's earlier life by its bytes, makes no second line.
        """

    def keep_unread(self, mark: MailboxMark, mails: Sequence[tuple[int, int, datetime]], now: datetime) -> None:
        """Keep a closed line, without bytes, for mail (UID, size, received at) from before the first start."""

    def put_away(self, mark: MailboxMark, uids: Collection[int]) -> None:
        """Remember that the mails were moved on the server."""

    def claim(self, limit: int) -> list[PendingMail]:
        """Return pending mail that no worker has, urgent first, then oldest, each with one more attempt counted.

        Mail that was attempted before is returned alone, so that a crash can be blamed on one.
        """

    def claim_suspect(self, gone: Collection[int]) -> PendingMail | None:
        """Return a mail that one of the workers had claimed when it died, with one more attempt counted.

        The one with the most attempts comes first, then urgent mail, then the oldest; None when there is none.
        """

    def claim_one(self, mail_id: int) -> PendingMail | None:
        """Return that pending mail with one more attempt counted; None when another worker has it."""

    def let_go(self, mail_id: int) -> None:
        """Give a claimed mail back as if it had not been attempted.

        Raises:
            TakenOver: another worker has the mail, or has closed it.
        """

    def load_question(self, question: Question, mail_id: int, since: datetime, *, lock: bool = False) -> Answers:
        """Look up what judgement must know; letters are counted from `since` on.

        With `lock` nobody else changes the question's tickets until the transaction ends.
        """

    def close(self, mail_id: int, mail: ParsedMail, decision: Decision, ticket_id: int | None, now: datetime) -> None:
        """Write the claimed mail's one outcome, and what makes it known when it is delivered again.

        Raises:
            TakenOver: another worker has the mail, or has closed it.
        """

    def remember_error(self, mail_id: int, error: str) -> None:
        """Write what went wrong in an attempt that did not close the mail; it may be claimed again.

        Raises:
            TakenOver: another worker has the mail, or has closed it.
        """

    def quarantine(self, mail_id: int, error: str, now: datetime) -> None:
        """Set the claimed mail aside, whole, with its error.

        Raises:
            TakenOver: another worker has the mail, or has closed it.
        """

    def discard(self, mail_id: int, now: datetime, outcome: Outcome = Outcome.IGNORED, reason: str = DISCARDED) -> None:
        """Close a quarantined or held mail without its effect.

        Raises:
            NotFound: there is no such mail.
            Refused: the mail is not set aside.
        """

    def release(self, mail_id: int, *, confirmed: bool = False) -> None:
        """Make a quarantined or held mail pending again, its attempts forgotten; `confirmed` by its author, or not.

        Raises:
            NotFound: there is no such mail.
            Refused: the mail is not set aside, or its bytes were never fetched.
        """

    def content(self, mail_id: int) -> bytes:
        """Return the mail's raw bytes.

        Raises:
            NotFound: there is no such mail, or its bytes were never fetched.
        """

    def line(self, mail_id: int) -> LedgerLine:
        """Return one line of the ledger.

        Raises:
            NotFound: there is no such mail.
        """

    def lines(self, *, outcome: str | None = None, limit: int = 100) -> list[LedgerLine]:
        """Return the newest lines, newest first; `pending` is an outcome here."""

    def books(self) -> Mapping[str, int]:
        """Return how many mails were fetched, how many ended in each outcome, and how many are pending."""
