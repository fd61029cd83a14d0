"""The guardia over real servers, with seconds for minutes: killed in every phase, no page is lost."""

import asyncio
import email
import email.policy
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.oncall.page import Page, PageState
from csc_mailbot.timekeeping.clock import SystemClock
from tests.acceptance.crashing_daemon import PAGE_BOUNDARIES
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import Death
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


def urgent(subject: str = "URGENTE: no podemos facturar") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Eva <{CUSTOMER}>", "soporte@aserti.example", subject
    mail["Message-ID"] = "<1@cliente.example>"
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


@pytest.mark.dovecot
async def test_a_page_is_raised_escalated_taken_and_told(make_desk: Callable[..., Desk], sink: Sink) -> None:
    desk = make_desk(more=night())
    daemon = desk.start()
    await desk.deliver(urgent())
    await until(lambda: taken(sink, ADMIN))
    attempts = page_of(desk).attempts
    steps = {one.person: (one.at - page_of(desk).raised_at).total_seconds() for one in reversed(attempts)}
    assert steps[PACO] < 0.5
    assert 1.9 < steps[MAR] < 3.5
    assert 3.9 < steps[ADMIN] < 6
    await desk.deliver(answer(taken(sink, MAR)[0], "OK"))
    await until(lambda: taken(sink, CUSTOMER, "ya se ocupa"))
    await until(lambda: taken(sink, PACO, "La tiene"))
    assert page_of(desk).state is PageState.ACKED
    [ticket] = desk.tickets()
    assert (ticket["status"], ticket["assignee"]) == ("in_progress", MAR)
    assert await daemon.stop() == 0


@pytest.mark.dovecot
async def test_who_takes_it_and_does_not_call_is_reminded_and_then_the_next_is_woken(
    make_desk: Callable[..., Desk], sink: Sink
) -> None:
    desk = make_desk(more=night(contact="1s"))
    daemon = desk.start()
    await desk.deliver(urgent())
    await until(lambda: taken(sink, PACO))
    await desk.deliver(answer(taken(sink, PACO)[0], "OK"))
    await until(lambda: taken(sink, PACO, "no nos consta"))
    await until(lambda: taken(sink, MAR))
    assert await daemon.stop() == 0


@pytest.mark.dovecot
@pytest.mark.parametrize("boundary", [*PAGE_BOUNDARIES, "sending", "sent", "posted", "settled"])
async def test_killed_in_any_phase_no_page_and_no_answer_is_lost_and_no_step_runs_twice(
    boundary: str, make_desk: Callable[..., Desk], sink: Sink
) -> None:
    await _survive(make_desk(more=night()), boundary, sink)


@pytest.mark.dovecot
@pytest.mark.postgresql
@pytest.mark.parametrize("boundary", ["page_raised", "page_step_kept", "page_answered"])
async def test_the_same_holds_over_postgresql(
    boundary: str, make_desk: Callable[..., Desk], sink: Sink, postgres_url: str
) -> None:
    engine = make_engine(postgres_url)
    schema.upgrade(engine)
    engine.dispose()
    await _survive(make_desk(more=night(), database=postgres_url), boundary, sink)


async def _survive(desk: Desk, boundary: str, sink: Sink) -> None:
    """Kill the daemon at the boundary, start it again, and let the technician take the page."""
    first = desk.start(death=Death(boundary))
    await desk.deliver(urgent())
    if "answer" in boundary:
        await until(lambda: taken(sink, PACO))
        await desk.deliver(answer(taken(sink, PACO)[0], "OK"))
    assert await first.end() == KILLED
    daemon = desk.start()
    await until(lambda: taken(sink, PACO))
    if "answer" not in boundary:
        await desk.deliver(answer(taken(sink, PACO)[0], "OK"))
    await until(lambda: taken(sink, CUSTOMER, "ya se ocupa"))
    assert await daemon.stop() == 0
    page = page_of(desk)
    assert page.state is PageState.ACKED
    places = [(one.step, one.to) for one in page.attempts]
    assert len(places) == len(set(places))
    assert [one.letter for one in desk.letters() if one.to == CUSTOMER].count("acknowledgement") == 1
    assert len({str(one["Message-ID"]) for one in taken(sink, CUSTOMER, "ya se ocupa")}) == 1
    assert len(desk.tickets()) == 1


@pytest.mark.dovecot
async def test_steps_that_were_due_while_nothing_ran_fire_at_once_and_once(
    make_desk: Callable[..., Desk], sink: Sink
) -> None:
    desk = make_desk(more=night())
    assert await _die_after_the_first(desk, sink) == KILLED
    everybody_at = page_of(desk).raised_at + timedelta(seconds=5)
    await until(lambda: SystemClock().now() > everybody_at)
    daemon = desk.start()
    await until(lambda: taken(sink, ADMIN) and taken(sink, MAR) and len(taken(sink, PACO)) == 2, seconds=10)
    assert [one.to for one in page_of(desk).attempts if one.step == 3].count(MAR) == 1
    assert await daemon.stop() == 0


async def _die_after_the_first(desk: Desk, sink: Sink) -> int:
    life = desk.start(death=Death("page_stepped"))
    await desk.deliver(urgent())
    await until(lambda: taken(sink, PACO))
    return await life.end()
