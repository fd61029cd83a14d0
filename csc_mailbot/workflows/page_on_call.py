"""A page: raised with its ticket, escalated step by step, folded in a storm. It goes on until a person answers.

Every step that will be due is a deadline, set in the transaction that caused it; a process that died forgets nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from csc_mailbot.oncall.escalation import Wake, due_at, escalate, storm_window
from csc_mailbot.oncall.page import Attempt, AttemptState, Incident, Page, PageState
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.schedule import Schedule
from csc_mailbot.oncall.technician import Alert, Technician
from csc_mailbot.outbound.page_alert import PageAlert, page_alert
from csc_mailbot.outbound.page_news import News, PageNews
from csc_mailbot.tickets.entry import Facts
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.page_deadline_names import LATE_AFTER, PAGE_LATE, PAGE_OPENING, PAGE_STEP
from csc_mailbot.workflows.page_letters import (
    alerted_incident,
    places_of,
    send_news,
    tell_of_alert,
    tell_taken,
    write_story,
)
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PAGE_RANK

MOST_ADDENDA = 3
"""How often new words of the same customer wake the same people again; more are appended without waking."""


@dataclass(frozen=True, slots=True)
class Call:
    """What cannot wait: a ticket, and the mail that says so, if it is one."""

    ticket: Ticket
    requester: str
    """The key of whoever asks."""
    mail_id: int | None = None
    unverified: bool = False


def raise_page(records: Records, desk: Desk, call: Call, now: datetime) -> None:
    """Wake whoever is on call; a call that belongs to an open page is added to that."""
    policy = _policy(desk)
    incident = Incident(call.ticket.id, call.mail_id, now, unverified=call.unverified)
    known = records.pages.open_for(call.ticket.id, call.requester)
    if known:
        _fold(records, desk, known, incident, now)
        return
    begins = _begins_at(records, policy, now)
    page = records.pages.add(call.requester, incident, begins, now)
    write_story(records, call.ticket.id, {"page": page.id, "event": "raised"}, "Hay que avisar a la guardia.", now)
    records.deadlines.set(PAGE_LATE, str(page.id), now + LATE_AFTER)
    if ends := policy.duty_ends(now):
        records.deadlines.set(PAGE_OPENING, str(page.id), ends)
    if begins > now:
        records.deadlines.set(PAGE_STEP, str(page.id), due_at(policy, page.progress))
    else:
        run_steps(records, desk, (page,), now)


def _policy(desk: Desk) -> OnCallPolicy:
    policy = desk.policies.oncall
    if policy is None:
        raise ValueError("there is a page and nobody is on call: [oncall] was taken out of the configuration")
    return policy


def _begins_at(records: Records, policy: OnCallPolicy, now: datetime) -> datetime:
    """In a storm the first is alerted at once, and what follows within the window is alerted together at its end."""
    window = storm_window(policy)
    alerted = (min(one.at for one in page.attempts) for page in records.pages.unfinished() if page.attempts)
    latest = max((at for at in alerted if now - window < at <= now), default=None)
    return latest + window if latest else now


def run_steps(
    records: Records, desk: Desk, pages: Iterable[Page], now: datetime, *, at_once: bool = False, given_up_by: str = ""
) -> None:
    """Run what is due of each page, and the next step of each when it is wanted at once; one letter to each place.

    Args:
        records: the transaction's books.
        desk: who writes.
        pages: pages that nobody has taken.
        now: the instant.
        at_once: the next step runs though it is not due.
        given_up_by: who had the page and did not call the customer.
    """
    policy = _policy(desk)
    schedule = records.rota.schedule(policy.rota, now)
    woken = [(page, wake) for page in pages if (wake := _wake(policy, schedule, page, now, at_once=at_once))]
    for page, wake in woken:
        records.pages.move(page.id, wake.progress)
        expect_step(records, policy, replace(page, progress=wake.progress))
    for technician in _everybody_of(desk, woken):
        concerned = [(page, wake) for page, wake in woken if _is_for(desk, wake, technician)]
        alert = PageAlert(
            incidents=tuple(alerted_incident(records, desk, one) for page, _ in concerned for one in page.incidents),
            raised_at=min(page.raised_at for page, _ in concerned),
            now=now,
            given_up_by=given_up_by,
            everybody=any(wake.everybody for _, wake in concerned),
        )
        _alert(records, desk, technician, concerned, alert)
    for page, wake in woken:
        _write_step(records, desk, page, wake, now)


def _wake(policy: OnCallPolicy, schedule: Schedule, page: Page, now: datetime, *, at_once: bool) -> Wake | None:
    if page.state is not PageState.ALERTING:
        return None
    return escalate(policy, schedule, page.progress, now, tried=page.tried, unable=page.unable, at_once=at_once)


def expect_step(records: Records, policy: OnCallPolicy, page: Page) -> None:
    """Set the page's next step anew."""
    records.deadlines.cancel(PAGE_STEP, str(page.id))
    records.deadlines.set(PAGE_STEP, str(page.id), due_at(policy, page.progress))


