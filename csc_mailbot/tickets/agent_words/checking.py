"""Can all of it be done? Every impossible word is found before the first is applied: all or nothing.

Transitions are tried in the order of the words against the lifecycle table (the company's document, section 8).
"""

from collections.abc import Iterator
from typing import Final

from csc_mailbot.tickets.agent_words.spelling import folded
from csc_mailbot.tickets.agent_words.vocabulary import KEYWORDS
from csc_mailbot.tickets.agent_words.word import (
    MYSELF,
    AgentWord,
    AgentWords,
    AskApproval,
    AssignTo,
    Become,
    Escalate,
    MakeNote,
    MergeInto,
    SendAnyway,
    SetCustomer,
    SetPriority,
    SetTeam,
    SetType,
    WaitForCustomer,
    WordFault,
)
from csc_mailbot.tickets.people import Agent, Directory
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, Ticket

_PASSING: Final = frozenset({Status.IN_PROGRESS, Status.REOPENED})
"""States that a mail may pass through on the way to the one that it asks for; the others end it."""
_ONCE: Final = (AssignTo, SetType, SetPriority, SetTeam, SetCustomer, MergeInto)
_MOST_NAMED = 12

_WORD_OF: Final = {
    Status.IN_PROGRESS: "#en progreso",
    Status.WAITING_ESCALATION: "#escalar",
    Status.WAITING_CUSTOMER: "#esperando cliente",
    Status.CHANGE_MANAGEMENT: "#cambio",
    Status.DONE: "#hecha",
    Status.CANCELLED: "#cancelar",
    Status.REOPENED: "#reabrir",
}


def status_of(word: AgentWord) -> Status | None:
    """Return the state that a word leads to; None when it changes none."""
    match word:
        case Become(status):
            return status
        case Escalate():
            return Status.WAITING_ESCALATION
        case WaitForCustomer():
            return Status.WAITING_CUSTOMER
        case MergeInto():
            return Status.CANCELLED
        case _:
            return None


def check_words(
    words: AgentWords, ticket: Ticket, directory: Directory, *, has_public_answer: bool
) -> tuple[WordFault, ...]:
    """Return everything that cannot be done, what could not be read first; nothing when all can be applied.

    `has_public_answer` tells whether an agent answered the customer before, which `#hecha` without text needs.
    """
    spoken = list(zip(words.words, words.lines, strict=True))
    return (
        *words.faults,
        *_impossible_steps(spoken, ticket.status),
        *_contradictions(spoken),
        *(fault for word, line in spoken for fault in _fault_of(word, line, ticket, directory)),
        *_missing_solution(words, spoken, has_public_answer=has_public_answer),
        *_missing_approvers(spoken, ticket, directory),
    )


