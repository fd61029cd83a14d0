"""What is written about a page: news to its technicians, letters to its customers, and its story in the bitácora."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from csc_mailbot.errors import NotFound
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.oncall.page import Attempt, AttemptState, Incident, Page
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.oncall.telephone import telephone_in
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.page_alert import AlertedIncident
from csc_mailbot.outbound.page_news import News, PageNews, page_news
from csc_mailbot.outbound.page_state import GuardState, PageStateNews, page_state
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, Facts
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PAGE_RANK, Written
from csc_mailbot.workflows.service_levels import Turn, measure_change
from csc_mailbot.workflows.waiting import forget_waiting

_RESUMES = frozenset({Status.NEW, Status.REOPENED, Status.WAITING_CUSTOMER, Status.WAITING_ESCALATION})
"""States that a technician's OK ends: somebody is at work on it."""
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_WAKES = frozenset({News.REMINDER, News.ASKED, News.NOT_REGISTERED, News.OPENING})


def alerted_incident(
    records: Records, desk: Desk, incident: Incident, others: Iterable[Incident] = ()
) -> AlertedIncident:
    """Return what technicians read of an incident; a telephone may stand in `others` of the same requester."""
    ticket = records.tickets.get(incident.ticket_id)
    said = records.pages.words_of(incident)
    sender = said.sender or ticket.requester
    organisation = desk.policies.directory.organisation_of(sender.address)
    contract = organisation.phone if organisation else ""
    subject = "" if said.is_first else _own_subject(records, incident)
    # Who writes again seldom repeats the telephone of the first mail.
    earlier = [records.pages.words_of(replace(one, mail_id=None)).text for one in (incident, *others)]
    written = "\n".join([said.text, *earlier])
    return AlertedIncident(
        ticket=ticket,
        sender=sender,
        organisation=organisation.name if organisation else "",
        telephone=telephone_in(written, without=(desk.card.phone,)) or contract,
        received_at=said.at,
        text=said.text,
        unverified=incident.unverified,
        quoted=said.hidden,
        files=said.files,
        subject=subject,
    )


def _own_subject(records: Records, incident: Incident) -> str:
    """Return the subject of the incident's mail; nothing when its bytes are no longer kept."""
    if incident.mail_id is None:
        return ""
    try:
        content = records.ledger.content(incident.mail_id)
    except NotFound:
        return ""
    return parse(_HEADER_END.split(content, maxsplit=1)[0] + b"\r\n\r\n").subject


def write_story(records: Records, ticket_id: int, facts: Facts, text: str, now: datetime) -> None:
    """Write a line of a page's story into the ticket's bitácora, for the team only."""
    draft = EntryDraft(at=now, kind=EntryKind.PAGE, public=False, author="desk", text=text, facts=facts)
    records.tickets.append(records.tickets.get(ticket_id), draft, Written())


def write_stories(records: Records, page: Page, event: str, text: str, now: datetime) -> None:
    """Write the same line into the bitácora of every incident of the page."""
    for incident in page.incidents:
        write_story(records, incident.ticket_id, {"page": page.id, "event": event}, text, now)


def places_of(page: Page, desk: Desk, person: str) -> tuple[Attempt, ...]:
    """Return where the technician with the key is written to: where the alerts went, else the registered address."""
    there = {one.to: one for one in page.attempts if one.person == person}
    if there:
        return tuple(there.values())
    oncall, directory = desk.policies.oncall, desk.policies.directory
    technician = oncall.rota.find(person) if oncall else None
    agent = directory.agent_of(person)
    name = technician.name if technician else agent.name if agent else ""
    address = technician.address if technician else agent.address if agent else person
    return (Attempt(0, person, name, address, AlertFormat.FULL, 0, page.raised_at),)


