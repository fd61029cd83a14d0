"""The conversation's part of carrying out: what changes is written, and whoever should know is written to."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from csc_mailbot.intake.approval_intents import AskApprovers, RecordApproval
from csc_mailbot.intake.intents import (
    AnswerState,
    AskAuthor,
    ChangeTicket,
    GiveReceipt,
    Intent,
    KeepNote,
    LetIn,
    PassOn,
    SettleHeld,
    TellEscalation,
    TellState,
    TellTeam,
    TellUrgency,
)
from csc_mailbot.intake.shift_intents import AnswerShift, AskSwap, ShiftIntent, WelcomeBack
from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.mail.message import Attachment
from csc_mailbot.outbound.agent_answer import AgentAnswer, agent_answer
from csc_mailbot.outbound.escalation import Escalation, escalation
from csc_mailbot.outbound.receipt import Receipt, receipt
from csc_mailbot.outbound.state_answer import StateAnswer, state_answer
from csc_mailbot.outbound.status_change import Cause, StatusChange, status_change
from csc_mailbot.outbound.team_update import TeamUpdate, team_update
from csc_mailbot.outbound.told_mail import is_told
from csc_mailbot.outbound.wording import marked_file
from csc_mailbot.tickets.agent_words import WaitForCustomer
from csc_mailbot.tickets.conversation import WaitingDeadlines, waiting_deadlines
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.status import Status
from csc_mailbot.workflows.answer_shift import answer_shift
from csc_mailbot.workflows.approving import ask_approvers, record_approval, warnings_of
from csc_mailbot.workflows.holding import ask_author, settle_held
from csc_mailbot.workflows.page_endings import after_answer, after_closing
from csc_mailbot.workflows.service_levels import Turn, measure_change
from csc_mailbot.workflows.swap_shift import ask_swap
from csc_mailbot.workflows.tell_urgency import tell_urgency, urgency_of
from csc_mailbot.workflows.waiting import close_at_of, forget_waiting, wait_for_customer
from csc_mailbot.workflows.welcome_back import welcome_back
from csc_mailbot.workflows.work import TicketWork, Work

Conversing = (
    ChangeTicket
    | LetIn
    | TellState
    | TellUrgency
    | PassOn
    | AnswerState
    | GiveReceipt
    | AskAuthor
    | SettleHeld
    | TellTeam
    | TellEscalation
    | AskApprovers
    | RecordApproval
    | KeepNote
    | ShiftIntent
)


def change_ticket(work: TicketWork, intent: ChangeTicket) -> None:
    """Write the change and its entry; a ticket that stops waiting for its customer forgets its terms."""
    ticket = work.find(intent.ticket)
    facts = {**intent.change.facts, "before": ticket.status.value, "by": intent.by}
    work.ticket, work.done = work.records.tickets.change(ticket, intent.change, work.now), intent.change
    work.write(EntryKind.CHANGE, facts, public=True)
    measure_change(work.records, work.desk, Turn(ticket, work.ticket, intent.change, intent.by), work.now)
    if intent.change.status and ticket.status is Status.WAITING_CUSTOMER:
        forget_waiting(work.records, ticket.id)
    if said := intent.change.answered_by:
        after_answer(work.records, work.desk, ticket.id, (address_key(said), work.name_of(said)), work.now)
    if intent.change.status and intent.change.status.is_closed:
        after_closing(work.records, work.desk, ticket.id, work.now)


def let_in(work: Work, intent: LetIn) -> None:
    """Let people take part, and keep that in the bitácora."""
    ticket = work.find(intent.ticket)
    work.records.tickets.join(ticket.id, intent.people, work.now)
    work.write(EntryKind.CHANGE, {"joined": len(intent.people)}, public=True)
    work.ticket = work.records.tickets.get(ticket.id)


def tell_state(work: TicketWork, intent: TellState) -> None:
    """Write one letter about the new state to everybody on the customer's side, the agent's words inside."""
    ticket = work.known_ticket
    terms = _terms(work, intent) if ticket.status is Status.WAITING_CUSTOMER else WaitingDeadlines(None, None)
    window = work.desk.policies.conversation.reopen_window
    for reader in ticket.people:
        change = StatusChange(
            ticket=ticket,
            reader=reader,
            correspondence=work.correspondence_with(reader),
            now=work.now,
            cause=_cause(work, intent, reader),
            assignee=work.name_of(ticket.assignee),
            author=intent.author.name if intent.author else "",
            words=intent.text,
            attachments=_files(work) if intent.author and intent.text else (),
            closes_at=terms.close_at,
            reopens_until=work.now + window if ticket.status.is_closed else None,
            asks_score=reader.key == ticket.requester.key,
            urgency=urgency_of(work, intent.urgency) if intent.urgency and isinstance(work, Work) else None,
            goes_up=bool(intent.urgency and intent.urgency.raised),
        )
        work.post(status_change(change, work.desk.card))


def _cause(work: TicketWork, intent: TellState, reader: Address) -> Cause:
    """Only who wrote is thanked for the answer."""
    cause = Cause(intent.cause)
    by_another = work.sender is not None and work.sender.key != reader.key
    return Cause.COLLEAGUE if cause is Cause.CUSTOMER and by_another else cause


def _terms(work: TicketWork, intent: TellState) -> WaitingDeadlines:
    """Set when the customer is reminded and when the ticket closes by itself."""
    policy = work.desk.policies.conversation
    asked = WaitForCustomer(timedelta(days=intent.days_to_answer) if intent.days_to_answer else None, intent.forever)
    terms = waiting_deadlines(
        work.now,
        asked,
        work.desk.policies.hours,
        remind_after=policy.remind_after,
        close_after=policy.close_after,
    )
    wait_for_customer(work.records, work.known_ticket.id, terms)
    return terms


def pass_on(work: TicketWork, intent: PassOn) -> None:
    """Send the agent's words to everybody on the customer's side, in the agent's name."""
    ticket = work.known_ticket
    for reader in ticket.people:
        answer = AgentAnswer(
            ticket=ticket,
            reader=reader,
            author=intent.author.name,
            words=intent.text,
            correspondence=work.correspondence_with(reader),
            others=tuple(one for one in ticket.people if one.key != reader.key),
            attachments=_files(work),
        )
        work.post(agent_answer(answer, work.desk.card))


