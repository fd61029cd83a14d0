"""Letters about promised times and reports, with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.books_report import books_report
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.night_report import night_report
from csc_mailbot.outbound.sample_values import (
    ANA,
    CUSTOMER,
    LUIS,
    MARIA,
    NOW,
    PEDRO,
    WRITTEN,
    sample_round,
    sample_ticket,
)
from csc_mailbot.outbound.service_level import LevelNews, service_level, service_levels
from csc_mailbot.outbound.week_report import week_report
from csc_mailbot.tickets.figures import BooksFigures, Kept, PagesTold, PeriodFigures
from csc_mailbot.tickets.night import PAGED, Alert, Happening, HeldMail, Incident, Night, UncoveredTime, Undelivered
from csc_mailbot.tickets.people import Directory
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import Measure, Promise, Told
from csc_mailbot.tickets.status import Status


def report_letters(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    """Yield every letter with the name of its shape."""
    yield from _service_levels(desk)
    yield from _nights(desk)
    yield from _weeks(desk)
    yield from _books(desk)


def _service_levels(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket, promised = sample_ticket(desk), sample_round()
    late = replace(promised, response=Promise(timedelta(hours=4), NOW - timedelta(minutes=2)))
    near = LevelNews(ticket, promised, {Measure.FIRST_RESPONSE: Told.WARNED}, NOW, WRITTEN, CUSTOMER)
    missed = replace(near, latest=late, told={Measure.FIRST_RESPONSE: Told.MISSED})
    answered = replace(late, response=None, resolution=Promise(timedelta(hours=40), NOW - timedelta(minutes=4)))
    held = replace(
        missed,
        ticket=replace(ticket, status=Status.IN_PROGRESS, priority=Priority.P1),
        latest=answered,
        told={Measure.RESOLUTION: Told.MISSED},
        assignee=LUIS,
        organisation=None,
    )
    both = replace(missed, told={Measure.FIRST_RESPONSE: Told.MISSED, Measure.RESOLUTION: Told.WARNED})
    robot = replace(near, ticket=replace(ticket, requester=Address("", "nas@cliente.example"), subject=""))
    yield "service-level-near", service_level(near, ANA, desk)
    yield "service-level-missed", service_level(missed, ANA, desk)
    yield "service-level-solution-missed", service_level(held, LUIS, desk)
    yield "service-level-both", service_level(both, ANA, desk)
    yield "service-levels-several", service_levels((near, missed, held, robot), ANA, desk)
    yield "service-levels-near-only", service_levels((near, robot), ANA, desk)
    yield "service-levels-very-many", service_levels((missed, near) * 120, ANA, desk)


def _nights(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    since, until = datetime(2026, 11, 19, 17, 0, tzinfo=UTC), datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    directory = Directory(own=(desk.address,), agents=(ANA, LUIS))
    loud, calm = _loud_incident(desk, since), _calm_incident(desk, since)
    night = Night(
        since=since,
        until=until,
        incidents=(calm, loud),
        held=(HeldMail(41, since + timedelta(hours=2), calm.ticket.folio, ANA.address), HeldMail(42, since, None, "")),
        undelivered=(Undelivered(since, PEDRO.address, "status_change", calm.ticket.folio, in_doubt=False),),
        uncovered=(UncoveredTime(until + timedelta(days=4), until + timedelta(days=5)),),
    )
    quiet = Night(since, until)
    long = replace(night, since=since - timedelta(days=3), incidents=(loud, calm) * 40, more=20)
    yield "night-report", night_report(night, ANA, directory, desk)
    yield "night-report-quiet", night_report(quiet, ANA, directory, desk)
    yield "night-report-only-held", night_report(replace(quiet, held=night.held), ANA, directory, desk)
    yield "night-report-very-many", night_report(long, ANA, directory, desk)


def _loud_incident(desk: DeskCard, since: datetime) -> Incident:
    at = since + timedelta(hours=4, minutes=47)
    ticket = replace(sample_ticket(desk), id=2, priority=Priority.P1, status=Status.IN_PROGRESS, assignee=LUIS.address)
    ticket = replace(ticket, subject="URGENTE: el servidor de Lorca no responde")
    story = (
        Happening(at, "opened", MARIA.name),
        Happening(at, PAGED, "desk", text="Se avisa a Luis Gil (paso 1)."),
        Happening(at + timedelta(minutes=6), PAGED, "desk", text="Luis Gil se encarga."),
        Happening(at + timedelta(minutes=6), "change", "desk", {"status": "in_progress"}),
        Happening(at + timedelta(minutes=21), PAGED, "desk", text="Luis Gil ha hablado con el cliente."),
        Happening(at + timedelta(minutes=50), "answer", LUIS.address),
        Happening(at + timedelta(minutes=58), "score", MARIA.name, {"score": 5}),
    )
    alerts = tuple(Alert(at + timedelta(minutes=1), one.address) for one in (ANA, LUIS))
    return Incident(ticket, story, alerts, CUSTOMER.name)


def _calm_incident(desk: DeskCard, since: datetime) -> Incident:
    at = since + timedelta(hours=9)
    changes = {"priority": "P2", "type": "bug", "team": "CSP1", "joined": 2}
    story = (
        Happening(at, "opened", MARIA.name),
        Happening(at + timedelta(minutes=9), "message", PEDRO.address),
        Happening(at + timedelta(minutes=10), "change", "customer", changes),
        *(Happening(at + timedelta(minutes=20 + minute), "auto_reply", MARIA.name) for minute in range(20)),
        Happening(at + timedelta(hours=2), "missed", "desk", {"missed": "resolution"}),
    )
    return Incident(sample_ticket(desk), story)


def _weeks(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    zone = desk.timezone
    since, until = datetime(2026, 11, 16, tzinfo=zone), datetime(2026, 11, 23, tzinfo=zone)
    work = ((8, 5), (12, 9), (6, 11), (9, 8), (4, 6), (0, 0), (1, 0))
    figures = PeriodFigures(
        since=since,
        until=until,
        opened=40,
        done=39,
        cancelled=2,
        reopened=3,
        by_day=tuple((since.date() + timedelta(days=day), *both) for day, both in enumerate(work)),
        by_type=(("functional_support", 14), ("bug", 11), ("", 8), ("hardware", 7)),
        by_team=(("CCT", 30), ("CSP2", 10)),
        by_priority=(("P1", 3), ("P2", 9), ("P3", 28)),
        by_customer=(("", 15), *((f"Cliente {letter} de Distribución, S.L.", 5) for letter in "ABCDEFGHIJK")),
        response={
            Priority.P1: Kept(2, 1, timedelta(minutes=25)),
            Priority.P2: Kept(8, 1, timedelta(minutes=70)),
            Priority.P3: Kept(27, 0, timedelta(hours=3, minutes=40)),
        },
        resolution={Priority.P1: Kept(3, 0, timedelta(hours=5)), Priority.P3: Kept(0, 4, None)},
        scores={1: 1, 2: 0, 3: 2, 4: 3, 5: 9},
        open_now={Status.NEW: 3, Status.IN_PROGRESS: 9, Status.WAITING_CUSTOMER: 4},
        late_now=2,
        pages=PagesTold(3, 3, timedelta(minutes=4), timedelta(minutes=17)),
    )
    none: dict[str, Any] = dict.fromkeys(("opened", "done", "cancelled", "reopened", "late_now"), 0)
    none |= dict.fromkeys(("by_day", "by_type", "by_team", "by_priority", "by_customer"), ())
    none |= {key: {} for key in ("response", "resolution", "scores", "open_now")}
    yield "week-report", week_report(figures, ANA, NOW, desk)
    yield "week-report-quiet", week_report(replace(figures, pages=None, **none), ANA, NOW, desk)


def _books(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    mails: dict[str, int] = {"fetched": 5210, "opened": 2100, "appended": 2500, "noted": 410, "ignored": 200}
    figures = BooksFigures(
        mails=mails | {"held": 0, "quarantined": 0, "pending": 0},
        head="81234:" + "3f" * 32,
        tickets=2100,
        waiting=0,
        oldest_waiting=None,
        failed=0,
        in_doubt=0,
        failed_since=NOW - timedelta(days=1),
    )
    worrying = replace(
        figures,
        mails={**mails, "held": 2, "quarantined": 1, "pending": 7},
        waiting=31,
        oldest_waiting=NOW - timedelta(hours=3),
        failed=4,
        in_doubt=1,
        oldest_pending=NOW - timedelta(days=2),
    )
    yield "books-report", books_report(figures, "sistemas@aserti.es", NOW, desk)
    yield "books-report-worrying", books_report(worrying, "sistemas@aserti.es", NOW, desk)
