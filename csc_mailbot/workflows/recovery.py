"""What only a restored desk asks of the books: what may have happened since, and how it does not happen again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.rows import ClaimedLetter, MailboxMark


class Recovery(Protocol):
    """The books after a restore, within the transaction."""

    def skip_letters(self, count: int) -> None:
        """Leave out so many numbers of letters: lost ones may have had them."""

    def skip_folios(self, year: int, count: int) -> None:
        """Leave out so many folios of the year: they may have been given."""

    def unfinished_letters(self) -> list[ClaimedLetter]:
        """Return every letter that waits or is being sent."""

    def silence(self, mailboxes: Collection[str], now: datetime) -> int:
        """Let no letter to a customer follow from what is pending; return how many mails that are.

        The same holds for mail of these mailboxes that arrived before now and is not known yet.
        """

    def newest_kept_at(self, mailbox: str) -> datetime | None:
        """Return when the last mail of a mailbox was kept; None when none was."""

    def unknown(self, mails: Sequence[FetchedMail]) -> set[int]:
        """Return the UIDs of those that no line of any folder knows by their bytes."""

    def put_away_before(self, mark: MailboxMark, uids: Collection[int], *, silent: bool) -> None:
        """Remember of kept mails that they were put away already, and whether their customers had their letters."""
