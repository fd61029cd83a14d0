"""Letters of the guardia with sample values: alerts in every format, news to technicians, and what customers hear."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.page_alert import AlertedIncident, PageAlert, page_alert
from csc_mailbot.outbound.page_news import News, PageNews, page_news
from csc_mailbot.outbound.page_state import GuardState, PageStateNews, page_state
from csc_mailbot.outbound.sample_values import LUIS, MARIA, MONDAY, WRITTEN, sample_ticket
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import folio_of

NIGHT = datetime(2026, 11, 20, 22, 47, tzinfo=UTC)
_TEXT = """Buenas noches:

No podemos facturar desde las diez y tenemos dos camiones en el muelle.

María García
Almacén de Cartagena · Tel. 655 123 456"""


def page_letters(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    """Yield every letter with the name of its shape."""
    yield from _alerts(desk)
    yield from _news(desk)
    yield from _states(desk)


def sample_incident(desk: DeskCard) -> AlertedIncident:
    """Return a night's incident."""
    ticket = replace(sample_ticket(desk), subject="URGENTE: no podemos facturar", priority=Priority.P2)
    files = (("error al facturar.png", 284_113),)
    return AlertedIncident(ticket, MARIA, "Cliente S.L.", "655 123 456", NIGHT, _TEXT, files=files)


def _storm(desk: DeskCard, count: int) -> tuple[AlertedIncident, ...]:
    first = sample_incident(desk)
    return tuple(
        replace(first, ticket=replace(first.ticket, folio=folio_of(desk.folio_prefix, 2026, 7 + number)))
        for number in range(count)
    )


def _alerts(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    first = sample_incident(desk)
    plain = PageAlert((first,), NIGHT, NIGHT)
    stranger = replace(first, sender=Address("", "x@nadie.example"), organisation="", telephone="", unverified=True)
    shapes = {
        "plain": plain,
        "again": replace(plain, now=NIGHT + timedelta(minutes=5)),
        "everybody": replace(plain, now=NIGHT + timedelta(minutes=20), everybody=True),
        "unverified": replace(plain, incidents=(stranger,)),
        "addendum": replace(plain, addendum=True),
        "given-up": replace(plain, given_up_by=LUIS.name),
        "digest": replace(plain, incidents=_storm(desk, 3)),
        "storm": replace(plain, incidents=_storm(desk, 30)),
        "empty": replace(plain, incidents=(replace(first, text=""),)),
        "long": replace(plain, incidents=(replace(first, text=_TEXT * 40),)),
    }
    for name, alert in shapes.items():
        for form in AlertFormat:
            way = Alert("luis@movil.example", form)
            yield f"page-alert-{name}-{form.value}", page_alert(alert, LUIS.name, way, desk)


def _news(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    reader = Address(LUIS.name, LUIS.address)
    for news in News:
        event = PageNews(news, (sample_incident(desk),), NIGHT, holder="Ana Ruiz", at=NIGHT, text=_TEXT)
        if news is not News.ADDENDUM:
            event = replace(event, text="")
        for form in (AlertFormat.FULL, AlertFormat.SMS):
            letter = page_news(event, reader, Alert(reader.address, form), desk)
            if letter:
                yield f"page-news-{news.value.replace('_', '-')}-{form.value}", letter
    both = PageNews(
        News.YOURS, (*_storm(desk, 2), replace(sample_incident(desk), unverified=True, telephone="")), NIGHT
    )
    if letter := page_news(both, reader, Alert(reader.address), desk):
        yield "page-news-yours-several", letter


def _states(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = replace(sample_incident(desk).ticket, status=Status.IN_PROGRESS)
    for state in GuardState:
        news = PageStateNews(state, ticket, MARIA, WRITTEN, NIGHT, technician=LUIS.name, next_opening=MONDAY)
        yield f"page-state-{state.value.replace('_', '-')}", page_state(news, desk)
    for state in (GuardState.NOT_URGENT, GuardState.LATE):
        news = PageStateNews(state, ticket, MARIA, WRITTEN, NIGHT)
        yield f"page-state-{state.value.replace('_', '-')}-bare", page_state(news, desk)