def valid_words(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """Return the words that the ticket's state allows, each with what it does, in Spanish."""
    return tuple((one.shown, one.does) for one in KEYWORDS if one.leads_to is None or _may(ticket.status, one.leads_to))


def agents_named(who: str, directory: Directory) -> tuple[Agent, ...]:
    """Return the agents whom a name or address may mean: one when it is clear, none when nobody is so called.

    An address or a whole name beats a part of one, and a part beats the beginning of one.
    """
    by_address = directory.agent_of(who)
    if by_address:
        return (by_address,)
    wanted = _name_words(who)
    tests = (
        lambda names: wanted == names,
        lambda names: all(word in names for word in wanted),
        lambda names: all(any(name.startswith(word) for name in names) for word in wanted),
    )
    for test in tests:
        fitting = tuple(agent for agent in directory.agents if test(_name_words(agent.name)))
        if fitting or not wanted:
            return fitting if wanted else ()
    mailboxes = [(agent, address) for agent in directory.agents for address in (agent.address, *agent.aliases)]
    named = folded(who.strip())
    return tuple(dict.fromkeys(agent for agent, address in mailboxes if folded(address).partition("@")[0] == named))


def _may(status: Status, target: Status) -> bool:
    return status.may_become(target) or status is target is Status.WAITING_CUSTOMER


def _impossible_steps(spoken: list[tuple[AgentWord, str]], status: Status) -> Iterator[WordFault]:
    for word, line in spoken:
        target = status_of(word)
        if target is None or (status is target and _renews(word)):
            continue
        if not status.may_become(target):
            yield WordFault(line, _why_not(word, status, target), _words_from(status))
            return
        status = target


def _renews(word: AgentWord) -> bool:
    """A new term for a ticket that waits already is no step of its life."""
    return isinstance(word, WaitForCustomer) and word != WaitForCustomer()


def _why_not(word: AgentWord, status: Status, target: Status) -> str:
    if isinstance(word, MergeInto):
        return f"Una incidencia en estado «{status.shown}» no se puede fusionar."
    if status is target:
        return f"La incidencia ya está en estado «{target.shown}»."
    return f"De «{status.shown}» no se puede pasar a «{target.shown}»."


def _words_from(status: Status) -> tuple[str, ...]:
    return tuple(word for target, word in _WORD_OF.items() if status.may_become(target))


def _contradictions(spoken: list[tuple[AgentWord, str]]) -> Iterator[WordFault]:
    steps = [(target, line) for word, line in spoken if (target := status_of(word))]
    at_rest = next((at for at, (target, _) in enumerate(steps) if target not in _PASSING), len(steps))
    if at_rest < len(steps) - 1:
        yield _contradiction([line for _, line in steps[at_rest:]])
    for kind in _ONCE:
        lines = [line for word, line in spoken if isinstance(word, kind)]
        if len(lines) > 1 and kind is not MergeInto:
            yield _contradiction(lines)
    said = {type(word): line for word, line in spoken}
    teams = [line for word, line in spoken if isinstance(word, SetTeam) and word.team is not Team.CSP2]
    if Escalate in said and teams:
        yield _contradiction([said[Escalate], *teams])
    if MakeNote in said and SendAnyway in said:
        yield _contradiction([said[MakeNote], said[SendAnyway]])


def _contradiction(lines: list[str]) -> WordFault:
    distinct = tuple(dict.fromkeys(lines))
    return WordFault(lines[-1], "Estas palabras se contradicen; deje solo una, por favor.", distinct)


def _fault_of(word: AgentWord, line: str, ticket: Ticket, directory: Directory) -> Iterator[WordFault]:
    if isinstance(word, AssignTo) and word.who != MYSELF:
        yield from _assignee_fault(word.who, line, directory)
    if isinstance(word, MergeInto) and word.folio == ticket.folio:
        yield WordFault(line, "Una incidencia no se puede fusionar consigo misma.")
    elif isinstance(word, MergeInto) and _prefix(word.folio) != _prefix(ticket.folio):
        yield WordFault(line, f"«{word.folio}» no es el número de una incidencia nuestra.", (ticket.folio,))
    if isinstance(word, SetCustomer) and directory.is_own(word.address):
        yield WordFault(line, "Esa dirección es la nuestra: no puede ser la del cliente.")


def _assignee_fault(who: str, line: str, directory: Directory) -> Iterator[WordFault]:
    named = agents_named(who, directory)
    if len(named) > 1:
        yield WordFault(line, f"«{who}» puede ser más de una persona.", _shown(named))
    elif not named:
        yield WordFault(line, f"No conozco a nadie del equipo que se llame «{who}».", _shown(directory.agents))


def _shown(agents: tuple[Agent, ...]) -> tuple[str, ...]:
    return tuple(f"{agent.name} ({agent.address})" for agent in agents[:_MOST_NAMED])


def _missing_solution(
    words: AgentWords, spoken: list[tuple[AgentWord, str]], *, has_public_answer: bool
) -> Iterator[WordFault]:
    line = next((line for word, line in spoken if word == Become(Status.DONE)), None)
    if line is not None and not has_public_answer and (words.is_note or not words.has_text):
        yield WordFault(line, "Para darla por hecha, cuéntele antes al cliente cómo se ha resuelto.")


def _missing_approvers(
    spoken: list[tuple[AgentWord, str]], ticket: Ticket, directory: Directory
) -> Iterator[WordFault]:
    line = next((line for word, line in spoken if isinstance(word, AskApproval)), None)
    if line is None:
        return
    customers = [word.address for word, _ in spoken if isinstance(word, SetCustomer)]
    organisation = directory.organisation_of(customers[-1] if customers else ticket.requester.address)
    if not organisation or not organisation.approvers:
        yield WordFault(line, "No sabemos quién puede aprobar por parte de este cliente.")


def _prefix(folio: str) -> str:
    return folio.rsplit("-", 2)[0]


def _name_words(name: str) -> list[str]:
    return folded(name.replace(".", " ").replace("-", " ")).split()
