"""How do an agent's words reach the customer? As the agent's own mail, from the desk's address.

It carries no mark of machines: a person wrote it (RFC 3834 §5 is for automatic letters).
"""

from dataclasses import dataclass, field

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.agent_text import paragraphs
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import agent_sender, customer_words, ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import several_lines
from csc_mailbot.outbound.wording import files_in_words, people_in_words
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class AgentAnswer:
    """An agent's public words, on their way to one reader."""

    ticket: Ticket
    reader: Address
    """The requester or a participant."""
    author: str
    """The agent's name, as configured."""
    words: str = field(repr=False)
    correspondence: Correspondence
    others: tuple[Address, ...] = ()
    """Who receives the same words."""
    attachments: tuple[Attachment, ...] = ()


def agent_answer(answer: AgentAnswer, desk: DeskCard) -> Letter:
    """Return the answer as the customer reads it: the agent's words and nothing else but a small foot."""
    place = answer.correspondence
    words = {
        "author": answer.author,
        "words": several_lines(answer.words),
        "paragraphs": paragraphs(answer.words),
        "attachments": files_in_words([one.name for one in answer.attachments]),
        "others": people_in_words(answer.others),
    }
    return Letter(
        kind=LetterKind.AGENT_ANSWER,
        to=answer.reader,
        subject=ticket_subject(answer.ticket, desk),
        purpose=Purpose.REQUESTER,
        context=customer_words(answer.ticket, answer.reader, desk) | words,
        auto_submitted=None,
        in_reply_to=place.parent,
        references=place.chain,
        sender_name=agent_sender(answer.author, desk),
        attachments=answer.attachments,
        thread_index=place.thread_index,
    )