def send_news(records: Records, desk: Desk, pages: Sequence[Page], news: PageNews, readers: Iterable[Attempt]) -> None:
    """Write to each place; an answer to the letter is an answer about these pages."""
    for place in {one.to: one for one in readers}.values():
        letter = page_news(news, Address(place.name, place.to), Alert(place.to, place.format), desk.card)
        if letter is None:
            continue
        rank = PAGE_RANK if news.news in _WAKES else None
        ticket_id = news.incidents[0].ticket.id
        outbox_id = post_letter(records, desk, letter, news.now, ticket_id=ticket_id, rank=rank)
        for page in pages if outbox_id else ():
            told = replace(place, outbox_id=outbox_id or 0, at=news.now, state=AttemptState.NEWS)
            records.pages.add_attempt(page.id, told)


def news_of(
    records: Records,
    desk: Desk,
    pages: Sequence[Page],
    news: News,
    now: datetime,
    *,
    holder: str = "",
    at: datetime | None = None,
) -> PageNews:
    """Return the news about all incidents of the pages."""
    incidents = tuple(alerted_incident(records, desk, one) for page in pages for one in page.incidents)
    return PageNews(news, incidents, now, holder=holder, at=at)


def tell_of_alert(records: Records, desk: Desk, page: Page, now: datetime) -> None:
    """Tell the customers of a page who do not know yet that the guardia was alerted: an alert was accepted."""
    untold = [one for one in page.incidents if one.told_at is None]
    for incident in untold:
        tell_customers(records, desk, records.tickets.get(incident.ticket_id), GuardState.ALERTED, now)
    if untold:
        records.pages.told(page.id, [one.ticket_id for one in untold], now)


def tell_taken(
    records: Records,
    desk: Desk,
    page: Page,
    incidents: Iterable[Incident],
    now: datetime,
    *,
    state: GuardState = GuardState.TAKEN,
) -> None:
    """Assign the tickets to the page's holder, move them on, and tell their customers by name. Closed ones stay so."""
    told = []
    for incident in incidents:
        ticket = records.tickets.get(incident.ticket_id)
        if ticket.status.is_closed:
            continue
        status = Status.IN_PROGRESS if ticket.status in _RESUMES else None
        assignee = page.acked_by if page.acked_by != ticket.assignee else None
        moved = change_by_desk(records, desk, ticket, TicketChange(status=status, assignee=assignee), now)
        tell_customers(records, desk, moved, state, now, technician=page.acked_name)
        told.append(incident.ticket_id)
    if told:
        records.pages.told(page.id, told, now)


def change_by_desk(records: Records, desk: Desk, ticket: Ticket, change: TicketChange, now: datetime) -> Ticket:
    """Write what a technician's answer changes; return the ticket as it is now."""
    if not change:
        return ticket
    changed = records.tickets.change(ticket, change, now)
    facts = {**change.facts, "before": ticket.status.value, "by": "desk"}
    draft = EntryDraft(at=now, kind=EntryKind.CHANGE, public=True, author="desk", text="", facts=facts)
    records.tickets.append(changed, draft, Written())
    measure_change(records, desk, Turn(ticket, changed, change, "desk"), now)
    if change.status and ticket.status is Status.WAITING_CUSTOMER:
        forget_waiting(records, ticket.id)
    return changed


def shown_to_customers(name: str) -> str:
    """Return a technician's name; nothing where only an address is known, which is none of a customer's business."""
    return "" if "@" in name else name


def tell_customers(
    records: Records, desk: Desk, ticket: Ticket, state: GuardState, now: datetime, *, technician: str = ""
) -> None:
    """Write to everybody on the ticket's side of the customer how far the guardia is; a machine is not told."""
    oncall = desk.policies.oncall
    machines = set(map(address_key, desk.policies.screening.monitors))
    for reader in (one for one in ticket.people if one.key not in machines):
        thread = records.tickets.thread(ticket.id)
        place = Correspondence(
            mail=thread[-1] if thread else None,
            references=thread[:1],
            letter=records.outbox.last_letter(ticket.id, reader.address),
        )
        news = PageStateNews(
            state=state,
            ticket=ticket,
            reader=reader,
            correspondence=place,
            now=now,
            technician=shown_to_customers(technician),
            next_opening=desk.policies.hours.next_opening(now),
            page_word=oncall.page_words[0] if oncall else "URGENTE",
        )
        post_letter(records, desk, page_state(news, desk.card), now, ticket_id=ticket.id)
