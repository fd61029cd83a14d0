"""A desk over real servers, run by the real program in processes of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Nursery
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One warm interpreter for the whole run."""
    with Nursery() as opened:
        yield opened


@pytest.fixture
def make_desk(
    tmp_path: Path, nursery: Nursery, dovecot: Dovecot, sink: Sink, user: str
) -> Iterator[Callable[..., Desk]]:
    """Make the test's desk, with whatever is unlike the ordinary about it; a test that fails shows its log."""

    def make(imap: Dovecot = dovecot, **unlike: str) -> Desk:
        return Desk(tmp_path, nursery, imap, sink, user, **unlike)

    yield make
    # pytest shows what is printed here when the test failed.
    for log in sorted(tmp_path.glob("**/log")):
        print(log.read_text(encoding="utf-8", errors="replace"))
