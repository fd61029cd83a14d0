"""The guardia over real servers, with seconds for minutes: the daemon is killed while it pages, and started again."""

import asyncio
import email
import email.policy
import random
import signal
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from time import monotonic

from csc_mailbot.oncall.page import Page, PageState
from csc_mailbot.timekeeping.clock import SystemClock
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Death
from tests.acceptance.survival import some_lines
from tests.servers.sink import Sink

PACO, MAR, ADMIN = "paco@tecnicos.example", "mar@tecnicos.example", "sistemas@aserti.example"
CUSTOMER = "eva@cliente.example"
KILLED = -9
NIGHT = """
[hours]
[[hours.seasons]]
name = "always"
from = "01-01"
to = "12-31"
{day} = ["03:00-03:01"]
[oncall]
rotation = {{ start = "2026-01-05T08:30", every = "52w", people = ["paco@tecnicos.example", "mar@tecnicos.example"] }}
steps = [
  {{ after = "0s", notify = "oncall" }},
  {{ after = "2s", notify = "next" }},
  {{ after = "4s", notify = "everybody" }},
]
repeat_every = "2s"
contact_within = "{contact}"
[[oncall.people]]
address = "paco@tecnicos.example"
[[oncall.people]]
address = "mar@tecnicos.example"
"""


def night(contact: str = "1h") -> str:
    """The desk is always closed, but for a minute of another day of the week."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    day = days[(SystemClock().now().weekday() + 3) % 7]
    return NIGHT.format(day=day, contact=contact)


def urgent(subject: str = "URGENTE: no podemos facturar", number: int = 1) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Eva <{CUSTOMER}>", "soporte@aserti.example", subject
    mail["Message-ID"] = f"<{number}@cliente.example>"
    mail.set_content("No sale ninguna factura. Tel. 655 123 456")
    return mail.as_bytes()


def answer(alert: EmailMessage, text: str, number: int = 1) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = str(alert["To"]), "soporte@aserti.example", f"Re: {alert['Subject']}"
    mail["Message-ID"] = f"<answer{number}@tecnicos.example>"
    mail["In-Reply-To"] = str(alert["Message-ID"])
    mail.set_content(text)
    return mail.as_bytes()


def taken(sink: Sink, to: str, word: str = "") -> list[EmailMessage]:
    """What the server took for a reader, of which the text holds the word."""
    mails = [
        email.message_from_bytes(one.content, _class=EmailMessage, policy=email.policy.default)
        for one in sink.mails
        if to in one.recipients
    ]
    return [one for one in mails if word in _text(one)]


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


async def until(holds: Callable[[], object], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.02)


def page_of(desk: Desk) -> Page:
    """Return the one page; after a death its number may be any."""
    [page] = desk.look(lambda records: records.pages.unfinished())
    return page


async def survive_page(desk: Desk, boundary: str, sink: Sink) -> float:
    """Kill the daemon at the boundary, start it again, and let the technician take the page.

    Return the seconds from its second start until the customer was told who takes care.
    """
    first = desk.start(death=Death(boundary))
    await desk.deliver(urgent())
    if "answer" in boundary:
        await until(lambda: taken(sink, PACO))
        await desk.deliver(answer(taken(sink, PACO)[0], "OK"))
    assert await first.end() == KILLED
    begun = monotonic()
    daemon = desk.start()
    await until(lambda: taken(sink, PACO))
    if "answer" not in boundary:
        await desk.deliver(answer(taken(sink, PACO)[0], "OK"))
    await until(lambda: taken(sink, CUSTOMER, "ya se ocupa"))
    seconds = monotonic() - begun
    assert await daemon.stop() == 0
    page = page_of(desk)
    assert page.state is PageState.ACKED
    places = [(one.step, one.to) for one in page.attempts]
    assert len(places) == len(set(places))
    assert [one.letter for one in desk.letters() if one.to == CUSTOMER].count("acknowledgement") == 1
    assert len({str(one["Message-ID"]) for one in taken(sink, CUSTOMER, "ya se ocupa")}) == 1
    assert len(desk.tickets()) == 1
    return seconds


async def survive_pages_at_random(desk: Desk, sink: Sink, kills: int, seed: int) -> tuple[list[str], float]:
    """Kill at so many instants that chance chooses, with an urgent mail before each.

    Return what is wrong, and the seconds from the last start until somebody had taken every page.
    """
    chance = random.Random(seed)
    for number in range(kills):
        # Each by another customer: whoever writes again adds to the page and has somebody alerted again.
        mail = urgent(f"URGENTE: avería {number}", number).replace(b"eva@", f"eva{number}@".encode())
        await desk.deliver(mail)
        daemon = desk.start()
        await some_lines(daemon, chance)
        daemon.signal(signal.SIGKILL)
        assert await daemon.end() == KILLED
    begun = monotonic()
    daemon = desk.start()
    await until(lambda: len(desk.tickets()) >= kills and not desk.books()["pending"])
    answered: set[int] = set()
    await until(lambda: taken(sink, PACO))
    while alerting := [one for one in _pages(desk) if one.state is PageState.ALERTING]:
        for page in alerting:
            alert = _alert_of(desk, sink, page)
            if alert and page.id not in answered:
                answered.add(page.id)
                await desk.deliver(answer(alert, "OK", page.id))
        await asyncio.sleep(0.2)
    seconds = monotonic() - begun
    assert await daemon.stop() == 0
    return _wrong_pages(desk, kills), seconds


def _pages(desk: Desk) -> tuple[Page, ...]:
    return tuple(desk.look(lambda records: records.pages.unfinished()))


def _alert_of(desk: Desk, sink: Sink, page: Page) -> EmailMessage | None:
    ids = {one.id: one.message_id for one in desk.letters()}
    wanted = {ids.get(one.outbox_id) for one in page.attempts}
    return next((one for one in taken(sink, PACO) if str(one["Message-ID"]) in wanted), None)


def _wrong_pages(desk: Desk, mails: int) -> list[str]:
    """Every ticket stands in one page, whose steps ran once and which somebody took."""
    pages, tickets = _pages(desk), desk.tickets()
    paged = Counter(incident.ticket_id for page in pages for incident in page.incidents)
    places = Counter((page.id, one.step, one.to) for page in pages for one in page.attempts if one.step)
    wrong = [f"{len(tickets)} tickets of {mails} mails"] * (len(tickets) != mails)
    wrong += [f"{mails - len(paged)} tickets without a page"] * (len(paged) != mails)
    wrong += [f"ticket {one} in {times} pages" for one, times in paged.items() if times > 1]
    return wrong + [f"step {step} of page {page} twice" for (page, step, _), times in places.items() if times > 1]
