"""How is an entry of the bitácora told in a few Spanish words? For the story of a night."""

from collections.abc import Callable, Mapping

from csc_mailbot.mail.address import address_key, is_address
from csc_mailbot.outbound.plain_text import bounded, one_line
from csc_mailbot.outbound.spanish import counted
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.night import Happening
from csc_mailbot.tickets.people import Agent, Directory
from csc_mailbot.tickets.sla import Measure
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, TicketType

_LONGEST_NAME = 60
_LONGEST_STORY = 200
_KINDS_OF_PEOPLE = {"customer": "El cliente", "agent": "Un agente", "desk": "El centro", "machine": "Una máquina"}


def name_in_words(who: str, directory: Directory) -> str:
    """Return an agent's or technician's name for an address of theirs, else the name as it came, on one line."""
    known = (directory.agent_of(who) or _technician(who, directory)) if is_address(who) else None
    return known.name if known else bounded(one_line(_KINDS_OF_PEOPLE.get(who, who)), _LONGEST_NAME)


def _technician(address: str, directory: Directory) -> Agent | None:
    key = address_key(address)
    return next((one for one in directory.technicians if address_key(one.address) == key), None)


def happening_in_words(one: Happening, directory: Directory) -> str:
    """Return `Ana Ruiz responde al cliente`, `Pasa a «En progreso»` and the like; empty for what needs no telling."""
    who = name_in_words(one.who, directory)
    tell = _TELL.get(one.kind)
    return tell(one, who) if tell else ""


def _change(one: Happening, _who: str) -> str:
    """Only what stands in the facts is told; an assignment is not among them, for it names a person."""
    facts = one.facts
    parts = []
    if facts.get("merged_into"):
        parts.append(f"se une a {facts['merged_into']}")
    elif status := facts.get("status"):
        parts.append(f"pasa a «{Status(str(status)).shown}»")
    if priority := facts.get("priority"):
        parts.append(f"prioridad {priority}")
    if kind := facts.get("type"):
        parts.append(f"tipo «{TicketType(str(kind)).shown}»")
    if team := facts.get("team"):
        parts.append(f"equipo {Team(str(team)).value}")
    if isinstance(joined := facts.get("joined"), int):
        parts.append(counted(joined, "persona más", "personas más") + " en copia")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def _missed(one: Happening, _who: str) -> str:
    measure = str(one.facts.get("missed", ""))
    what = "la primera respuesta" if measure == Measure.FIRST_RESPONSE else "la solución"
    return f"Vence el plazo de {what}"


def _score(one: Happening, who: str) -> str:
    score = one.facts.get("score")
    return f"{who} valora la atención con un {score}" if score else f"{who} valora la atención"


_TELL: Mapping[str, Callable[[Happening, str], str]] = {
    EntryKind.OPENED: lambda _, who: f"{who} abre la incidencia",
    EntryKind.MESSAGE: lambda _, who: f"{who} escribe",
    EntryKind.ANSWER: lambda _, who: f"{who} responde al cliente",
    EntryKind.NOTE: lambda _, who: f"{who} deja una nota interna",
    EntryKind.CHANGE: _change,
    EntryKind.SCORE: _score,
    EntryKind.AUTO_REPLY: lambda _, who: f"Respuesta automática de {who}",
    EntryKind.BOUNCE: lambda _, __: "Una carta nuestra ha vuelto sin entregar",
    EntryKind.UNDELIVERED: lambda _, __: "Una carta nuestra no se ha podido entregar",
    EntryKind.IN_DOUBT: lambda _, __: "No se sabe si una carta nuestra ha llegado",
    EntryKind.MISSED: _missed,
    EntryKind.ERASURE: lambda _, __: "Se han borrado datos personales",
    EntryKind.PAGE: lambda one, _: bounded(one_line(one.text), _LONGEST_STORY),
}
"""By the kind of entry."""
