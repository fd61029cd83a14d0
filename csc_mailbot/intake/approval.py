"""The customer's management answered whether somebody may have access: SI, NO, or something else that agents read.

The token went to the approver only, and only that address may answer; whoever approves no more is not heard.
"""

from csc_mailbot.intake.approval_intents import RecordApproval
from csc_mailbot.intake.customer_words import confirmation_in
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import SentLetter
from csc_mailbot.intake.reading import Disposal, Reading, agents_for, entry_of
from csc_mailbot.mail.address import address_key
from csc_mailbot.tickets.entry import EntryKind

APPROVAL_REQUEST = "approval_request"
"""The kind of letter that asks for an approval."""


def settle_approval(reading: Reading, asked: SentLetter) -> Disposal | None:
    """Return what an approver's SI or NO does; None when the mail says neither, or another wrote it."""
    ticket, said = asked.ticket, confirmation_in(reading.reply.new)
    if ticket is None or said is None or not _is_approver(reading, asked):
        return None
    words = reading.reply.new.strip().partition("\n\n")[2].strip()
    told = agents_for(ticket.team, reading.policies, without=None)
    entry = entry_of(reading, ticket, EntryKind.MESSAGE, public=False)
    recorded = RecordApproval(ticket, reading.mail.sender, said, told, words)
    because = "the customer's management approves" if said else "the customer's management does not approve"
    return Disposal(Outcome.APPENDED, (*reading.route.because, because), (entry, recorded))


def _is_approver(reading: Reading, asked: SentLetter) -> bool:
    sender, ticket = reading.mail.sender, asked.ticket
    organisation = reading.policies.directory.organisation_of(ticket.requester.address) if ticket else None
    approvers = {address_key(one) for one in organisation.approvers} if organisation else set()
    is_asked = len(reading.mail.senders) == 1 and sender.key == address_key(asked.recipient)
    return asked.letter == APPROVAL_REQUEST and is_asked and sender.key in approvers
