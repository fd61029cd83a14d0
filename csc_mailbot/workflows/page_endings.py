"""How does a page end? Somebody takes it, the customer is spoken to, its incidents are settled. Deadlines go too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from csc_mailbot.oncall.page import Attempt, Ending, Page, PageState
from csc_mailbot.outbound.page_news import News
from csc_mailbot.outbound.page_state import GuardState
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.page_deadline_names import PAGE_CONTACT, PAGE_LATE, PAGE_OPENING, PAGE_STEP
from csc_mailbot.workflows.page_letters import news_of, places_of, send_news, tell_taken, write_stories
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.service_levels import customer_was_called


def take(
    records: Records, desk: Desk, pages: Sequence[Page], person: tuple[str, str], now: datetime, *, told: bool = True
) -> tuple[Page, ...]:
    """Give the pages to a person: key and name. Everybody else who was alerted is told; return the pages as they are.

    `told` writes to the person as well; who need not be told has dealt with the customers already.
    """
    key, name = person
    taken = []
    for page in pages:
        acked = replace(page, state=PageState.ACKED, acked_by=key, acked_name=name, acked_at=now, reminded_at=None)
        records.pages.save(acked)
        _forget(records, page, PAGE_STEP, PAGE_LATE)
        if desk.policies.oncall:
            records.deadlines.cancel(PAGE_CONTACT, str(page.id))
            records.deadlines.set(PAGE_CONTACT, str(page.id), now + desk.policies.oncall.contact_within)
        write_stories(records, acked, "acked", f"{name} se encarga.", now)
        state = GuardState.TAKEN if told else GuardState.SPOKEN
        tell_taken(records, desk, acked, acked.incidents, now, state=state)
        taken.append(acked)
    if taken:
        _tell_technicians(records, desk, taken, now, News.TAKEN, without=key)
    if taken and told:
        yours = news_of(records, desk, taken, News.YOURS, now)
        send_news(records, desk, taken, yours, places_of(taken[0], desk, key))
    return tuple(taken)


def contacted(records: Records, desk: Desk, page: Page, person: tuple[str, str], now: datetime) -> None:
    """The customer was spoken to: nobody is woken any more. Whoever was alerted in vain is told who has it."""
    key, name = person
    done = replace(
        page,
        state=PageState.CONTACTED,
        acked_by=page.acked_by or key,
        acked_name=page.acked_name or name,
        acked_at=page.acked_at or now,
    )
    records.pages.save(done)
    _forget(records, page, PAGE_STEP, PAGE_LATE, PAGE_CONTACT, PAGE_OPENING)
    write_stories(records, done, "contacted", f"{name or 'Alguien'} ha hablado con el cliente.", now)
    for incident in page.incidents:
        customer_was_called(records, desk, records.tickets.get(incident.ticket_id), now)
    opening = desk.policies.hours.next_opening(now)
    if opening and opening > now:
        records.deadlines.set(PAGE_OPENING, str(page.id), opening)
    if page.state is PageState.ALERTING:
        _tell_technicians(records, desk, [done], now, News.TAKEN, without=key)


def close(
    records: Records, desk: Desk, page: Page, ending: Ending, now: datetime, *, by: tuple[str, str] = ("", "")
) -> None:
    """End the page. Whoever was woken and has not heard that it is taken is told."""
    key, name = by
    closed = replace(page, state=PageState.CLOSED, ending=ending)
    records.pages.save(closed)
    _forget(records, page, PAGE_STEP, PAGE_LATE, PAGE_CONTACT, PAGE_OPENING)
    write_stories(records, closed, "closed", "El aviso de guardia se cierra.", now)
    if page.state is PageState.ALERTING:
        over = replace(closed, acked_name=name)
        _tell_technicians(records, desk, [over], now, News.OVER, without=key)


def after_answer(records: Records, desk: Desk, ticket_id: int, person: tuple[str, str], now: datetime) -> None:
    """An agent or technician has written to the customer: that is the contact that a page of the ticket waits for."""
    page = records.pages.of_ticket(ticket_id) if desk.policies.oncall else None
    if page and page.state.is_open:
        contacted(records, desk, page, person, now)


def after_closing(records: Records, desk: Desk, ticket_id: int, now: datetime) -> None:
    """A ticket is done or cancelled: its page is over when no other incident of it is open."""
    page = records.pages.of_ticket(ticket_id) if desk.policies.oncall else None
    if page and all(records.tickets.get(one.ticket_id).status.is_closed for one in page.incidents):
        close(records, desk, page, Ending.SETTLED, now)


def _tell_technicians(
    records: Records, desk: Desk, pages: Sequence[Page], now: datetime, news: News, *, without: str
) -> None:
    """Write to everybody who was alerted but one: one letter to each place, about all pages it was alerted for."""
    places: dict[str, Attempt] = {one.to: one for page in pages for one in page.attempts if one.person != without}
    for place in places.values():
        about = [page for page in pages if any(one.to == place.to for one in page.attempts)]
        told = news_of(records, desk, about, news, now, holder=pages[0].acked_name, at=now)
        send_news(records, desk, about, told, (place,))


def _forget(records: Records, page: Page, *kinds: str) -> None:
    for kind in kinds:
        records.deadlines.cancel(kind, str(page.id))
