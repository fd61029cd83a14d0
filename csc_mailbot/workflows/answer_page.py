"""A technician answers an alert: taken, passed on, put off, done. A robot's answer or a bounce wakes the next at once.

The first OK wins. What goes to the customer is only what stands behind HECHO or CERRAR, from a registered address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from csc_mailbot.intake.intents import ChangeTicket, PassOn, TellState
from csc_mailbot.intake.page_intents import AnswerPage
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.oncall.answers import Meaning
from csc_mailbot.oncall.escalation import snoozed
from csc_mailbot.oncall.page import Attempt, AttemptState, Ending, Page, PageState
from csc_mailbot.outbound.page_news import News
from csc_mailbot.outbound.page_state import GuardState
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.priority import priority_of
from csc_mailbot.tickets.status import Status
from csc_mailbot.workflows.converse import change_ticket, pass_on, tell_state
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.lost_alert import hurry, technician_of
from csc_mailbot.workflows.page_deadline_names import PAGE_CONTACT
from csc_mailbot.workflows.page_endings import close, contacted, take
from csc_mailbot.workflows.page_letters import (
    change_by_desk,
    news_of,
    places_of,
    send_news,
    shown_to_customers,
    tell_customers,
    write_stories,
)
from csc_mailbot.workflows.page_on_call import expect_step
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.work import Work


@dataclass(frozen=True, slots=True)
class _Answering:
    """An answer, and who gave it about what."""

    work: Work
    intent: AnswerPage
    pages: tuple[Page, ...]
    place: Attempt
    """Where the letter went that is answered."""
    key: str
    name: str
    registered: bool
    """It came from an address of the technician who got the letter."""

    @property
    def person(self) -> tuple[str, str]:
        return self.key, self.name

    def tell(self, news: News, pages: Sequence[Page], *, holder: str = "", at: datetime | None = None) -> None:
        """Write to where the answered letter went: whoever answers may be anybody."""
        records, desk, now = self.work.records, self.work.desk, self.work.now
        if pages:
            send_news(
                records, desk, pages, news_of(records, desk, pages, news, now, holder=holder, at=at), (self.place,)
            )


def answer_page(work: Work, intent: AnswerPage) -> None:
    """Do what the answer says to every page that its letter was about, or to those that it names."""
    answering = _answering(work, intent)
    if answering is None or not answering.pages:
        return
    act = {
        Meaning.ACK: _ack,
        Meaning.DECLINE: _decline,
        Meaning.SNOOZE: _snooze,
        Meaning.CONTACTED: _contacted,
        Meaning.CLOSE: _close,
        Meaning.NOT_URGENT: _not_urgent,
    }.get(Meaning(intent.meaning), _ask)
    act(answering)


def _answering(work: Work, intent: AnswerPage) -> _Answering | None:
    records, desk = work.records, work.desk
    place = records.pages.addressee(intent.outbox_id)
    if place is None or desk.policies.oncall is None:
        return None
    pages = records.pages.of_letter(intent.outbox_id)
    if intent.folios:
        wanted = {records.tickets.find(one).id for one in intent.folios if _is_there(records, one, pages)}
        pages = tuple(one for one in pages if wanted & {incident.ticket_id for incident in one.incidents}) or pages
    key, name = _person(desk, intent.sender, place)
    registered = key == place.person and _is_registered(desk, intent.sender.key, place)
    return _Answering(work, intent, pages, place, key, name, registered)


def _is_there(records: Records, folio: str, pages: Sequence[Page]) -> bool:
    tickets = (records.tickets.get(one.ticket_id) for page in pages for one in page.incidents)
    return any(one.folio == folio for one in tickets)


def _person(desk: Desk, sender: Address, place: Attempt) -> tuple[str, str]:
    """Return who has it now: the technician or agent who writes; whoever else holds the token, its addressee."""
    technician = technician_of(desk, sender.key)
    if technician:
        return technician.key, technician.name
    agent = desk.policies.directory.agent_of(sender.address)
    return (address_key(agent.address), agent.name) if agent else (place.person, place.name)


def _is_registered(desk: Desk, sender: str, place: Attempt) -> bool:
    technician = technician_of(desk, sender)
    agent = desk.policies.directory.agent_of(sender)
    known = {place.person, *([technician.key] if technician else []), *([address_key(agent.address)] if agent else [])}
    return place.person in known and (sender == place.person or bool(technician or agent))


def _ack(answering: _Answering) -> None:
    work = answering.work
    free = [one for one in answering.pages if one.state is PageState.ALERTING]
    take(work.records, work.desk, free, answering.person, work.now)
    others = [
        one
        for one in answering.pages
        if one.state in {PageState.ACKED, PageState.CONTACTED} and not _has(answering, one)
    ]
    for page in others:
        answering.tell(News.TAKEN_BEFORE, [page], holder=page.acked_name, at=page.acked_at)
    over = [one for one in answering.pages if one.state is PageState.CLOSED]
    answering.tell(News.OVER, over)


def _has(answering: _Answering, page: Page) -> bool:
    return page.acked_by in {answering.key, answering.place.person}


def _decline(answering: _Answering) -> None:
    """The next person is woken now, also when it was the holder who gives it back."""
    work = answering.work
    records, desk, now = work.records, work.desk, work.now
    given_back = [one for one in answering.pages if one.state is PageState.ACKED and _has(answering, one)]
    concerned = [*given_back, *(one for one in answering.pages if one.state is PageState.ALERTING)]
    for page in concerned:
        records.pages.settle_person(page.id, answering.place.person, AttemptState.DECLINED)
        if page in given_back:
            records.pages.save(replace(page, state=PageState.ALERTING, acked_by=None, acked_name="", acked_at=None))
            records.deadlines.cancel(PAGE_CONTACT, str(page.id))
        write_stories(records, page, "declined", f"{answering.place.name} no puede.", now)
    answering.tell(News.PASSED_ON, concerned)
    hurry(records, desk, [page.id for page in concerned], now, anew=[page.id for page in given_back])
    for page in answering.pages:
        if page.state is PageState.ACKED and not _has(answering, page):
            answering.tell(News.TAKEN, [page], holder=page.acked_name, at=page.acked_at)


def _snooze(answering: _Answering) -> None:
    """Put it off, once, where nobody else was woken for it yet."""
    work = answering.work
    policy = work.desk.policies.oncall
    for page in answering.pages:
        if page.state is not PageState.ALERTING or policy is None:
            continue
        alone = page.tried == {answering.place.person}
        if page.snoozed_at or not alone:
            answering.tell(News.NO_MORE_SNOOZE, [page])
            continue
        until = work.now + timedelta(minutes=answering.intent.minutes)
        later = replace(page, progress=snoozed(policy, page.progress, until), snoozed_at=work.now)
        work.records.pages.save(later)
        expect_step(work.records, policy, later)
        minutes = answering.intent.minutes
        write_stories(work.records, page, "snoozed", f"{answering.name}: otra vez en {minutes} minutos.", work.now)
        answering.tell(News.SNOOZED, [page], at=until)


def _taken(answering: _Answering) -> list[Page]:
    """Return the open pages as the answer's author has them now; nothing when the address is not registered."""
    work = answering.work
    unsettled = [one for one in answering.pages if one.state is not PageState.CLOSED]
    if not answering.registered:
        answering.tell(News.NOT_REGISTERED, unsettled)
        return []
    free = [one for one in unsettled if one.state is PageState.ALERTING]
    taken = take(work.records, work.desk, free, answering.person, work.now, told=False)
    return [*taken, *(one for one in unsettled if one not in free)]


