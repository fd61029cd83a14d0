"""The servers that all parts share: a Dovecot, the sink in a process of its own, and a folder for what is written."""

import compileall
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.desk import Desk
from tests.benchmarks.measured import ROOT
from tests.benchmarks.peer import Peer
from tests.benchmarks.sink import Sink
from tests.servers.dovecot import Dovecot


@dataclass(frozen=True, slots=True)
class Town:
    """Where the benchmarks take place."""

    dovecot: Dovecot
    sink: Sink
    folder: Path

    def desk(self, name: str, more: str = "", database: str = "") -> Desk:
        """Return a desk with a mailbox of its own, by default with a database of its own as well.

        `more` are further lines of its configuration.
        """
        return Desk(self.folder / name, self.dovecot.port, self.sink.port, f"{name}@aserti.es", more, database).write()

    def peer(self, name: str) -> Peer:
        """Return a helpdesk with a mailbox of its own."""
        return Peer(self.folder / name, self.dovecot.port, self.sink.port, f"{name}@aserti.es").write()


@contextmanager
def open_town() -> Iterator[Town]:
    """Start the servers; they end, and the folder goes, with the context.

    The program is compiled first, as pip does with what it installs, the peer among it.
    """
    compileall.compile_dir(ROOT / "csc_mailbot", quiet=1)
    with (
        tempfile.TemporaryDirectory(prefix="csc-bench-") as folder,
        Dovecot() as dovecot,
        Sink() as sink,
    ):
        yield Town(dovecot, sink, Path(folder))
