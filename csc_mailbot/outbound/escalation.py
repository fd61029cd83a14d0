"""What does level 2 hear when a ticket is escalated? By whom and why, and what the customer wrote first."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.outbound.agent_letter import LONGEST_TEXT, agent_letter, shown_text
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded, several_lines
from csc_mailbot.outbound.spanish import moment_in_words
from csc_mailbot.outbound.wording import file_name, person_in_words
from csc_mailbot.tickets.people import Agent, Organisation
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Escalation:
    """A ticket that comes to another team."""

    ticket: Ticket
    """As it is now: its team is the one that reads the notice."""
    author: str
    """The name of the agent who escalated it."""
    at: datetime
    opened_at: datetime
    now: datetime
    correspondence: Correspondence
    first_text: str = field(repr=False)
    """The customer's first mail."""
    words: str = field(default="", repr=False)
    """The agent's reason."""
    internal: bool = True
    """The customer does not read the reason."""
    organisation: Organisation | None = None
    attachments: tuple[str, ...] = ()
    """Names of the files that the customer sent."""


def escalation(case: Escalation, agent: Agent, desk: DeskCard) -> Letter:
    """Return the notice to an agent of the team that takes over."""
    words = {
        "author": case.author,
        "team": case.ticket.team.shown,
        "at": moment_in_words(case.at, case.now, desk.timezone),
        "opened": moment_in_words(case.opened_at, case.now, desk.timezone),
        "requester": person_in_words(case.ticket.requester),
        "organisation": case.organisation.name if case.organisation else "",
        "organisation_phone": case.organisation.phone if case.organisation else "",
        "priority": case.ticket.priority.value,
        "type": case.ticket.type.shown if case.ticket.type else "",
        "files": [file_name(one) for one in case.attachments],
        "internal": case.internal,
        "reason": bounded(several_lines(case.words), LONGEST_TEXT),
        **shown_text(case.first_text),
    }
    return agent_letter(LetterKind.ESCALATION, case.ticket, agent, case.correspondence, desk, words=words)