def _contacted(answering: _Answering) -> None:
    work = answering.work
    pages = _taken(answering)
    for page in pages:
        if page.state.is_open:
            contacted(work.records, work.desk, page, answering.person, work.now)
        _say_to_customers(answering, page)
    _confirm(answering, pages)


def _confirm(answering: _Answering, pages: Sequence[Page]) -> None:
    wanted = answering.work.decision.text.strip()
    kept = not answering.intent.words and len(wanted.split()) > _WORDS_OF_A_KEYWORD
    answering.tell(News.WORDS_KEPT if kept else News.CONTACTED, pages)


_WORDS_OF_A_KEYWORD = 4


def _say_to_customers(answering: _Answering, page: Page) -> None:
    """Pass on what stands behind HECHO, in the technician's name."""
    work, words = answering.work, answering.intent.words
    author = Agent(shown_to_customers(answering.name) or "Guardia", answering.key)
    for incident in page.incidents if words else ():
        ticket = work.find(work.records.tickets.get(incident.ticket_id))
        if ticket.status.is_closed:
            continue
        work.write(EntryKind.ANSWER, {}, public=True, text=words)
        change_ticket(work, ChangeTicket(ticket, TicketChange(answered_by=answering.key), by="agent"))
        pass_on(work, PassOn(author, words))


