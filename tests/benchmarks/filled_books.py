"""Books as a desk has them after years: any number of tickets, each with its mail, its bitácora and its letters.

The rows are made by the database itself, a million tickets in about a minute. They are shaped as the program's own are,
with ids in random order where it writes random ones, so that look-ups cost what they cost in a real desk. Chains are
not signed, and stored bytes are no mails: nobody may verify or replay them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text
from zstandard import ZstdCompressor

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.ticket import Folio, folio_of

LETTERS_A_TICKET = 2
"""The requester's acknowledgement, then an agent's notice."""
_TICKETS_A_PERSON = 20
_TICKETS_A_YEAR = 100_000
_FIRST_YEAR = 2010
_SECONDS_APART = 300
_OPEN = 300
"""The newest tickets, which are in progress; the others are done."""
_LAST = datetime(2026, 1, 1, tzinfo=UTC)
"""When the newest was opened."""
_AGENT = "ana@aserti.es"

_MAIL = ZstdCompressor().compress(b"Subject: No arranca\r\n\r\n" + b"No arranca el programa de almac\xc3\xa9n. " * 20)
_LETTER = ZstdCompressor().compress(b"Subject: [CSC] No arranca\r\n\r\n" + b"Hemos recibido su incidencia. " * 60)


@dataclass(frozen=True, slots=True)
class FilledTicket:
    """One of the tickets, by its number from 1."""

    number: int
    people: int

    @property
    def folio(self) -> Folio:
        """Its folio."""
        year, place = divmod(self.number - 1, _TICKETS_A_YEAR)
        return folio_of("CSC", _FIRST_YEAR + year, place + 1)

    @property
    def requester(self) -> Address:
        """Who asked."""
        person = 1 + self.number % self.people
        return Address(f"Persona {person}", f"persona{person}@cliente{person % 400}.example")

    @property
    def message_id(self) -> str:
        """The Message-ID of the mail that opened it."""
        return f"<{_scattered(self.number)}@cliente.example>"

    @property
    def acknowledgement(self) -> int:
        """The outbox row of the requester's letter."""
        return LETTERS_A_TICKET * self.number - 1

    @property
    def notice(self) -> int:
        """The outbox row of the agent's notice."""
        return LETTERS_A_TICKET * self.number


@dataclass(frozen=True, slots=True)
class FilledBooks:
    """What the books were filled with."""

    tickets: int

    @property
    def people(self) -> int:
        """How many people asked."""
        return people_of(self.tickets)

    def ticket(self, number: int) -> FilledTicket:
        """Return the ticket of that number, from 1 to `tickets`."""
        return FilledTicket(number, self.people)


def people_of(tickets: int) -> int:
    """Return how many people ask for so many tickets."""
    return max(1, tickets // _TICKETS_A_PERSON)


def _scattered(number: int) -> str:
    """Return eleven digits: every number's own, and in no order, as hashes are."""
    return str(10_000_000_000 + number * 2_654_435_761 % 4_294_967_296)


def fill_books(engine: Engine, tickets: int) -> FilledBooks:
    """Fill empty books that have the schema; whatever writes to them afterwards goes on with free numbers.

    Raises:
        ValueError: the books are not empty.
    """
    with engine.connect() as connection:
        _hurry(connection)
        if connection.scalar(text("SELECT count(*) FROM ticket")):
            raise ValueError("the books are not empty")
        connection.rollback()
        for statement in _STATEMENTS:
            connection.execute(text(_spoken(statement, engine)), _values(tickets))
            connection.commit()
        _go_on_with_free_numbers(connection, tickets)
        connection.commit()
        connection.invalidate()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return FilledBooks(tickets)


_FOLIO = f"""'CSC-' || ({_FIRST_YEAR} + (i - 1) / {_TICKETS_A_YEAR}) || '-' ||
    substr(CAST(1000001 + (i - 1) % {_TICKETS_A_YEAR} AS TEXT), 2)"""


def _hurry(connection: Connection) -> None:
    """Write without a care for crashes; the connection is thrown away afterwards."""
    if connection.dialect.name == "sqlite":
        for pragma in ("synchronous=OFF", "cache_size=-1000000", "foreign_keys=OFF"):
            connection.connection.cursor().execute(f"PRAGMA {pragma}")


def _values(tickets: int) -> dict[str, object]:
    return {"tickets": tickets, "people": people_of(tickets), "mail": _MAIL, "letter": _LETTER, "agent": _AGENT}


def _spoken(statement: str, engine: Engine) -> str:
    """Return the statement in the database's own words for a series, an instant and a truth."""
    sqlite = engine.dialect.name == "sqlite"
    seconds = f"{_SECONDS_APART} * (:tickets - i)"
    ago = f"'-' || ({seconds}) || ' seconds'"
    at = f"strftime('%Y-%m-%d %H:%M:%f', '{_LAST:%Y-%m-%d}', {ago})"
    if not sqlite:
        at = f"timestamptz '{_LAST:%Y-%m-%d}' - ({seconds}) * interval '1 second'"
    words = {
        "{series}": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :tickets)",
        "{folio}": _FOLIO,
        "{open}": f"i > :tickets - {_OPEN}",
        "{person}": "(1 + i % :people)",
        "{at}": at,
        "{digest}": f"({{scattered}} || '{'0' * 53}')",
        "{scattered}": "CAST(10000000000 + CAST(i AS BIGINT) * 2654435761 % 4294967296 AS TEXT)",
        "{yes}": "1" if sqlite else "true",
        "{no}": "0" if sqlite else "false",
    }
    for place, said in words.items():
        statement = statement.replace(place, said)
    return statement


