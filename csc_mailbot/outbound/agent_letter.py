"""What does every notice to an agent hold? The cut line, the folio, and how to answer by replying."""

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded, several_lines
from csc_mailbot.outbound.subject_line import LONGEST, own_subject
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket

LONGEST_TEXT = 4000
"""Characters of somebody's text that a notice shows."""


def agent_letter(
    kind: LetterKind,
    about: Ticket | str,
    agent: Agent,
    correspondence: Correspondence,
    desk: DeskCard,
    *,
    words: dict[str, object],
    purpose: Purpose = Purpose.AGENT,
) -> Letter:
    """Return a letter to an agent, about a ticket or a mail of that subject. It is the same for every agent."""
    return Letter(
        kind=kind,
        to=Address(agent.name, agent.address),
        subject=subject_of(about, desk),
        purpose=purpose,
        context=_frame(about, desk) | words,
        in_reply_to=correspondence.parent,
        references=correspondence.chain,
        thread_index=correspondence.thread_index,
    )


def subject_of(about: Ticket | str, desk: DeskCard) -> str:
    """Return the Subject of a letter about a ticket, or of the answer to a mail of that subject."""
    if isinstance(about, Ticket):
        return ticket_subject(about, desk)
    return bounded(f"Re: {own_subject(about, desk.folio_prefix)}", LONGEST)


def _frame(about: Ticket | str, desk: DeskCard) -> dict[str, object]:
    ticket = about if isinstance(about, Ticket) else None
    return {
        "desk": desk,
        "cut_line": CUT_LINE,
        "token": STAMP_PLACE,
        "folio": str(ticket.folio) if ticket else "",
        "subject": own_subject(ticket.subject if ticket else str(about), desk.folio_prefix),
    }


def shown_text(text: str) -> dict[str, object]:
    """Return `text`, bounded to `LONGEST_TEXT`, and `text_goes_on`."""
    whole = several_lines(text[: 2 * LONGEST_TEXT])
    return {
        "text": bounded(whole, LONGEST_TEXT),
        "text_goes_on": len(text) > 2 * LONGEST_TEXT or len(whole) > LONGEST_TEXT,
    }
