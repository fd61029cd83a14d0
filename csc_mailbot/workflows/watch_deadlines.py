"""What is due now? Deadlines are rows, so whatever fell due while nobody ran is done at the next look, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from csc_mailbot.errors import TemporaryError
from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.digest import Digest, OpenedTicket, digest
from csc_mailbot.outbound.reminder import Reminder, reminder
from csc_mailbot.outbound.status_change import Cause, StatusChange, status_change
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.ask_technicians import SHIFT_SILENCE, shift_silence
from csc_mailbot.workflows.canary import CANARY, CANARY_BACK, miss_canary, send_canary
from csc_mailbot.workflows.carry_out import DIGEST
from csc_mailbot.workflows.change_rota import ROTA_ROUND
from csc_mailbot.workflows.credentials import CREDENTIAL_TOLD, speak_again
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.holding import (
    HELD_TOO_LONG,
    REMIND_AUTHOR,
    SEND_HELD,
    remind_author,
    send_held,
    tell_overdue,
)
from csc_mailbot.workflows.offer_shift import OFFER_EXPIRES, OFFER_LATER, offer_expires, offer_later
from csc_mailbot.workflows.overflow import forget_rest, send_latest_state, send_team_digest
from csc_mailbot.workflows.page_deadline_names import (
    ABOUT_A_PAGE,
    PAGE_AT_CLOSING,
    PAGE_CONTACT,
    PAGE_DEADLINES,
    PAGE_LATE,
    PAGE_OPENING,
    PAGE_STEP,
)
from csc_mailbot.workflows.page_deadlines import expect_contact, meet_opening, meet_step, page_untouched, tell_late
from csc_mailbot.workflows.plan_reports import plan_reports
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.retention_records import RETENTION
from csc_mailbot.workflows.rota_round import meet_rota_round
from csc_mailbot.workflows.rows import Deadline, Written
from csc_mailbot.workflows.send_report import REPORT_SENT, REPORTS, forget_report, send_report
from csc_mailbot.workflows.service_levels import SERVICE_LEVEL, Turn, measure_change, tell_service_levels
from csc_mailbot.workflows.waiting import CLOSE, REMIND, close_at_of
from csc_mailbot.workflows.windows import LATEST_STATE, REST, TEAM_DIGEST
from csc_mailbot.workflows.withheld import WITHHELD, forget_withheld


async def watch_deadlines(books: Books, desk: Desk) -> int:
    """Do everything that is due, pages first, each in a transaction of its own; return how many deadlines were met.

    Raises:
        DatabaseUnavailable: the books cannot be had; the deadlines wait.
        ExceptionGroup: some could not be met, and wait; all others were met.
    """
    now = desk.clock.now()
    if desk.reports:
        await plan_reports(books, desk.reports, desk.policies.hours, now)
    met, faults = 0, []
    due = await books.read(lambda records: records.deadlines.due(now))
    for one in sorted(due, key=lambda one: one.kind not in PAGE_DEADLINES):
        if one.kind == RETENTION:
            continue  # it has its own pace
        try:
            if one.kind in REPORTS:
                met += await send_report(books, desk, one, now)
            else:
                met += await books.write(partial(_meet, desk=desk, due=one, now=now))
        except TemporaryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one must not keep the others waiting
            faults.append(error)
    if faults:
        raise ExceptionGroup("deadlines that could not be met", faults)
    return met


def _meet(records: Records, desk: Desk, due: Deadline, now: datetime) -> bool:
    """Do what is due, unless meeting another deadline made it idle; tell whether it was done."""
    if due.kind in ABOUT_A_PAGE:
        records.pages.hold(int(due.key))
    taken = records.deadlines.take(due)
    if taken:
        _MEET[due.kind](records, desk, due, now)
    return taken


def _send_digest(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Answer, in one letter, all that overflowed the window of automatic letters since it was full.

    The deadline was set one window after the first that overflowed, however late it is met.
    """
    since = due.due_at - timedelta(seconds=desk.policies.rates.window_seconds)
    tickets = records.tickets.opened_without_letter(due.key, since)
    if tickets:
        opened = tuple(OpenedTicket(one.folio, one.subject, opened_at) for one, opened_at in tickets)
        first = tickets[0][0]
        letter = digest(Digest(first.requester, opened, now), desk.card)
        post_letter(records, desk, letter, now, ticket_id=first.id)


def _remind_customer(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Ask the customer again, with the question."""
    ticket = records.tickets.get(int(due.key))
    if ticket.status is not Status.WAITING_CUSTOMER:
        return
    history = records.tickets.history(ticket.id)
    closes_at = close_at_of(records, ticket.id)
    for reader in ticket.people:
        waiting = Reminder(
            ticket=ticket,
            reader=reader,
            correspondence=_correspondence(records, ticket, reader),
            now=now,
            asked_at=history.changed_state_at,
            question=history.question,
            closes_at=closes_at if closes_at and closes_at > now else None,
        )
        post_letter(records, desk, reminder(waiting, desk.card), now, ticket_id=ticket.id)


def _close_unanswered(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Close a ticket whose customer did not answer; any answer reopens it."""
    ticket = records.tickets.get(int(due.key))
    if ticket.status is not Status.WAITING_CUSTOMER:
        return
    asked_at = records.tickets.history(ticket.id).changed_state_at
    done = TicketChange(status=Status.DONE)
    closed = records.tickets.change(ticket, done, now)
    measure_change(records, desk, Turn(ticket, closed, done, "desk"), now)
    facts = {"status": Status.DONE.value, "before": ticket.status.value, "by": "desk"}
    draft = EntryDraft(at=now, kind=EntryKind.CHANGE, public=True, author="desk", text="", facts=facts)
    records.tickets.append(closed, draft, Written())
    for reader in ticket.people:
        change = StatusChange(
            ticket=closed,
            reader=reader,
            correspondence=_correspondence(records, ticket, reader),
            now=now,
            cause=Cause.LACK_OF_ANSWER,
            asked_at=asked_at,
            reopens_until=now + desk.policies.conversation.reopen_window,
            asks_score=False,
        )
        post_letter(records, desk, status_change(change, desk.card), now, ticket_id=ticket.id)


def _correspondence(records: Records, ticket: Ticket, reader: Address) -> Correspondence:
    thread = records.tickets.thread(ticket.id)
    letter = records.outbox.last_letter(ticket.id, reader.address)
    return Correspondence(mail=thread[-1] if thread else None, references=thread[:1], letter=letter)


_MEET: dict[str, Callable[[Records, Desk, Deadline, datetime], None]] = {
    DIGEST: _send_digest,
    REMIND: _remind_customer,
    CLOSE: _close_unanswered,
    SEND_HELD: send_held,
    REMIND_AUTHOR: remind_author,
    HELD_TOO_LONG: tell_overdue,
    LATEST_STATE: send_latest_state,
    TEAM_DIGEST: send_team_digest,
    REST: forget_rest,
    WITHHELD: forget_withheld,
    REPORT_SENT: forget_report,
    ROTA_ROUND: meet_rota_round,
    SHIFT_SILENCE: shift_silence,
    OFFER_LATER: offer_later,
    OFFER_EXPIRES: offer_expires,
    CANARY: send_canary,
    CANARY_BACK: miss_canary,
    CREDENTIAL_TOLD: speak_again,
    SERVICE_LEVEL: tell_service_levels,
    PAGE_STEP: meet_step,
    PAGE_LATE: tell_late,
    PAGE_CONTACT: expect_contact,
    PAGE_OPENING: meet_opening,
    PAGE_AT_CLOSING: page_untouched,
}
