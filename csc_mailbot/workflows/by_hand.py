"""What do people do to tickets without a mail? The same entries and letters as by mail, within one transaction.

Every function here is the work of one transaction: what it refuses leaves nothing behind.
"""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.errors import NotFound, Refused
from csc_mailbot.intake.agent_steps import Steps, steps_of
from csc_mailbot.intake.intents import ChangeTicket, PassOn, TellEscalation, TellState, TellTeam
from csc_mailbot.intake.reading import agents_for
from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.agent_words import (
    AgentWord,
    AgentWords,
    AssignTo,
    Become,
    Escalate,
    MergeInto,
    WaitForCustomer,
    agents_named,
)
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent, Directory
from csc_mailbot.tickets.status import LIFECYCLE, Status
from csc_mailbot.tickets.ticket import Folio, Team, Ticket
from csc_mailbot.workflows.converse import change_ticket, pass_on, tell_escalation, tell_state, tell_team
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.work import TicketWork

NOBODY = Agent("", "")
"""Stands for the desk itself, where no agent is named."""

_WORDS: dict[Status, AgentWord] = {
    Status.WAITING_ESCALATION: Escalate(),
    Status.WAITING_CUSTOMER: WaitForCustomer(),
}
"""States that an agent's word asks for with more than the state."""


@dataclass(slots=True, kw_only=True)
class HandWork(TicketWork):
    """An agent's work, or the desk's own when none is named."""

    agent: Agent | None = None

    @property
    def author(self) -> str:
        """An agent, or the desk."""
        return "agent" if self.agent else "desk"

    @property
    def sender(self) -> Address | None:
        """The agent."""
        return Address(self.agent.name, self.agent.address) if self.agent else None


@dataclass(frozen=True, slots=True)
class Hand:
    """The books of the transaction, the desk, the instant, and the agent who acts, if one is named."""

    records: Records
    desk: Desk
    now: datetime
    agent: Agent | None = None

    def take(self, folio: str) -> HandWork:
        """Begin to work on a ticket.

        Raises:
            NotFound: there is no ticket with this folio.
        """
        work = HandWork(records=self.records, desk=self.desk, now=self.now, agent=self.agent)
        work.find(self.records.tickets.find(Folio(folio)))
        return work


def named_agent(who: str, directory: Directory) -> Agent:
    """Return the agent whom an address or a name means.

    Raises:
        NotFound: nobody is so called; the message names everybody.
        Refused: it may be more than one; the message names them.
    """
    named = agents_named(who, directory)
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused(f"«{who}» may be more than one agent: {_listed(named)}")
    raise NotFound(f"no agent is called «{who}»; the agents are: {_listed(directory.agents) or 'none, see [[agents]]'}")


def reply(hand: Hand, folio: str, text: str) -> Ticket:
    """Send the agent's words to the customers; the first answer moves a new ticket on and assigns it.

    Raises:
        NotFound: there is no such ticket.
        Refused: there are no words, or no agent says them.
    """
    work = hand.take(folio)
    _require_words(hand.agent, text)
    return _do(work, AgentWords((), (), text), text)


def write_note(hand: Hand, folio: str, text: str) -> Ticket:
    """Keep the agent's words for the team only, and show them to the other agents.

    Raises:
        NotFound: there is no such ticket.
        Refused: there are no words, or no agent says them.
    """
    work = hand.take(folio)
    agent = _require_words(hand.agent, text)
    work.write(EntryKind.NOTE, {}, public=False, text=text)
    tell_team(work, TellTeam(_others(work, agent, work.known_ticket.team), agent, text, internal=True))
    return work.known_ticket


def set_status(hand: Hand, folio: str, status: Status, text: str = "") -> Ticket:
    """Move a ticket on and write one letter to each of its people, with the agent's words inside.

    Raises:
        NotFound: there is no such ticket.
        Refused: the lifecycle does not allow the step, or what the customers must be told is missing.
    """
    work = hand.take(folio)
    ticket = work.known_ticket
    _check_step(ticket, status)
    if text:
        _require_words(hand.agent, text)
    if status is Status.DONE and not text and ticket.last_answer is None:
        raise Refused(f"nobody has answered the customer of {ticket.folio} yet: say with --text how it was solved")
    word = _WORDS.get(status, Become(status))
    return _do(work, AgentWords((word,), (status.value,), text), text)