def _close(answering: _Answering) -> None:
    """The incidents are solved: their customers hear it, with the technician's words."""
    work, words = answering.work, answering.intent.words
    author = Agent(shown_to_customers(answering.name) or "Guardia", answering.key)
    pages = _taken(answering)
    for page in pages:
        for incident in page.incidents:
            ticket = work.find(work.records.tickets.get(incident.ticket_id))
            if not ticket.status.may_become(Status.DONE):
                continue
            if words:
                work.write(EntryKind.ANSWER, {}, public=True, text=words)
            said = answering.key if words else None
            change = TicketChange(status=Status.DONE, answered_by=said)
            change_ticket(work, ChangeTicket(ticket, change, by="agent"))
            tell_state(work, TellState("desk", author if words else None, words))
        still = work.records.pages.get(page.id)
        if still.state is not PageState.CLOSED:
            close(work.records, work.desk, still, Ending.SETTLED, work.now, by=answering.person)
    answering.tell(News.OVER, pages)


def _not_urgent(answering: _Answering) -> None:
    """It can wait: the priority goes down, and the customer hears when the desk opens."""
    work = answering.work
    pages = _taken_for_later(answering)
    for page in pages:
        for incident in page.incidents:
            ticket = work.find(work.records.tickets.get(incident.ticket_id))
            if ticket.status.is_closed:
                continue
            impact = read_urgency(ticket.subject, work.desk.policies.urgency).impact
            lower = max(priority_of(impact, urgent=False), ticket.priority)
            change = TicketChange(priority=lower if lower != ticket.priority else None)
            work.ticket = change_by_desk(work.records, work.desk, ticket, change, work.now)
            tell_customers(work.records, work.desk, work.ticket, GuardState.NOT_URGENT, work.now)
        write_stories(work.records, page, "not_urgent", f"{answering.name}: no es urgente.", work.now)
        close(work.records, work.desk, page, Ending.NOT_URGENT, work.now, by=answering.person)
    answering.tell(News.OVER, pages)


def _taken_for_later(answering: _Answering) -> list[Page]:
    unsettled = [one for one in answering.pages if one.state is not PageState.CLOSED]
    if answering.registered:
        return unsettled
    answering.tell(News.NOT_REGISTERED, unsettled)
    return []


def _ask(answering: _Answering) -> None:
    """Doubtful words change nothing; while nobody has the page, their author is asked."""
    answering.tell(News.ASKED, [one for one in answering.pages if one.state is PageState.ALERTING])


def ask_technician(work: Work, technician: str) -> None:
    """Ask where the technician's alerts go, with a token to answer by: whether they take it, or have called."""
    records, desk = work.records, work.desk
    page = records.pages.of_ticket(work.known_ticket.id)
    if page is None or not page.state.is_open:
        return
    if page.state is PageState.ALERTING:
        news = News.ASKED
    elif page.acked_by == technician:
        news = News.REMINDER
    else:
        news = News.TAKEN
    told = news_of(records, desk, (page,), news, work.now, holder=page.acked_name, at=page.acked_at)
    send_news(records, desk, (page,), told, places_of(page, desk, technician))
