"""What do the libraries complain of? A line of the story for each complaint, instead of raw log on the screen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from csc_mailbot.demo.journal import Journal


@contextmanager
def listening_to_logs(journal: Journal) -> Iterator[None]:
    """Tell the journal every warning and error that is logged in this process while the block lasts."""
    listener = _Listener(journal)
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        yield
    finally:
        root.removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        self._journal.overheard(f"{words} ({type(error).__name__}: {error})" if error else words)
