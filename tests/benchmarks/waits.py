"""What do workers wait for? Their sessions with PostgreSQL, looked at many times a second while they work."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import Engine, text

_EVERY = 0.02
_BUSY = text(
    "SELECT wait_event_type AS kind, wait_event AS event, query FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() "
    "AND (state = 'active' OR state LIKE 'idle in transaction%')"
)
_LONGEST = 60
"""Characters of a statement that tell it from others."""


class Waits:
    """How often a session was seen in a transaction, and how often it waited for another one's lock."""

    def __init__(self) -> None:
        self.looks = 0
        self.busy = 0
        self.locked: Counter[str] = Counter()
        """By the beginning of the statement that waited."""

    @property
    def share(self) -> float:
        """Of all sessions seen in a transaction, those that waited for another's lock; 0 to 1."""
        return self.locked.total() / self.busy if self.busy else 0.0

    def look(self, engine: Engine) -> None:
        """Count what the sessions do at this moment."""
        with engine.connect() as connection:
            rows = connection.execute(_BUSY).all()
        self.looks += 1
        self.busy += len(rows)
        self.locked.update(" ".join(row.query.split())[:_LONGEST] for row in rows if row.kind == "Lock")


@contextmanager
def watching(engine: Engine) -> Iterator[Waits]:
    """Look at the sessions of the engine's database until the block ends."""
    waits, over = Waits(), Event()

    def look() -> None:
        while not over.wait(_EVERY):
            waits.look(engine)

    watcher = Thread(target=look, name="waits")
    watcher.start()
    try:
        yield waits
    finally:
        over.set()
        watcher.join()
