"""What do the words above a forward ask of the ticket that it opened? All of it together, or nothing.

The agent's text there is a note: it reaches no customer, and so it is no solution that `#hecha` could stand on.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from csc_mailbot.intake.agent_steps import Steps, steps_of
from csc_mailbot.intake.approval_intents import AskApprovers
from csc_mailbot.intake.intents import ChangeTicket, GiveReceipt, Intent, TellEscalation, TellState
from csc_mailbot.tickets.agent_words import (
    AgentWords,
    AskApproval,
    Escalate,
    MergeInto,
    WordFault,
    check_words,
    read_agent_words,
)
from csc_mailbot.tickets.people import Agent, Directory
from csc_mailbot.tickets.ticket import Folio, Team, Ticket


def act_on_forward_words(
    said: str, ticket: Ticket, agent: Agent, directory: Directory, known: Collection[Folio]
) -> tuple[Intent, ...]:
    """Return what the words do to the ticket, with a receipt; nothing when there are none.

    `known` are the folios that exist, of those named.
    """
    words = read_agent_words(said)
    if not words.words and not words.faults:
        return ()
    if faults := _faults(words, ticket, directory, known):
        return (GiveReceipt(agent, words, faults),)
    steps = steps_of(words, ticket, agent, directory, answers=False)
    return (*_changes(words, steps, ticket, agent, directory), GiveReceipt(agent, words))


def _faults(words: AgentWords, ticket: Ticket, directory: Directory, known: Collection[Folio]) -> tuple[WordFault, ...]:
    """Return what cannot be done, by the rules of any mail without words for the customer."""
    answered = ticket.last_answer is not None
    silent = replace(words, has_text=False)
    return (
        *check_words(silent, ticket, directory, has_public_answer=answered),
        *unknown_targets(words, known),
    )


def unknown_targets(words: AgentWords, known: Collection[Folio]) -> tuple[WordFault, ...]:
    """Return the words that would merge into a ticket that there is not."""
    spoken = zip(words.words, words.lines, strict=True)
    return tuple(
        WordFault(line, f"No hay ninguna incidencia {word.folio}.")
        for word, line in spoken
        if isinstance(word, MergeInto) and word.folio not in known
    )


def _changes(words: AgentWords, steps: Steps, ticket: Ticket, agent: Agent, directory: Directory) -> Iterator[Intent]:
    if steps.change:
        yield ChangeTicket(ticket, steps.change, by="agent")
    if steps.told:
        forever = bool(steps.waits and steps.waits.forever)
        yield TellState("desk", agent, "", steps.days_to_answer, forever)
    if AskApproval() in words.words:
        yield AskApprovers(ticket, agent)
    above = tuple(one for one in directory.agents_of([Team.CSP2]) if one != agent)
    if above and any(isinstance(word, Escalate) for word in words.words):
        yield TellEscalation(above, agent, words.text, internal=True)
