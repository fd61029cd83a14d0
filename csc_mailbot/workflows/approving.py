"""May they have access? The customer's management is asked, what it says is written down, and the agents hear it."""

from csc_mailbot.intake.approval_intents import AskApprovers, RecordApproval
from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.approval import ApprovalRequest, ApprovalResult, approval_request, approval_result
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket, TicketType
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.work import TicketWork, Work

_UNAPPROVED = "Es una petición de accesos y la dirección del cliente no la ha aprobado."


def ask_approvers(work: TicketWork, intent: AskApprovers) -> None:
    """Ask everybody who may approve for the ticket's customer; any of them may answer.

    The letters name no mail as their cause: what answers them settles no held mail.
    """
    ticket = work.find(intent.ticket)
    history = work.records.tickets.history(ticket.id)
    organisation = work.desk.policies.directory.organisation_of(work.known_ticket.requester.address)
    approvers = organisation.approvers if organisation else ()
    work.write(EntryKind.CHANGE, {"approval_asked": len(approvers)}, public=True)
    for address in () if work.is_silent else approvers:
        approver = Address("", address)
        request = ApprovalRequest(
            ticket=work.known_ticket,
            approver=approver,
            asked_for=history.first_text if history.first_public else "",
            asked_at=history.opened_at,
            now=work.now,
            correspondence=work.correspondence_with(approver),
            agent=intent.agent.name,
            words=intent.text,
        )
        letter = approval_request(request, work.desk.card)
        post_letter(work.records, work.desk, letter, work.now, ticket_id=ticket.id)


def record_approval(work: Work, intent: RecordApproval) -> None:
    """Write what the management said, and tell the agents; nobody is told the same again."""
    ticket = work.find(intent.ticket)
    before = work.records.tickets.history(ticket.id).approved
    work.write(EntryKind.CHANGE, {"approved": intent.approved}, public=True)
    if before is intent.approved:
        return
    result = ApprovalResult(
        ticket=ticket,
        approver=intent.approver,
        approved=intent.approved,
        at=work.now,
        now=work.now,
        correspondence=work.answering,
        words=intent.text,
    )
    for agent in intent.agents:
        work.post(approval_result(result, agent, work.desk.card))


def warnings_of(work: TicketWork) -> tuple[str, ...]:
    """Return what should be looked at, in Spanish: access that was given without an approval."""
    before = work.before
    was_done = before is not None and before.status is Status.DONE
    return (_UNAPPROVED,) if not was_done and is_done_unapproved(work.records, work.known_ticket) else ()


def is_done_unapproved(records: Records, ticket: Ticket) -> bool:
    """Tell whether access was given that the customer's management did not approve."""
    is_access = ticket.status is Status.DONE and ticket.type is TicketType.SECURITY_ACCESS
    return is_access and not records.tickets.history(ticket.id).approved
