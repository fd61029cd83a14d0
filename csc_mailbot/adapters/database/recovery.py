"""What a restored desk asks of its books, in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, func, select, update

from csc_mailbot.adapters.database.ledger import of_folder
from csc_mailbot.adapters.database.numbers import folio_counter, skip_folios, skip_letters
from csc_mailbot.adapters.database.outbox import claimed
from csc_mailbot.adapters.database.tables import UNFINISHED, mailbox, outbox, received_mail
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.rows import ClaimedLetter, MailboxMark

_KNOWN_BYTES = select(received_mail.c.raw_digest).where(
    received_mail.c.raw_digest.in_(bindparam("digests", expanding=True))
)


class SqlRecovery:
    """Answers the `Recovery` port within one transaction."""

    def __init__(self, connection: Connection, folio_prefix: str) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection
        self._prefix = folio_prefix

    def skip_letters(self, count: int) -> None:
        """Leave out so many numbers of letters."""
        skip_letters(self._connection, count)

    def skip_folios(self, year: int, count: int) -> None:
        """Leave out so many folios of the year."""
        skip_folios(self._connection, folio_counter(self._prefix, year), count)

    def unfinished_letters(self) -> list[ClaimedLetter]:
        """Return every letter that waits or is being sent."""
        return [claimed(row) for row in self._connection.execute(select(outbox).where(UNFINISHED))]

    def silence(self, mailboxes: Collection[str], now: datetime) -> int:
        """Let no letter to a customer follow from what is pending, nor from what is not known yet."""
        unseen = update(mailbox).where(mailbox.c.name.in_(mailboxes))
        self._connection.execute(unseen.values(silent_until=now))
        pending = update(received_mail).where(received_mail.c.outcome.is_(None))
        return self._connection.execute(pending.values(silent=True)).rowcount

    def newest_kept_at(self, mailbox: str) -> datetime | None:
        """Return when the last mail of a mailbox was kept."""
        query = select(func.max(received_mail.c.kept_at)).where(received_mail.c.mailbox == mailbox)
        found: datetime | None = self._connection.scalar(query)
        return found

    def unknown(self, mails: Sequence[FetchedMail]) -> set[int]:
        """Return the UIDs of those that no line of any folder knows by their bytes."""
        digests = {mail.uid: sha256(mail.content).hexdigest() for mail in mails}
        known = set(self._connection.scalars(_KNOWN_BYTES, {"digests": list(digests.values())}))
        return {uid for uid, digest in digests.items() if digest not in known}

    def put_away_before(self, mark: MailboxMark, uids: Collection[int], *, silent: bool) -> None:
        """Remember of kept mails that they were put away already, and whether their customers had their letters."""
        mine = update(received_mail).where(of_folder(mark), received_mail.c.uid.in_(uids))
        self._connection.execute(mine.values(put_away=True, silent=silent))