def _files(work: TicketWork) -> tuple[Attachment, ...]:
    """Return what the agent attached: pictures of a quote or signature and mails of ours are never passed on."""
    files = (one for one in work.attachments if not one.inline and one.type != "message/rfc822")
    return tuple(one for one in files if not is_told(one))


def answer_state(work: Work, intent: AnswerState) -> None:
    """Tell somebody who takes part how the ticket stands."""
    ticket = work.find(intent.ticket)
    history = work.records.tickets.history(ticket.id)
    hours = work.desk.policies.hours
    in_hours = hours.is_open(work.now)
    answer = StateAnswer(
        ticket=ticket,
        reader=intent.to,
        correspondence=work.answering,
        now=work.now,
        opened_at=history.opened_at,
        since=history.changed_state_at,
        in_hours=in_hours,
        last_words_at=history.spoken_at,
        last_words_ours=history.spoken_by_us,
        assignee=work.name_of(ticket.assignee),
        next_opening=None if in_hours else hours.next_opening(work.now),
        closes_at=close_at_of(work.records, ticket.id),
    )
    work.post(state_answer(answer, work.desk.card))


def give_receipt(work: Work, intent: GiveReceipt) -> None:
    """Tell the agent what became of the words."""
    answer = Receipt(
        ticket=work.known_ticket,
        words=intent.words,
        correspondence=work.answering,
        faults=intent.faults,
        received_by=intent.received_by,
        assignee=work.name_of(work.known_ticket.assignee),
        warnings=warnings_of(work),
    )
    work.post(receipt(answer, intent.agent, work.desk.card))


def tell_team(work: TicketWork, intent: TellTeam) -> None:
    """Tell the other agents, with one rendering for all."""
    ticket = work.known_ticket
    update = TeamUpdate(
        ticket=ticket,
        before=work.before or ticket,
        author=intent.author.name,
        at=work.now,
        now=work.now,
        correspondence=work.answering,
        words=intent.text,
        internal=intent.internal,
        attachments=tuple(marked_file(one.name, one.danger) for one in work.attachments if not one.inline),
        assignee=work.name_of(ticket.assignee),
        spent=timedelta(minutes=work.done.minutes) if work.done.minutes else None,
        merged_into=work.done.merged_into,
    )
    letters = [team_update(update, agent, work.desk.card) for agent in intent.agents]
    work.post_alike(letters)


def tell_escalation(work: TicketWork, intent: TellEscalation) -> None:
    """Tell the level above what comes to it, with one rendering for all."""
    ticket, directory = work.known_ticket, work.desk.policies.directory
    history = work.records.tickets.history(ticket.id)
    case = Escalation(
        ticket=ticket,
        author=intent.author.name,
        at=work.now,
        opened_at=history.opened_at,
        now=work.now,
        correspondence=work.answering,
        first_text=history.first_text,
        words=intent.text,
        internal=intent.internal,
        organisation=directory.organisation_of(ticket.requester.address),
    )
    letters = [escalation(case, agent, work.desk.card) for agent in intent.agents]
    work.post_alike(letters)


def keep_note(work: Work, intent: KeepNote) -> None:
    """Keep the agent's words for the team."""
    work.write(EntryKind.NOTE, {"mail": work.pending.id}, public=False, text=intent.text)


_CARRY_OUT: Mapping[type[Intent], Callable[[Work, Any], None]] = {
    ChangeTicket: change_ticket,
    LetIn: let_in,
    TellState: tell_state,
    TellUrgency: tell_urgency,
    PassOn: pass_on,
    AnswerState: answer_state,
    GiveReceipt: give_receipt,
    AskAuthor: ask_author,
    SettleHeld: lambda work, intent: converse_all(work, settle_held(work, intent)),
    TellTeam: tell_team,
    TellEscalation: tell_escalation,
    AskApprovers: ask_approvers,
    RecordApproval: record_approval,
    KeepNote: keep_note,
    AnswerShift: answer_shift,
    AskSwap: ask_swap,
    WelcomeBack: welcome_back,
}


def converse_all(work: Work, intents: Sequence[Intent]) -> None:
    """Write what each of the intents says; all are parts of a conversation."""
    for intent in intents:
        _CARRY_OUT[type(intent)](work, intent)


def converse(work: Work, intent: Conversing) -> None:
    """Write what the intent says."""
    _CARRY_OUT[type(intent)](work, intent)