def _everybody_of(desk: Desk, woken: Sequence[tuple[Page, Wake]]) -> list[Technician]:
    people: dict[str, Technician] = {}
    for _, wake in woken:
        more = _administrators(desk) if wake.everybody else ()
        people |= {one.key: one for one in (*more, *wake.people)}
    return list(people.values())


def _is_for(desk: Desk, wake: Wake, technician: Technician) -> bool:
    if any(one.key == technician.key for one in wake.people):
        return True
    return wake.everybody and any(one.key == technician.key for one in _administrators(desk))


def _administrators(desk: Desk) -> tuple[Technician, ...]:
    """Return the administrators; where nobody is one, the agents: in the end there is somebody to tell."""
    directory = desk.policies.directory
    known = {address: directory.agent_of(address) for address in directory.admins}
    admins = tuple(Technician(one.name if one else address, address) for address, one in known.items())
    return admins or tuple(Technician(one.name, one.address) for one in directory.agents)


def _alert(
    records: Records, desk: Desk, technician: Technician, concerned: Sequence[tuple[Page, Wake]], alert: PageAlert
) -> None:
    """Write to each of the technician's places, unless an alert for all of it is still on its way there."""
    for way in technician.ways:
        if all(_is_on_its_way(page, way.to) for page, _ in concerned):
            continue
        letter = page_alert(alert, technician.name, way, desk.card)
        ticket_id = alert.incidents[0].ticket.id
        outbox_id = post_letter(records, desk, letter, alert.now, ticket_id=ticket_id, rank=PAGE_RANK)
        for page, wake in concerned if outbox_id else ():
            attempt = Attempt(outbox_id or 0, technician.key, technician.name, way.to, way.format, wake.step, alert.now)
            records.pages.add_attempt(page.id, attempt)


def _is_on_its_way(page: Page, to: str) -> bool:
    return any(one.to == to and one.state is AttemptState.QUEUED for one in page.attempts)


def _write_step(records: Records, desk: Desk, page: Page, wake: Wake, now: datetime) -> None:
    admins = _administrators(desk) if wake.everybody else ()
    names = ", ".join(dict.fromkeys(one.name or one.address for one in (*wake.people, *admins)))
    text = f"Aviso de guardia (paso {wake.step}): {names or 'nadie'}."
    for incident in page.incidents:
        write_story(records, incident.ticket_id, {"page": page.id, "event": "alerted", "step": wake.step}, text, now)


def _fold(records: Records, desk: Desk, page: Page, incident: Incident, now: datetime) -> None:
    """Add the call to the page. While nobody has it, whoever was alerted last is told again; the holder reads of it."""
    is_new = records.pages.add_incident(page.id, incident)
    incidents = page.incidents if not is_new else (*page.incidents, incident)
    page = replace(page, incidents=incidents)
    facts: Facts = {"page": page.id, "event": "folded"}
    write_story(records, incident.ticket_id, facts, "Se añade al aviso de guardia que ya está abierto.", now)
    if page.state is PageState.ACKED:
        tell_holder(records, desk, page, incident, now)
        if is_new:
            tell_taken(records, desk, page, (incident,), now)
        return
    if page.addenda < MOST_ADDENDA and page.attempts:
        records.pages.save(replace(page, addenda=page.addenda + 1))
        _alert_again(records, desk, page, incident, now)
    if any(one.state is AttemptState.ACCEPTED for one in page.attempts):
        tell_of_alert(records, desk, page, now)


def _alert_again(records: Records, desk: Desk, page: Page, incident: Incident, now: datetime) -> None:
    last = max(one.step for one in page.attempts)
    again = {one.to: one for one in page.attempts if one.step == last and one.person not in page.unable}
    about = alerted_incident(records, desk, incident, page.incidents)
    alert = PageAlert((about,), page.raised_at, now, addendum=True)
    for attempt in again.values():
        letter = page_alert(alert, attempt.name, Alert(attempt.to, attempt.format), desk.card)
        outbox_id = post_letter(records, desk, letter, now, ticket_id=incident.ticket_id, rank=PAGE_RANK)
        if outbox_id:
            fresh = replace(attempt, outbox_id=outbox_id, at=now, state=AttemptState.QUEUED)
            records.pages.add_attempt(page.id, fresh)


def tell_holder(records: Records, desk: Desk, page: Page, incident: Incident, now: datetime) -> None:
    """Show whoever has the page what the customer has written since; it wakes nobody."""
    if page.acked_by is None:
        return
    about = alerted_incident(records, desk, incident, page.incidents)
    news = PageNews(News.ADDENDUM, (about,), now, text=about.text)
    send_news(records, desk, (page,), news, places_of(page, desk, page.acked_by))