_STATEMENTS = (
    """INSERT INTO person (id, address, name)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
    SELECT i, 'persona' || i || '@cliente' || (i % 400) || '.example', 'Persona ' || i FROM n""",
    """INSERT INTO ticket (id, folio, subject, status, priority, team, assignee, requester_id, channel, opened_at,
    changed_at, closed_at, chain_length, chain_hash)
    {series} SELECT i, {folio}, 'No arranca el almacén ' || i, CASE WHEN {open} THEN 'in_progress' ELSE 'done' END,
    'P3', 'CCT', :agent, {person}, 'mail', {at}, {at}, CASE WHEN {open} THEN NULL ELSE {at} END, 1, {digest} FROM n""",
    """INSERT INTO blob (digest, size, content)
    {series} SELECT {digest}, 700, :mail FROM n""",
    """INSERT INTO received_mail (id, mailbox, uidvalidity, uid, received_at, kept_at, size, complete, raw_digest,
    urgent, put_away, attempts, message_id, digest, kind, outcome, reason, decision, judged_at, ticket_id)
    {series} SELECT i, 'filled', 1, i, {at}, {at}, 700, {yes}, {digest}, {no}, {yes}, 1,
    '<' || {scattered} || '@cliente.example>', {digest}, 'message', 'opened', 'a new ticket is opened', '{}', {at}, i
    FROM n""",
    """INSERT INTO entry (id, ticket_id, sequence, at, kind, public, author, facts, text_digest, previous_hash, hash,
    person_id, mail_id)
    {series} SELECT i, i, 1, {at}, 'opened', {yes}, 'customer', '{"status": "new"}', {digest}, '', {digest}, {person}, i
    FROM n""",
    """INSERT INTO entry_text (entry_id, salt, text, hidden)
    {series} SELECT i, :mail, 'No arranca el programa de almacén desde las nueve ' || i, '' FROM n""",
    """INSERT INTO outbox (id, message_id, letter, purpose, rank, recipient, envelope_from, content, ticket_id, mail_id,
    created_at, state, attempts, doubts, next_try, finished_at, answer)
    {series} SELECT 2 * i - 1, '<csc.ack.' || {scattered} || '@aserti.es>', 'acknowledgement', 1, 2,
    'persona' || {person} || '@cliente' || ({person} % 400) || '.example', 'soporte@aserti.es', :letter, i, i, {at},
    'sent', 1, 0, {at}, {at}, '250 2.0.0 Ok' FROM n""",
    """INSERT INTO outbox (id, message_id, letter, purpose, rank, recipient, envelope_from, content, ticket_id, mail_id,
    created_at, state, attempts, doubts, next_try, finished_at, answer)
    {series} SELECT 2 * i, '<csc.notice.' || {scattered} || '@aserti.es>', 'team_notice', 2, 2, :agent,
    'soporte@aserti.es', :letter, i, i, {at}, 'sent', 1, 0, {at}, {at}, '250 2.0.0 Ok' FROM n""",
)
_GO_ON = "SELECT setval(pg_get_serial_sequence(:name, 'id'), :rows)"


def _go_on_with_free_numbers(connection: Connection, tickets: int) -> None:
    given = text("INSERT INTO counter (name, value) VALUES ('outbox', :letters)")
    connection.execute(given, {"letters": LETTERS_A_TICKET * tickets})
    if connection.dialect.name == "postgresql":
        rows = {"person": people_of(tickets), "ticket": tickets, "received_mail": tickets, "entry": tickets}
        rows["outbox"] = LETTERS_A_TICKET * tickets
        for name, count in rows.items():
            connection.execute(text(_GO_ON), {"name": name, "rows": count})
