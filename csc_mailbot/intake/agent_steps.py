"""What do an agent's words change? All of them together, as one change of the ticket."""

from dataclasses import dataclass, replace

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.agent_words import (
    AgentWord,
    AgentWords,
    AssignTo,
    Escalate,
    MergeInto,
    SetCustomer,
    SetPriority,
    SetTeam,
    SetType,
    SpendTime,
    WaitForCustomer,
    agents_named,
    status_of,
)
from csc_mailbot.tickets.agent_words.word import MYSELF
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.conversation import after_agent_answer
from csc_mailbot.tickets.people import Agent, Directory
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, Ticket


@dataclass(frozen=True, slots=True)
class Steps:
    """What a mail of an agent does to its ticket."""

    change: TicketChange
    told: bool
    """Whether the customers hear of the state: it changed, and the ticket was not merged away."""
    waits: WaitForCustomer | None = None
    """The term that the customer was given."""

    @property
    def days_to_answer(self) -> int | None:
        """Calendar days of the agent's own term; None when the desk's own terms hold."""
        return self.waits.until.days if self.waits and self.waits.until else None


def steps_of(words: AgentWords, ticket: Ticket, agent: Agent, directory: Directory, *, answers: bool) -> Steps:
    """Return the change that checked words make; `answers`: the mail holds words for the customer.

    The first public answer moves a new ticket on and assigns it.
    """
    change = TicketChange(answered_by=agent.address if answers else None)
    for word in words.words:
        change = _after(change, word, agent, directory)
    if answers and change.status is None:
        change = replace(change, status=after_agent_answer(ticket.status, agent.teams))
    if answers and ticket.assignee is None and change.assignee is None:
        change = replace(change, assignee=agent.address)
    merged = change.merged_into is not None
    waits = next((word for word in words.words if isinstance(word, WaitForCustomer)), None)
    return Steps(change, told=change.status is not None and not merged, waits=waits)


def _after(change: TicketChange, word: AgentWord, agent: Agent, directory: Directory) -> TicketChange:
    target = status_of(word)
    if target is not None:
        change = replace(change, status=target)
    match word:
        case Escalate():
            change = replace(change, team=Team.CSP2)
        case AssignTo(who):
            change = replace(change, assignee=_assignee(who, agent, directory))
        case SetType(kind):
            change = replace(change, type=kind)
        case SetPriority(priority):
            change = replace(change, priority=priority)
        case SetTeam(team):
            change = replace(change, team=team)
        case SpendTime(minutes):
            change = replace(change, minutes=change.minutes + minutes)
        case MergeInto(folio):
            change = replace(change, merged_into=folio, status=Status.CANCELLED)
        case SetCustomer(address):
            change = replace(change, requester=Address("", address))
    return change


def _assignee(who: str, agent: Agent, directory: Directory) -> str:
    named = () if who == MYSELF else agents_named(who, directory)
    return named[0].address if named else agent.address
