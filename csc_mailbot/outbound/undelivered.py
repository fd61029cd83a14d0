"""What do the agents read when a letter of ours did not reach the customer, or may not have?"""

from dataclasses import dataclass, field

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded, one_line
from csc_mailbot.outbound.subject_line import own_subject, tagged_subject
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket

_LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter to the requester that was refused, came back, or was lost from sight."""

    ticket: Ticket
    recipient: str
    answer: str = field(repr=False)
    """What the server or the bounce said."""
    in_doubt: bool = False
    """It was handed over twice without an answer: nobody knows whether it arrived."""


def undelivered(failure: Undelivered, agent: Agent, desk: DeskCard) -> Letter:
    """Return the notice to an agent that the customer may not have our letter."""
    ticket = failure.ticket
    return Letter(
        kind=LetterKind.UNDELIVERED,
        to=Address(agent.name, agent.address),
        subject=tagged_subject(ticket.folio, ticket.subject, desk.folio_prefix),
        purpose=Purpose.AGENT,
        context={
            "desk": desk,
            "cut_line": CUT_LINE,
            "token": STAMP_PLACE,
            "folio": str(ticket.folio),
            "subject": own_subject(ticket.subject, desk.folio_prefix),
            "recipient": one_line(failure.recipient),
            "answer": bounded(one_line(failure.answer), _LONGEST_ANSWER),
            "in_doubt": failure.in_doubt,
        },
    )
