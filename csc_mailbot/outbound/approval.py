"""Who must agree? Access changes need the customer's management (the company's document, section 9)."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.agent_letter import agent_letter, shown_text
from csc_mailbot.outbound.agent_text import paragraphs
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import customer_words, ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import several_lines
from csc_mailbot.outbound.spanish import moment_in_words
from csc_mailbot.outbound.wording import person_in_words
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What somebody of the customer's management is asked to agree to."""

    ticket: Ticket
    approver: Address
    asked_for: str = field(repr=False)
    """The requester's own words."""
    asked_at: datetime
    now: datetime
    correspondence: Correspondence
    agent: str = ""
    """The name of the agent who wants to know."""
    words: str = field(default="", repr=False)
    """What the agent adds."""


@dataclass(frozen=True, slots=True)
class ApprovalResult:
    """What the customer's management said."""

    ticket: Ticket
    approver: Address
    approved: bool
    at: datetime
    now: datetime
    correspondence: Correspondence
    words: str = field(default="", repr=False)
    """What they wrote beside SÍ or NO."""


def approval_request(request: ApprovalRequest, desk: DeskCard) -> Letter:
    """Return the question to an approver: who asks, for what, and how to say SÍ or NO."""
    subject, place = ticket_subject(request.ticket, desk), request.correspondence
    words = {
        "requester": person_in_words(request.ticket.requester),
        "asked": moment_in_words(request.asked_at, request.now, desk.timezone),
        **shown_text(request.asked_for),
        "agent": request.agent,
        "words": several_lines(request.words),
        "paragraphs": paragraphs(request.words),
        "yes_link": answer_link("SI", subject, signed=True),
        "no_link": answer_link("NO", subject, signed=True),
    }
    return Letter(
        kind=LetterKind.APPROVAL_REQUEST,
        to=request.approver,
        subject=subject,
        purpose=Purpose.CONFIRMATION,
        context=customer_words(request.ticket, request.approver, desk) | words,
        in_reply_to=place.parent,
        references=place.chain,
        thread_index=place.thread_index,
    )


def approval_result(result: ApprovalResult, agent: Agent, desk: DeskCard) -> Letter:
    """Return the answer of the customer's management, for an agent."""
    words = {
        "approved": result.approved,
        "approver": person_in_words(result.approver),
        "requester": person_in_words(result.ticket.requester),
        "at": moment_in_words(result.at, result.now, desk.timezone),
        **shown_text(result.words),
    }
    return agent_letter(LetterKind.APPROVAL_RESULT, result.ticket, agent, result.correspondence, desk, words=words)
