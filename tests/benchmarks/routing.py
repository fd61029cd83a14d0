"""Does finding a reply's ticket cost the same with a thousand and with a million tickets in the books?

Measured is what a reply costs from its parsed form to its judgement: every look-up and the questions about it. The two
sizes take turns, reply by reply, over tickets from everywhere in the books, so that a busy machine slows both.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import Engine

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.intake.facts import question_of
from csc_mailbot.intake.intents import Decision
from csc_mailbot.intake.judgement import judge
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.receive_mail import load_facts
from csc_mailbot.workflows.records import Records
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.filled_books import FilledBooks, FilledTicket, fill_books
from tests.benchmarks.measured import spread
from tests.benchmarks.town import Town
from tests.contract.books.making import KEYS
from tests.desks import TOKENS, SetClock, make_desk
from tests.servers.postgres import Postgres
from tests.servers.requires import postgresql_programs

FEW, MANY = 1_000, 1_000_000
SAME = 1.2
"""Times as long as with few tickets that still counts as the same."""
_WARMING = 20
_NOW = datetime(2026, 1, 2, 10, 0, tzinfo=UTC)
HOW = ("token", "thread", "subject")
"""What ties a reply to its ticket."""


@dataclass(frozen=True, slots=True)
class _Archive:
    books: SqlBooks
    filled: FilledBooks


def measure(town: Town, replies: int) -> tuple[list[Figure], dict[str, object]]:
    """Route that many replies of each kind in small and in large books; return the figures and the raw seconds."""
    figures: list[Figure] = []
    raw: dict[str, object] = {}
    with _databases(town.folder) as databases:
        for name, few, many in databases:
            costs = _compare(few, many, replies)
            raw[name] = costs
            figures += [_figure(name, how, *costs[how]) for how in HOW]
    return figures, raw


@contextmanager
def _databases(folder: Path) -> Iterator[Iterator[tuple[str, Engine, Engine]]]:
    """Give the engines of small and large books, empty but for the schema, in each kind of database that is here."""
    few, many = (make_engine(f"sqlite:///{folder}/routing-{size}.db") for size in ("few", "many"))
    sqlite = ("SQLite", few, many)
    if postgresql_programs() is None:
        yield iter([sqlite])
        return
    with Postgres() as server:
        few, many = (make_engine(server.create_database()) for _ in range(2))
        yield iter([sqlite, ("PostgreSQL", few, many)])


def _compare(few: Engine, many: Engine, replies: int) -> dict[str, tuple[list[float], list[float]]]:
    archives = [_archive(engine, tickets) for engine, tickets in ((few, FEW), (many, MANY))]
    costs = {how: tuple(zip(*_turns(archives, how, replies), strict=True)) for how in HOW}
    for one in archives:
        one.books.close()
    return {how: (list(small), list(large)) for how, (small, large) in costs.items()}


def _archive(engine: Engine, tickets: int) -> _Archive:
    schema.upgrade(engine)
    filled = fill_books(engine, tickets)
    return _Archive(SqlBooks(engine, KEYS), filled)


def _turns(archives: list[_Archive], how: str, replies: int) -> Iterator[tuple[float, ...]]:
    """Yield the seconds of a reply in each archive, in turns."""
    chance, desk = random.Random(how), make_desk(SetClock(_NOW))
    for number in range(replies + _WARMING):
        seconds = {}
        for one in archives if number % 2 else reversed(archives):
            ticket = one.filled.ticket(chance.randint(1, one.filled.tickets))
            seconds[one.filled.tickets] = _routed(one.books, desk, parse(_reply(ticket, how, number)), ticket)
        if number >= _WARMING:
            yield tuple(seconds[one.filled.tickets] for one in archives)


def _routed(books: SqlBooks, desk: Desk, mail: ParsedMail, ticket: FilledTicket) -> float:
    """Return what it takes to judge the reply; it must reach its ticket."""

    def judged(records: Records) -> Decision:
        facts = load_facts(records, desk, question_of(mail, desk.policies), (0, _NOW), _NOW)
        return judge(mail, facts, desk.policies, _NOW)

    start = time.perf_counter()
    decision = books.look(judged)
    seconds = time.perf_counter() - start
    if f"names {ticket.folio}" not in " ".join(decision.because):
        raise RuntimeError(f"a reply did not find {ticket.folio}: {decision.because}")
    return seconds


def _reply(ticket: FilledTicket, how: str, number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{ticket.requester.name} <{ticket.requester.address}>"
    mail["To"] = "soporte@aserti.es"
    mail["Subject"] = f"Re: [{ticket.folio}] No arranca" if how == "subject" else "Re: No arranca"
    mail["Message-ID"] = f"<reply.{how}.{number}@cliente.example>"
    token = TOKENS.message_id(Token(Purpose.REQUESTER, ticket.acknowledgement), "aserti.es")
    parents = {"token": token, "thread": ticket.message_id}
    if how in parents:
        mail["In-Reply-To"] = mail["References"] = parents[how]
    mail.set_content("Sigue igual después de reiniciar el servidor.\n\n> Hemos recibido su incidencia.\n")
    return mail.as_bytes()


def _figure(name: str, how: str, few: list[float], many: list[float]) -> Figure:
    small, large = (1000 * spread(one).median for one in (few, many))
    shown = f"{name}, by {how}: {MANY:,} tickets ({large:.2f} ms) beside {FEW:,} ({small:.2f} ms)"
    return promised("routing", shown, large / small, SAME, " times")
