"""Letters of the conversation that customers read, with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.acknowledgement import Acknowledgement
from csc_mailbot.outbound.agent_answer import AgentAnswer, agent_answer
from csc_mailbot.outbound.approval import ApprovalRequest, approval_request
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.reminder import Reminder, reminder
from csc_mailbot.outbound.sample_values import (
    ANA,
    CAPTURE,
    CLOSING,
    CUSTOMERS_MAIL,
    DIRECTOR,
    MARIA,
    MONDAY,
    MONTH_AFTER,
    NOW,
    PEDRO,
    QUESTION,
    SOLUTION,
    WRITTEN,
    YESTERDAY,
    sample_ticket,
)
from csc_mailbot.outbound.state_answer import StateAnswer, state_answer
from csc_mailbot.outbound.status_change import Cause, StatusChange, status_change
from csc_mailbot.outbound.urgency_raised import urgency_raised
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import TicketType


def customer_letters(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    """Yield every letter with the name of its shape."""
    yield from _status_changes(desk)
    yield from _answers(desk)
    yield from _states(desk)
    yield from _reminders(desk)
    yield from _urgencies(desk)
    yield from _approvals(desk)


def _status_changes(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    plain = StatusChange(sample_ticket(desk), MARIA, WRITTEN, NOW)
    said = replace(plain, author=ANA.name, assignee=ANA.name, words=SOLUTION)
    asks = replace(plain, author=ANA.name, assignee=ANA.name, words=QUESTION)
    no_answer = replace(plain, cause=Cause.LACK_OF_ANSWER, reopens_until=MONTH_AFTER)
    shapes = {
        "in-progress": (Status.IN_PROGRESS, replace(plain, assignee=ANA.name)),
        "in-progress-words": (Status.IN_PROGRESS, replace(said, attachments=(CAPTURE,))),
        "in-progress-answered": (Status.IN_PROGRESS, replace(plain, cause=Cause.CUSTOMER, assignee=ANA.name)),
        "in-progress-colleague": (Status.IN_PROGRESS, replace(plain, cause=Cause.COLLEAGUE)),
        "waiting-escalation": (Status.WAITING_ESCALATION, plain),
        "waiting-escalation-words": (Status.WAITING_ESCALATION, replace(said, words="Lo mira mañana Luis Gil.")),
        "waiting-customer": (Status.WAITING_CUSTOMER, replace(asks, closes_at=CLOSING)),
        "waiting-customer-without-term": (Status.WAITING_CUSTOMER, asks),
        "waiting-customer-without-words": (Status.WAITING_CUSTOMER, replace(plain, closes_at=CLOSING)),
        "change-management": (Status.CHANGE_MANAGEMENT, plain),
        "change-management-words": (Status.CHANGE_MANAGEMENT, replace(said, words="Hace falta otro informe.")),
        "done": (Status.DONE, replace(said, reopens_until=MONTH_AFTER)),
        "done-participant": (Status.DONE, replace(said, reader=PEDRO, asks_score=False)),
        "done-without-words": (Status.DONE, plain),
        "cancelled": (Status.CANCELLED, replace(said, words="Es la misma avería que la CSC-2026-000007.")),
        "cancelled-without-words": (Status.CANCELLED, replace(plain, reopens_until=MONTH_AFTER)),
        "closed-for-lack-of-answer": (Status.DONE, replace(no_answer, asked_at=YESTERDAY)),
        "closed-for-lack-of-answer-bare": (Status.CANCELLED, no_answer),
        "reopened": (Status.REOPENED, replace(plain, assignee=ANA.name)),
        "reopened-by-customer": (Status.REOPENED, replace(plain, cause=Cause.CUSTOMER)),
    }
    for name, (status, change) in shapes.items():
        yield f"status-change-{name}", status_change(replace(change, ticket=replace(plain.ticket, status=status)), desk)


def _answers(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    plain = AgentAnswer(sample_ticket(desk), MARIA, ANA.name, SOLUTION, WRITTEN)
    yield "agent-answer", agent_answer(plain, desk)
    yield "agent-answer-files-and-others", agent_answer(replace(plain, attachments=(CAPTURE,), others=(PEDRO,)), desk)
    yield "agent-answer-without-words", agent_answer(replace(plain, words="", attachments=(CAPTURE,)), desk)


def _states(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = sample_ticket(desk)
    waiting = replace(ticket, status=Status.WAITING_CUSTOMER)
    plain = StateAnswer(ticket, MARIA, WRITTEN, NOW, opened_at=YESTERDAY, since=YESTERDAY, in_hours=True)
    working = replace(plain, ticket=replace(ticket, status=Status.IN_PROGRESS), last_words_at=NOW, assignee=ANA.name)
    shapes = {
        "new": plain,
        "in-progress": replace(working, last_words_ours=True),
        "out-of-hours": replace(working, in_hours=False, next_opening=MONDAY),
        "waiting-customer": replace(plain, ticket=waiting, closes_at=CLOSING),
        "closed-for-lack-of-answer": replace(
            plain, ticket=replace(ticket, status=Status.DONE), lack_of_answer=True, since=NOW
        ),
    }
    for status in (Status.WAITING_ESCALATION, Status.CHANGE_MANAGEMENT, Status.DONE, Status.CANCELLED, Status.REOPENED):
        shapes[status.value.replace("_", "-")] = replace(plain, ticket=replace(ticket, status=status))
    for name, answer in shapes.items():
        yield f"state-answer-{name}", state_answer(answer, desk)


def _reminders(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = replace(sample_ticket(desk), status=Status.WAITING_CUSTOMER)
    asked = Reminder(ticket, MARIA, WRITTEN, NOW, YESTERDAY, QUESTION, ANA.name, CLOSING)
    yield "reminder", reminder(asked, desk)
    yield "reminder-without-words", reminder(replace(asked, question="", author="", closes_at=None), desk)


def _urgencies(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = replace(sample_ticket(desk), status=Status.IN_PROGRESS)
    ack = Acknowledgement(ticket, CUSTOMERS_MAIL, (), NOW, NOW, Impact.CRITICAL, urgent=True, in_hours=True)
    closed = replace(ack, in_hours=False, next_opening=MONDAY)
    shapes = {
        "in-hours": ack,
        "alerted": replace(closed, alerted=True, pages_possible=True),
        "severe-out-of-hours": replace(closed, impact=Impact.SEVERE, urgent=False, pages_possible=True),
    }
    for name, one in shapes.items():
        yield f"urgency-raised-{name}", urgency_raised(one, MARIA, WRITTEN, desk)
    yield "urgency-repeated", urgency_raised(shapes["alerted"], MARIA, WRITTEN, desk, raised=False)
    reopened = replace(ticket, status=Status.REOPENED)
    for name, one in shapes.items():
        told = StatusChange(reopened, MARIA, WRITTEN, NOW, cause=Cause.CUSTOMER, urgency=replace(one, ticket=reopened))
        yield f"status-change-urgency-raised-{name}", status_change(told, desk)
    repeated = replace(shapes["alerted"], ticket=reopened)
    told = StatusChange(reopened, MARIA, WRITTEN, NOW, cause=Cause.CUSTOMER, urgency=repeated, goes_up=False)
    yield "status-change-urgency-repeated", status_change(told, desk)


def _approvals(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    subject = "Alta de usuario para la nueva compañera"
    ticket = replace(sample_ticket(desk), type=TicketType.SECURITY_ACCESS, subject=subject)
    text = "Buenos días:\n\nNecesitamos un usuario para Rosa Marín, con permisos de facturación.\n\nMaría García"
    request = ApprovalRequest(ticket, DIRECTOR, text, YESTERDAY, NOW, WRITTEN)
    yield "approval-request", approval_request(request, desk)
    unnamed = replace(request, approver=Address("", DIRECTOR.address), asked_at=NOW - timedelta(hours=1))
    added = replace(unnamed, agent=ANA.name, words="Ese permiso también deja ver los sueldos.")
    yield "approval-request-with-words", approval_request(added, desk)