def assign(hand: Hand, folio: str, assignee: Agent) -> Ticket:
    """Give a ticket to an agent, and tell the agents.

    Raises:
        NotFound: there is no such ticket.
        Refused: the agent has it already.
    """
    work = hand.take(folio)
    if work.known_ticket.assignee == assignee.address:
        raise Refused(f"{work.known_ticket.folio} is assigned to {assignee.address} already")
    return _do(work, AgentWords((AssignTo(assignee.address),), ("assign",), ""), "")


def merge(hand: Hand, folio: str, into: str) -> Ticket:
    """Cancel a ticket as a part of another: answers go there from now on. The customers are not written to.

    Raises:
        NotFound: there is no such ticket.
        Refused: they are the same, or one of them is closed for good.
    """
    target = hand.take(into).known_ticket
    work = hand.take(folio)
    ticket = work.known_ticket
    if ticket.id == target.id:
        raise Refused(f"{ticket.folio} cannot be merged into itself")
    if target.status is Status.CANCELLED:
        raise Refused(f"{target.folio} is cancelled, or was merged itself: nothing can be merged into it")
    _check_step(ticket, Status.CANCELLED)
    return _do(work, AgentWords((MergeInto(target.folio),), ("merge",), ""), "")


def _do(work: HandWork, words: AgentWords, text: str) -> Ticket:
    """Do as a mail of the agent would with these words; the text, if any, is for the customers."""
    ticket, agent = work.known_ticket, work.agent or NOBODY
    steps = steps_of(words, ticket, agent, work.desk.policies.directory, answers=bool(text))
    if text:
        work.write(EntryKind.ANSWER, {}, public=True, text=text)
    if steps.change:
        change_ticket(work, ChangeTicket(ticket, steps.change, by=work.author))
    _tell_customers(work, steps, text)
    _tell_agents(work, agent, text, escalated=Escalate() in words.words)
    return work.known_ticket


def _tell_customers(work: HandWork, steps: Steps, text: str) -> None:
    """One letter to each: a change of state carries the agent's words, words alone go in the agent's name."""
    if steps.told:
        tell_state(work, TellState("desk", work.agent, text))
    elif text and work.agent:
        pass_on(work, PassOn(work.agent, text))


def _tell_agents(work: HandWork, agent: Agent, text: str, *, escalated: bool) -> None:
    """One letter to each: who takes over hears the whole case, the others what changed."""
    second_level = work.desk.policies.directory.agents_of([Team.CSP2]) if escalated else ()
    above = tuple(one for one in second_level if one != agent)
    if above:
        tell_escalation(work, TellEscalation(above, agent, text, internal=False))
    team = work.before.team if above and work.before else work.known_ticket.team
    others = tuple(one for one in _others(work, agent, team) if one not in above)
    tell_team(work, TellTeam(others, agent, text, internal=False))


def _others(work: HandWork, agent: Agent, team: Team) -> tuple[Agent, ...]:
    """Return the team, and whoever has the ticket now, but not the author."""
    assignee, policies = work.known_ticket.assignee, work.desk.policies
    members = agents_for(team, policies, without=agent)
    holder = policies.directory.agent_of(assignee) if assignee else None
    return members if holder is None or holder in (*members, agent) else (*members, holder)


def _require_words(agent: Agent | None, text: str) -> Agent:
    if agent is None:
        raise Refused("words need an agent who says them: name one with --agent")
    if not text.strip():
        raise Refused("there are no words: give them with --text, or --text - for standard input")
    return agent


def _check_step(ticket: Ticket, target: Status) -> None:
    """A ticket that waits for its customer may be told so again: its terms begin anew."""
    if ticket.status.may_become(target) or ticket.status is target is Status.WAITING_CUSTOMER:
        return
    allowed = ", ".join(one.value for one in Status if one in LIFECYCLE[ticket.status])
    raise Refused(f"{ticket.folio} is {ticket.status.value} and cannot become {target.value}; allowed: {allowed}")


def _listed(agents: tuple[Agent, ...]) -> str:
    return ", ".join(f"{agent.name} <{agent.address}>" for agent in agents)


def assign_at_once(work: TicketWork, assignee: Agent) -> None:
    """Give a ticket that was just opened to an agent; the notice of its opening tells the agents."""
    change_ticket(work, ChangeTicket(work.known_ticket, TicketChange(assignee=assignee.address), by=work.author))
