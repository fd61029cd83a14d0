"""What is due about a page: its next step, a word to the customer who waits, a reminder to its holder, the opening."""

from dataclasses import replace
from datetime import datetime

from csc_mailbot.intake.reading import agents_for
from csc_mailbot.oncall.escalation import renewed
from csc_mailbot.oncall.page import Attempt, AttemptState, Ending, Page, PageState
from csc_mailbot.oncall.technician import AlertFormat
from csc_mailbot.outbound.page_news import News
from csc_mailbot.outbound.page_state import GuardState
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.page_deadline_names import LATE_AFTER, PAGE_CONTACT, PAGE_LATE, PAGE_STEP
from csc_mailbot.workflows.page_endings import close
from csc_mailbot.workflows.page_letters import (
    news_of,
    places_of,
    send_news,
    tell_customers,
    tell_of_alert,
    write_stories,
)
from csc_mailbot.workflows.page_on_call import Call, raise_page, run_steps
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Deadline


def meet_step(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Alert the next people; whatever else is due now goes into the same letters."""
    page = records.pages.get(int(due.key))
    if page.state is not PageState.ALERTING:
        return
    if desk.policies.oncall is None:
        _hand_to_team(records, desk, page, now)
        return
    others = [one for one in records.pages.alerting() if one.id != page.id and _is_due(records, one, now)]
    run_steps(records, desk, (page, *others), now)


def _is_due(records: Records, page: Page, now: datetime) -> bool:
    at = records.deadlines.due_at(PAGE_STEP, str(page.id))
    return at is not None and at <= now


def _hand_to_team(records: Records, desk: Desk, page: Page, now: datetime) -> None:
    """Nobody is on call any more, since the configuration changed: the team gets it."""
    _tell_team(records, desk, page, now)
    close(records, desk, page, Ending.SETTLED, now)


def tell_late(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Tell the customer that nobody has answered yet, with the telephone."""
    page = records.pages.get(int(due.key))
    if page.state is not PageState.ALERTING:
        return
    for incident in page.incidents:
        tell_customers(records, desk, records.tickets.get(incident.ticket_id), GuardState.LATE, now)
    write_stories(records, page, "late", "El cliente sabe que la guardia no ha contestado todavía.", now)


def expect_contact(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Remind the holder that no word to the customer is known of; after that, wake the next person."""
    page = records.pages.get(int(due.key))
    policy = desk.policies.oncall
    if page.state is not PageState.ACKED or policy is None:
        return
    if page.reminded_at is None:
        records.pages.save(replace(page, reminded_at=now))
        records.deadlines.set(PAGE_CONTACT, due.key, now + policy.contact_within / 2)
        holder = places_of(page, desk, page.acked_by or "")
        send_news(records, desk, (page,), news_of(records, desk, (page,), News.REMINDER, now), holder)
        write_stories(records, page, "reminded", f"{page.acked_name}: ¿se ha hablado con el cliente?", now)
        return
    again = replace(
        page, state=PageState.ALERTING, progress=renewed(policy, now), acked_by=None, acked_name="", acked_at=None
    )
    records.pages.save(again)
    records.deadlines.set(PAGE_LATE, due.key, now + LATE_AFTER)
    write_stories(records, page, "given_up", f"No consta que {page.acked_name} haya hablado con el cliente.", now)
    run_steps(records, desk, (again,), now, given_up_by=page.acked_name)


def meet_opening(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """The desk opens: the team hears of a page that nobody has taken, which goes on; one taken care of is over."""
    page = records.pages.get(int(due.key))
    if page.state is PageState.ALERTING:
        _tell_team(records, desk, page, now)
        write_stories(records, page, "opening", "Al abrir nadie se había encargado: lo sabe también el equipo.", now)
    elif page.state is PageState.CONTACTED:
        close(records, desk, page, Ending.SETTLED, now)


def _tell_team(records: Records, desk: Desk, page: Page, now: datetime) -> None:
    ticket = records.tickets.get(page.incidents[0].ticket_id)
    readers = [
        Attempt(0, one.address.lower(), one.name, one.address, AlertFormat.FULL, 0, now, AttemptState.NEWS)
        for one in agents_for(ticket.team, desk.policies, without=None)
    ]
    send_news(records, desk, (page,), news_of(records, desk, (page,), News.OPENING, now), readers)


def page_untouched(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """The desk has closed on an urgent ticket: when no agent has touched it, the guardia is alerted."""
    number, _, since = due.key.partition(" ")
    ticket = records.tickets.get(int(number))
    if desk.policies.oncall is None or not _is_untouched(records, ticket, datetime.fromisoformat(since)):
        return
    raise_page(records, desk, Call(ticket, ticket.requester.key), now)


def _is_untouched(records: Records, ticket: Ticket, since: datetime) -> bool:
    is_new = ticket.status in {Status.NEW, Status.REOPENED}
    return is_new and not records.pages.has_agents_word(ticket.id, since)


def alert_accepted(records: Records, desk: Desk, outbox_id: int, now: datetime) -> None:
    """The SMTP server took an alert: only now does the customer hear that the guardia is alerted."""
    records.pages.hold_of_letter(outbox_id)
    records.pages.settle(outbox_id, AttemptState.ACCEPTED)
    for page in records.pages.of_letter(outbox_id):
        is_alert = any(one.outbox_id == outbox_id for one in page.attempts)
        if is_alert and page.state is PageState.ALERTING:
            tell_of_alert(records, desk, page, now)
