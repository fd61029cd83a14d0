"""Does a second worker help, and who goes on when one dies? Daemons that share one PostgreSQL."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields

from sqlalchemy import Engine, TextClause, text

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from tests.benchmarks.corpus import make_mails
from tests.benchmarks.desk import LETTERS_A_MAIL, Daemon, Desk
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.town import Town
from tests.benchmarks.waits import watching
from tests.servers.postgres import Postgres
from tests.servers.requires import postgresql_programs

CROWDS = (1, 2, 4)
"""How many daemons drain the same mailbox."""
VICTIMS = 3
TAKEN_OVER_WITHIN = 15.0
_LOOK_AGAIN = 0.05
_PATIENCE = 300.0

_KEPT = text("SELECT count(*) FROM received_mail")
_JUDGED = text("SELECT count(*) FROM received_mail WHERE outcome IS NOT NULL")
_LEFT = text(
    "SELECT (SELECT count(*) FROM received_mail WHERE outcome IS NULL AND claimed_by = :number)"
    " + (SELECT count(*) FROM outbox WHERE state = 'sending' AND claimed_by = :number)"
)
_FIRST = text("SELECT min(number) FROM worker WHERE number > 0")
_DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Seconds from the death of the worker that watched the mailbox."""

    mailbox: float
    """Until mail that came after it was kept by another."""
    claims: float
    """Until nothing that it had begun was its own any more."""


def measure(town: Town, mails: int) -> tuple[list[Figure], dict[str, object]]:
    """Drain the same mails with one, two and four workers, then kill one of three; return figures and raw values."""
    if postgresql_programs() is None:
        return [Figure("workers", "several daemons", "PostgreSQL is not installed here")], {}
    with Postgres() as postgres:
        rates: dict[int, float] = {}
        deadlocks: dict[int, int] = {}
        waiting: dict[int, float] = {}
        for crowd in CROWDS:
            rates[crowd], deadlocks[crowd], waiting[crowd] = _drained(town, postgres, crowd, make_mails(mails))
        taken_over = _killed(town, postgres, make_mails(mails))
    figures = [Figure("workers", f"mails/s with {crowd} on PostgreSQL", f"{rate:.1f}") for crowd, rate in rates.items()]
    figures += [
        Figure("workers", f"times as fast with {crowd} as with one", f"{rates[crowd] / rates[1]:.2f}")
        for crowd in CROWDS[1:]
    ]
    figures += [
        Figure("workers", f"transactions of {crowd} seen waiting for another's lock", f"{100 * waiting[crowd]:.0f} %")
        for crowd in CROWDS
    ]
    for name, seconds in (("mailbox", taken_over.mailbox), ("claims", taken_over.claims)):
        what = f"{name} taken over after kill -9 of one of three"
        figures.append(promised("workers", what, seconds, TAKEN_OVER_WITHIN, " s"))
    return figures, {"rates": rates, "deadlocks": deadlocks, "waiting": waiting, "taken_over": asdict(taken_over)}


def _drained(town: Town, postgres: Postgres, crowd: int, contents: Sequence[bytes]) -> tuple[float, int, float]:
    """Return mails a second from the first one's arrival to the last letter, how often two workers deadlocked, and how
    many of the transactions under way waited for another's lock, as a share.
    """
    desk, engine = _desk(town, postgres, f"crowd{crowd}")
    with _working(desk, crowd), engine.connect() as connection:
        town.sink.forget()
        start = time.monotonic()
        with watching(engine) as waits:
            town.dovecot.deliver(desk.user, *contents)
            letters = town.sink.wait_for(len(contents) * LETTERS_A_MAIL, _PATIENCE)
        rate = len(contents) / (max(one.at for one in letters) - start)
        deadlocks = int(connection.scalar(_DEADLOCKS) or 0)
    engine.dispose()
    return rate, deadlocks, waits.share


def _killed(town: Town, postgres: Postgres, contents: Sequence[bytes]) -> TakeOver:
    """Kill the worker that came first, which watches the mailbox, when a fifth is judged; every letter must come."""
    desk, engine = _desk(town, postgres, "killed")
    late = len(contents) // 10
    with _working(desk, VICTIMS) as daemons:
        number = _asked(engine, _FIRST)
        town.sink.forget()
        town.dovecot.deliver(desk.user, *contents[late:])
        _until(lambda: _asked(engine, _JUDGED) >= len(contents) // 5)
        daemons[0].kill()
        died = time.monotonic()
        town.dovecot.deliver(desk.user, *contents[:late])
        done: dict[str, float] = {}

        def look() -> bool:
            for name, holds in (
                ("mailbox", _asked(engine, _KEPT) == len(contents)),
                ("claims", _asked(engine, _LEFT, number=number) == 0),
            ):
                if holds:
                    done.setdefault(name, time.monotonic() - died)
            return len(done) == len(fields(TakeOver))

        _until(look)
        town.sink.wait_for(len(contents) * LETTERS_A_MAIL, _PATIENCE)
    engine.dispose()
    return TakeOver(**done)


def _desk(town: Town, postgres: Postgres, name: str) -> tuple[Desk, Engine]:
    url = postgres.create_database()
    engine = make_engine(url)
    schema.upgrade(engine)
    return town.desk(name, database=url), engine


@contextmanager
def _working(desk: Desk, crowd: int) -> Iterator[list[Daemon]]:
    with ExitStack() as stack:
        yield [stack.enter_context(desk.daemon()) for _ in range(crowd)]


def _asked(engine: Engine, query: TextClause, **values: int) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(query, values) or 0)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() >= end:
            raise TimeoutError("the workers did not get on")
        time.sleep(_LOOK_AGAIN)
