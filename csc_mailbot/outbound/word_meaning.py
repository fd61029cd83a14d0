"""What did a word of an agent's do? One Spanish sentence for each."""

from datetime import timedelta
from typing import Final

from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.spanish import counted, duration_in_words
from csc_mailbot.tickets.agent_words import (
    AgentWord,
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
    ShowHelp,
    SpendTime,
    WaitForCustomer,
)

_ALONE: Final[dict[AgentWord, str]] = {
    MakeNote(): "Este correo es interno: nada de él llega al cliente.",
    AskApproval(): "Se ha pedido la aprobación a la dirección del cliente.",
    SendAnyway(): "Se envía lo que estaba retenido.",
    ShowHelp(): "Abajo tiene la lista.",
}


def word_meaning(word: AgentWord, assignee: str) -> str:
    """Return what was done because of the word; `assignee` is the name of the agent who has the ticket now."""
    match word:
        case Become() | Escalate() | WaitForCustomer():
            return _step(word)
        case SetType() | SetPriority() | SetTeam() | AssignTo() | SetCustomer() | SpendTime():
            return _value(word, assignee)
        case MergeInto(folio):
            return f"Se ha unido a {folio}, donde sigue todo."
        case _:
            return _ALONE[word]


def _step(word: Become | Escalate | WaitForCustomer) -> str:
    match word:
        case Become(status):
            return f"Queda en estado «{status.shown}»."
        case Escalate(level):
            return f"Pasa al nivel {level} y queda esperando escalado."
        case WaitForCustomer(forever=True):
            return "Queda esperando la respuesta del cliente, sin plazo."
        case WaitForCustomer(until=timedelta() as term):
            return (
                f"Queda esperando la respuesta del cliente; sin ella se cierra en {counted(term.days, 'día', 'días')}."
            )
    return "Queda esperando la respuesta del cliente."


def _value(word: SetType | SetPriority | SetTeam | AssignTo | SetCustomer | SpendTime, assignee: str) -> str:
    match word:
        case SetType(kind):
            return f"El tipo es «{kind.shown}»."
        case SetPriority(priority):
            return f"La prioridad es {priority.value}."
        case SetTeam(team):
            return f"El equipo es el {team.shown}."
        case AssignTo(who):
            return f"Se asigna a {one_line(assignee or who)}."
        case SetCustomer(address):
            return f"El cliente es {one_line(address)}."
        case SpendTime(minutes):
            return f"Tiempo apuntado: {duration_in_words(timedelta(minutes=minutes))}."
