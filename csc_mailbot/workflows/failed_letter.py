"""A letter of ours did not arrive, or nobody knows: it is written on its ticket, and a person is told.

Who is told is never the address that failed: a customer's letter is told to the agents, an agent's to the
administrators, an administrator's to nobody but the log.
"""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.intake.intents import MarkUndelivered
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.admin_notice import LetterFailed
from csc_mailbot.outbound.letter import LetterKind
from csc_mailbot.outbound.undelivered import Undelivered, undelivered
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.ask_technicians import lose_shift_letter
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.lost_alert import alert_failed
from csc_mailbot.workflows.post_letter import post_letter, tell_admins
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Written
from csc_mailbot.workflows.windows import let_rest


@dataclass(frozen=True, slots=True)
class FailedLetter:
    """What is known of a letter that failed. `in_doubt`: it may have arrived."""

    outbox_id: int
    message_id: MessageId
    letter: LetterKind
    purpose: Purpose
    recipient: str
    ticket_id: int | None
    answer: str
    in_doubt: bool = False


def write_down_failure(records: Records, desk: Desk, failed: FailedLetter, now: datetime) -> None:
    """Write the failure on the letter's ticket and tell somebody who can do something about it."""
    ticket = records.tickets.get(failed.ticket_id) if failed.ticket_id is not None else None
    if ticket:
        draft = EntryDraft(
            at=now,
            kind=EntryKind.IN_DOUBT if failed.in_doubt else EntryKind.UNDELIVERED,
            public=False,
            author="desk",
            text=failed.answer,
            facts={"outbox": failed.outbox_id, "letter": failed.letter.value},
        )
        records.tickets.append(ticket, draft, Written())
    if not failed.in_doubt:
        let_rest(records, failed.answer, failed.recipient, now)
    _tell(records, desk, failed, ticket, now)


def _tell(records: Records, desk: Desk, failed: FailedLetter, ticket: Ticket | None, now: datetime) -> None:
    if failed.purpose in {Purpose.ADMIN, Purpose.CANARY}:
        # A canary that does not come back has an alarm of its own.
        return
    if failed.purpose is Purpose.SHIFT and lose_shift_letter(records, desk, failed.outbox_id, now):
        return
    if ticket is None or failed.purpose is not Purpose.REQUESTER:
        event = LetterFailed(failed.message_id, failed.recipient, failed.letter, failed.answer, failed.in_doubt)
        tell_admins(records, desk, event, now)
        return
    told = Undelivered(ticket, failed.recipient, failed.answer, failed.in_doubt)
    directory = desk.policies.directory
    assignee = directory.agent_of(ticket.assignee) if ticket.assignee else None
    admins = tuple(Agent(address, address) for address in directory.admins)
    for agent in (assignee,) if assignee else directory.agents_of([ticket.team]) or directory.agents or admins:
        post_letter(records, desk, undelivered(told, agent, desk.card), now, ticket_id=ticket.id)


def write_down_bounce(records: Records, desk: Desk, bounce: MarkUndelivered, now: datetime) -> None:
    """Close a letter that came back as failed, and tell somebody, once for each letter."""
    line = records.outbox.letter(bounce.outbox_id)
    if line and line.purpose == Purpose.PAGE and line.state != "failed":
        # One that is only delayed is as good as lost: the next person is woken.
        alert_failed(records, desk, bounce.outbox_id, now)
    if line is None or line.state == "failed" or not bounce.final:
        return
    answer = bounce.diagnostic or "it came back as undeliverable"
    records.outbox.finish(bounce.outbox_id, "failed", answer, now)
    failed = FailedLetter(
        outbox_id=bounce.outbox_id,
        message_id=MessageId(line.message_id),
        letter=LetterKind(line.letter),
        purpose=Purpose(line.purpose),
        recipient=line.to,
        ticket_id=line.ticket_id,
        answer=answer,
    )
    let_rest(records, f"{bounce.status} {answer}", line.to, now)
    _tell(records, desk, failed, records.tickets.get(line.ticket_id) if line.ticket_id else None, now)
