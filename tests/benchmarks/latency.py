"""How long does a customer wait? From the end of APPEND to the acknowledgement at the sink; and what idling costs.

Beside it, in the same seconds, a bare client waits in IDLE on a mailbox of its own: the server's own delay is not ours.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from imapclient import IMAPClient  # type: ignore[import-untyped]

from tests.benchmarks.corpus import SEED, make_mails, message_id
from tests.benchmarks.desk import LETTERS_A_MAIL
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.measured import percentile, spread
from tests.benchmarks.town import Town
from tests.servers.mailboxes import INBOX

IDLE_SECONDS = 20.0
_PATIENCE = 20.0


class Listener:
    """A bare client in IDLE, in a thread: tells when the server last told of a mail.

    Told, it begins IDLE anew as every client does that goes and reads: the server's delay counts from there.
    """

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._told = threading.Event()
        self._at = 0.0
        self._stopped = False
        client.select_folder(INBOX)
        client.idle()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait(self) -> float:
        """Return when the next notice came, in monotonic seconds."""
        if not self._told.wait(_PATIENCE):
            raise TimeoutError("the server told the bare client nothing")
        self._told.clear()
        return self._at

    def stop(self) -> None:
        """Leave IDLE."""
        self._stopped = True
        self._thread.join(5)
        self._client.idle_done()

    def _listen(self) -> None:
        while not self._stopped:
            if any(b"EXISTS" in one for one in self._client.idle_check(timeout=0.5)):
                self._at = time.monotonic()
                self._told.set()
                self._client.idle_done()
                self._client.noop()
                self._client.idle()


def measure(town: Town, samples: int) -> tuple[list[Figure], dict[str, object]]:
    """Append mails one by one to a desk at rest, then leave it alone; return the figures and the raw delays."""
    desk = town.desk("latency")
    contents = make_mails(samples, since=None)
    with desk.daemon() as daemon, _clients(town, desk.user) as (ours, others, listener):
        town.sink.forget()
        pairs = [_one(town, number, one, (ours, others), listener) for number, one in enumerate(contents)]
        idle, memory = _rest(psutil.Process(daemon.pid))
    answers, notices = [one for one, _ in pairs], [one for _, one in pairs]
    raw: dict[str, object] = {"acknowledgement": answers, "notice": notices}
    return [*_figures(answers, notices), *_idle_figures(idle, memory)], raw


@contextmanager
def _clients(town: Town, user: str) -> Iterator[tuple[IMAPClient, IMAPClient, Listener]]:
    mailboxes = town.dovecot.mailboxes
    bare = "notice@aserti.es"
    with mailboxes.client(user) as ours, mailboxes.client(bare) as others, mailboxes.client(bare) as idling:
        listener = Listener(idling)
        try:
            yield ours, others, listener
        finally:
            listener.stop()


def _one(
    town: Town, number: int, content: bytes, clients: tuple[IMAPClient, IMAPClient], listener: Listener
) -> tuple[float, float]:
    """Return the seconds to the acknowledgement and to the bare client's notice."""
    time.sleep(random.uniform(0.05, 0.15))
    ours, others = clients
    ours.append(INBOX, content)
    at = time.monotonic()
    others.append(INBOX, content)
    bare_at = time.monotonic()
    noticed = listener.wait()
    letters = town.sink.wait_for((number + 1) * LETTERS_A_MAIL, _PATIENCE)
    answered = next(one.at for one in letters if one.in_reply_to == message_id(SEED, number))
    return answered - at, noticed - bare_at


def _rest(process: psutil.Process) -> tuple[float, float]:
    """Return the share of one processor that the daemon takes at rest, in percent, and its memory in MiB."""
    before = process.cpu_times()
    time.sleep(IDLE_SECONDS)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return 100 * used / IDLE_SECONDS, process.memory_info().rss / 2**20


def _figures(answers: list[float], notices: list[float]) -> list[Figure]:
    server = spread(notices).median
    beyond = [one - server for one in answers]
    return [
        Figure("latency", "APPEND to acknowledgement, s", spread(answers).shown(".3f")),
        Figure("latency", "APPEND to the server's own notice, s", spread(notices).shown(".3f")),
        promised("latency", "beyond the server's notice, median", percentile(beyond, 0.5), 0.5, " s"),
        promised("latency", "beyond the server's notice, p99", percentile(beyond, 0.99), 1.0, " s"),
    ]


def _idle_figures(idle: float, memory: float) -> list[Figure]:
    return [
        promised("idle", "share of one core", idle, 1.0, " %"),
        promised("idle", "resident memory", memory, 150, " MiB"),
    ]
