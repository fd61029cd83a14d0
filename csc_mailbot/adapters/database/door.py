"""Everything that can be asked of the database, in one place, without a word of SQLAlchemy."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from csc_mailbot.adapters.database import audit, file_copy, schema, views
from csc_mailbot.adapters.database.backup import Backup, back_up
from csc_mailbot.adapters.database.books import ChainKeys, SqlBooks, unavailable_when_away
from csc_mailbot.adapters.database.duties import Worker, working
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.erasure import Erased, Eraser
from csc_mailbot.adapters.database.ownership import exclusive, ownership
from csc_mailbot.adapters.database.person_export import Item, export
from csc_mailbot.adapters.database.person_places import Places, find_places
from csc_mailbot.adapters.database.restore_dump import restored_dump
from csc_mailbot.adapters.database.restore_file import restored_file
from csc_mailbot.adapters.database.tickets import SqlTickets
from csc_mailbot.adapters.database.views import EVERY_TICKET, TicketFilter
from csc_mailbot.errors import PermanentError
from csc_mailbot.mail.address import address_key

_TICKETS_AT_ONCE = 10
"""Tickets erased in one transaction, so that mail and pages do not wait."""


class Database:
    """The desk's database. It is opened at the first question, and every question may raise DatabaseUnavailable."""

    def __init__(self, url: str | Engine, secrets: Sequence[bytes], folio_prefix: str) -> None:
        """Remember where it is, by its URL or an engine; the first secret signs, the others are known.

        Raises:
            SettingsError: the URL names no database that we know.
        """
        self._engine = make_engine(url) if isinstance(url, str) else url
        self._secrets = tuple(secrets)
        self._keys = ChainKeys(self._secrets[0], folio_prefix)
        self.books = SqlBooks(self._engine, self._keys)

    @property
    def is_embedded(self) -> bool:
        """Whether the books are a file of our own."""
        return self._engine.dialect.name == "sqlite"

    @property
    def is_a_file(self) -> bool:
        """Whether the books' own file is there, whatever its schema."""
        return self.is_embedded and Path(self._engine.url.database or "").is_file()

    def is_there(self) -> bool:
        """Tell whether there is a database with this program's schema, without making one."""
        if self.is_embedded and not self.is_a_file:
            return False
        return self.is_up_to_date()

    def is_up_to_date(self) -> bool:
        """Tell whether the schema is this program's."""
        return schema.current_revision(self._engine) == schema.HEAD

    def upgrade(self, wait: float = 0) -> bool:
        """Bring the schema to this program's, with the desk for ourselves; tell whether anything was done.

        Args:
            wait: seconds to wait for whoever works on the desk, with the schema as it was.

        Raises:
            OwnershipHeld: somebody works on it for longer.
            DatabaseUnavailable: the database cannot be had.
            PermanentError: the database was written by a newer program.
        """
        if self.is_up_to_date():
            return False
        with exclusive(self._engine, wait=wait):
            return schema.upgrade(self._engine)

    def ownership(self, wait: float) -> AbstractContextManager[int]:
        """Own the desk for a block, waiting so many seconds for another owner to end; gives the fencing number.

        Raises:
            OwnershipHeld: another process owns it for longer.
        """
        return ownership(self._engine, wait=wait)

    @contextmanager
    def working(self, wait: float) -> Iterator[Worker]:
        """Be one of the desk's workers for a block; on an embedded database it is owned, on a server it is shared.

        Raises:
            OwnershipHeld: another process owns the desk alone for longer than `wait` seconds.
            DatabaseUnavailable: the database cannot be had.
        """
        with working(self._engine, wait=wait) as worker:
            self.books.worker = worker.number
            yield worker

    def check_hand(self) -> None:
        """See that our secrets are the ones that wrote these books.

        Raises:
            PermanentError: they are not: whoever goes on would break the chain and forget every token.
        """
        with self._looking() as connection:
            if not audit.is_known_hand(connection, self._secrets):
                raise PermanentError(
                    "desk.secret is not the one that these books were written with: "
                    "put the old one back, or into desk.previous_secrets"
                )

    def verify(self, head: str | None = None) -> audit.Verification:
        """Compute every chain of the bitácora anew, and compare an earlier head when one is given."""
        with self._looking() as connection:
            return audit.verify(connection, self._secrets, head)

    def back_up(self, target: Path, *, verify: bool, replace: bool) -> Backup:
        """Copy the books as they are now into a file, while others write; `verify` audits the copy.

        Raises:
            Refused: the file is there already and shall not be replaced, or its folder is not there.
            PermanentError: it cannot be written, or what was copied is damaged.
        """

        def audited(copy: Connection) -> audit.Verification:
            return audit.verify(copy, self._secrets)

        return back_up(self._engine, target, verify=audited if verify else None, replace=replace)

    def places_of(self, address: str) -> Places:
        """Return where in the books the person with the address stands."""
        with self._looking() as connection:
            return find_places(connection, address_key(address))

    @contextmanager
    def person_items(self, places: Places, zone: ZoneInfo, now: datetime) -> Iterator[Iterator[Item]]:
        """Give the files of an export, made one by one while they are asked for."""
        with self._looking() as connection:
            yield export(connection, places, zone, now)

    def erase(self, address: str, now: datetime, reason: str = "") -> Erased:
        """Erase a person, some tickets in each transaction; what is done stays done when it is interrupted.

        `reason` is written into the bitácora of each ticket.
        """
        places, total = self.places_of(address), Erased()
        numbers = list(places.tickets)
        while numbers:
            portion, numbers = numbers[:_TICKETS_AT_ONCE], numbers[_TICKETS_AT_ONCE:]
            with self._erasing(address, now, reason) as eraser:
                total += eraser.erase_tickets(portion)
        with self._erasing(address, now, reason) as eraser:
            # Whatever they wrote meanwhile is among it.
            total += eraser.erase_tickets(set(eraser.places.tickets) - set(places.tickets)) + eraser.erase_person()
        if self.is_embedded:
            file_copy.take_journal_in(Path(str(self._engine.url.database)))
        return total

    @contextmanager
    def _erasing(self, address: str, now: datetime, reason: str) -> Iterator[Eraser]:
        with unavailable_when_away(), self._engine.begin() as connection:
            if self.is_embedded:
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            tickets = SqlTickets(connection, self._keys.secret, self._keys.folio_prefix)
            yield Eraser(connection, tickets, find_places(connection, address_key(address)), now, reason)

    def compact(self) -> tuple[int, int]:
        """Write the SQLite file anew without what was let go; return its size in bytes before and after.

        Raises:
            OwnershipHeld: a process works on the desk.
            DatabaseUnavailable: there is no room for a second copy, or another program has the file open.
        """
        file = Path(str(self._engine.url.database))
        before = file.stat().st_size
        with exclusive(self._engine, wait=0), unavailable_when_away():
            self._engine.dispose()
            file_copy.compact(file)
        return before, file.stat().st_size

    @contextmanager
    def restored(self, backup: Path, *, aside: str, replace: bool) -> Iterator["Database"]:
        """Give the database that the backup makes, with our schema; it is the desk's when the block ends well.

        Nobody can own the desk meanwhile. `aside` names what stood there before, which `replace` allows.

        Raises:
            OwnershipHeld: a process works on the desk.
            Refused: the backup is of another kind, or the database holds something and may not be replaced.
            PermanentError: the backup is damaged, of a newer program, or of another desk's secret.
        """
        restoring = restored_file if self.is_embedded else restored_dump
        with (
            exclusive(self._engine, wait=0),
            restoring(self._engine, backup, aside=aside, replace=replace) as engine,
        ):
            schema.upgrade(engine)
            found = Database(engine, self._secrets, self._keys.folio_prefix)
            found.check_hand()
            yield found

    def ticket_list(
        self, zone: ZoneInfo, wanted: TicketFilter = EVERY_TICKET, *, limit: int = 1000
    ) -> list[dict[str, Any]]:
        """Return tickets as JSON values, oldest first, times in the zone."""
        with self._looking() as connection:
            return views.ticket_list(connection, zone, wanted, limit=limit)

    def ticket_show(self, zone: ZoneInfo, folio: str) -> dict[str, Any]:
        """Return a ticket with its bitácora as JSON values, times in the zone.

        Raises:
            NotFound: there is no such ticket.
        """
        with self._looking() as connection:
            return views.ticket_show(connection, zone, folio)

    def ticket_row(self, zone: ZoneInfo, folio: str) -> dict[str, Any]:
        """Return a ticket as it stands in `ticket_list`.

        Raises:
            NotFound: there is no such ticket.
        """
        with self._looking() as connection:
            return views.ticket_row(connection, zone, folio)

    def close(self) -> None:
        """Finish what is being written, and close every connection."""
        self.books.close()

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        with unavailable_when_away(), self._engine.connect().execution_options(read_only=True) as connection:
            yield connection
