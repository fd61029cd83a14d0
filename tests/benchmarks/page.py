"""How long until a technician is woken? From the end of APPEND to the alert at the sink, at rest and under a backlog.

Beside it a bare client waits in IDLE: the server's own delay is not ours. Under the backlog the daemon has 5,000 mails
to take in when the first urgent one comes.
"""

import email
import email.policy
import random
import time
from datetime import UTC, datetime

from imapclient import IMAPClient  # type: ignore[import-untyped]

from tests.benchmarks.corpus import make_mails
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.latency import Listener
from tests.benchmarks.measured import percentile, spread
from tests.benchmarks.town import Town
from tests.servers.mailboxes import INBOX

TECHNICIAN = "paco@tecnicos.example"
BACKLOG = 5_000
_BACKLOG_SEED = 7
_APART = 1.3
"""Seconds between two urgent mails: what comes within a second of another is told in a digest."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NIGHT = """
[[hours.seasons]]
name = "always"
from = "01-01"
to = "12-31"
{day} = ["03:00-03:01"]
[oncall]
rotation = {{ start = "2026-01-05T08:30", every = "52w", people = ["{technician}"] }}
steps = [ {{ after = "0s", notify = "oncall" }}, {{ after = "1s", notify = "oncall" }} ]
repeat_every = "1d"
contact_within = "1h"
[[oncall.people]]
address = "{technician}"
"""


def measure(town: Town, samples: int) -> tuple[list[Figure], dict[str, object]]:
    """Append urgent mails one by one, to a desk at rest and to one that takes in a backlog."""
    at_rest, notices = _at_rest(town, samples)
    busy = _under_backlog(town)
    server = spread(notices).median
    figures = [
        Figure("page", "APPEND to alert, at rest, s", spread(at_rest).shown(".3f")),
        Figure("page", "APPEND to the server's own notice, s", spread(notices).shown(".3f")),
        promised(
            "page", "at rest, beyond the notice, p99", percentile([one - server for one in at_rest], 0.99), 1.0, " s"
        ),
        Figure("page", f"APPEND to alert, {BACKLOG} mails behind, s ({len(busy)})", spread(busy).shown(".3f")),
        promised(
            "page", "behind them, beyond the notice, p99", percentile([x - server for x in busy], 0.99), 1.0, " s"
        ),
    ]
    return figures, {"at_rest": at_rest, "notices": notices, "backlog": busy}


def _night() -> str:
    day = _DAYS[(datetime.now(UTC).weekday() + 3) % 7]  # noqa: TID251 - the real day decides what is night
    return _NIGHT.format(day=day, technician=TECHNICIAN)


def _at_rest(town: Town, samples: int) -> tuple[list[float], list[float]]:
    desk = town.desk("page", _night())
    bare = "notice@aserti.es"
    mailboxes = town.dovecot.mailboxes
    delays, notices = [], []
    with (
        desk.daemon(),
        mailboxes.client(desk.user) as ours,
        mailboxes.client(bare) as others,
        mailboxes.client(bare) as idling,
    ):
        listener = Listener(idling)
        for number in range(samples):
            time.sleep(_APART + random.uniform(0, 0.1))
            delays.append(_woken_after(town, ours, number))
            others.append(INBOX, urgent(number))
            at = time.monotonic()
            notices.append(listener.wait() - at)
        listener.stop()
    return delays, notices


def _under_backlog(town: Town) -> list[float]:
    """Return the delays of the urgent mails that came while others were still being taken in."""
    desk = town.desk("backlog", _night())
    delays: list[float] = []
    with town.dovecot.mailboxes.client(desk.user) as ours, town.dovecot.mailboxes.client(desk.user) as looking:
        for content in calm_mails():
            ours.append(INBOX, content)
        with desk.daemon():
            while _waiting(looking) > BACKLOG / 20:
                time.sleep(_APART)
                delays.append(_woken_after(town, ours, 100_000 + len(delays)))
    return delays


def _woken_after(town: Town, ours: IMAPClient, number: int) -> float:
    ours.append(INBOX, urgent(number))
    at = time.monotonic()
    return town.sink.first(TECHNICIAN, f"parada {number}") - at


def _waiting(client: IMAPClient) -> int:
    return int(client.folder_status(INBOX, ["MESSAGES"])[b"MESSAGES"])


def calm_mails() -> list[bytes]:
    """Return the backlog: none of it urgent, all of it of today."""
    found: list[bytes] = []
    for content in make_mails(BACKLOG + BACKLOG // 8, _BACKLOG_SEED):
        subject = str(email.message_from_bytes(content[:2000], policy=email.policy.default)["Subject"])
        if not subject.startswith(("URGENTE", "CR")):
            found.append(content)
    return found[:BACKLOG]


def urgent(number: int) -> bytes:
    """Return an urgent mail of a customer of its own."""
    return (
        f"From: Cliente {number} <cliente{number}@empresa{number}.example>\r\nTo: soporte@aserti.es\r\n"
        f"Subject: URGENTE: linea parada {number}\r\nMessage-ID: <urgente.{number}@cliente.example>\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n\r\nNo podemos trabajar. Tel. 655 123 456\r\n"
    ).encode()
