"""The words of agents as values: what is asked, free of how it was written."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, TicketType

MYSELF: Final = "yo"
"""How `AssignTo` names the author of the mail."""


@dataclass(frozen=True, slots=True)
class Become:
    """`#en progreso`, `#cambio`, `#hecha`, `#cancelar`, `#reabrir`."""

    status: Status


@dataclass(frozen=True, slots=True)
class Escalate:
    """`#escalar [n2]`: the ticket waits for the support of that level."""

    level: int = 2


@dataclass(frozen=True, slots=True)
class WaitForCustomer:
    """`#esperando cliente [plazo]`."""

    until: timedelta | None = None
    """How long it waits before it is closed; None: as configured, or for ever."""
    forever: bool = False
    """`sin plazo`: neither reminded nor closed."""


@dataclass(frozen=True, slots=True)
class AssignTo:
    """`#asignar quien`."""

    who: str
    """`MYSELF`, or a name or address as written; `agents_named` says whose."""


@dataclass(frozen=True, slots=True)
class SetType:
    """`#tipo bug`."""

    type: TicketType


@dataclass(frozen=True, slots=True)
class SetPriority:
    """`#prioridad P2`."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class SetTeam:
    """`#equipo CSP2`."""

    team: Team


@dataclass(frozen=True, slots=True)
class MakeNote:
    """`#nota` or `nota: …`: the whole mail is internal."""


@dataclass(frozen=True, slots=True)
class SpendTime:
    """`#tiempo 30m`: work done; several in a mail add up."""

    minutes: int


@dataclass(frozen=True, slots=True)
class MergeInto:
    """`#fusionar CSC-2026-000001`: this ticket is cancelled and goes on in the other."""

    folio: Folio


@dataclass(frozen=True, slots=True)
class SetCustomer:
    """`#cliente correo@`: whose ticket it is."""

    address: str


@dataclass(frozen=True, slots=True)
class AskApproval:
    """`#aprobación`: the customer's management is asked."""


@dataclass(frozen=True, slots=True)
class SendAnyway:
    """`#enviar`: what would wait is sent now."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """`#ayuda`: the author is sent the list of words."""


AgentWord = (
    Become
    | Escalate
    | WaitForCustomer
    | AssignTo
    | SetType
    | SetPriority
    | SetTeam
    | MakeNote
    | SpendTime
    | MergeInto
    | SetCustomer
    | AskApproval
    | SendAnyway
    | ShowHelp
)


@dataclass(frozen=True, slots=True)
class WordFault:
    """A word that cannot be done."""

    line: str
    """As the agent wrote it."""
    problem: str
    """One Spanish sentence for the agent."""
    allowed: tuple[str, ...] = ()
    """What could have stood there, in Spanish; empty when nothing could."""


@dataclass(frozen=True, slots=True)
class AgentWords:
    """What an agent's new text holds."""

    words: tuple[AgentWord, ...]
    """In the order of the text; equal ones once, but for `SpendTime`."""
    lines: tuple[str, ...]
    """The line behind each of `words`, as written."""
    text: str = field(repr=False)
    """What is left for the reader once the words are taken out."""
    faults: tuple[WordFault, ...] = ()
    """Lines among the words that cannot be read."""
    near: tuple[str, ...] = ()
    """Lines elsewhere that are, or nearly are, a word: the mail is held."""
    has_text: bool = False
    """Whether `text` says anything above its signature."""

    @property
    def is_note(self) -> bool:
        """Whether the whole mail is internal."""
        return MakeNote() in self.words

    @property
    def asks_for_help(self) -> bool:
        """Whether the list of words is to be sent to the author."""
        return ShowHelp() in self.words
