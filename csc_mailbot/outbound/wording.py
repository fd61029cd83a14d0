"""Which words do customers and agents read for what the program knows? Shared by several letters."""

import re
from collections.abc import Sequence

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.dangerous_files import Danger
from csc_mailbot.outbound.plain_text import bounded, one_line
from csc_mailbot.outbound.spanish import counted, listed
from csc_mailbot.tickets.priority import Impact

_LONGEST_NAME = 40
_LONGEST_FILE_NAME = 80
_NAMES_SHOWN = 6
_WARNINGS_SHOWN = 10
DANGERS = {
    Danger.PROGRAM: "es un programa",
    Danger.SCRIPT: "es un script",
    Danger.DISGUISED: "su nombre oculta lo que es",
    Danger.SHORTCUT: "es un acceso directo",
    Danger.PROGRAM_INSIDE: "contiene programas",
    Danger.ENCRYPTED: "está cifrado y ningún antivirus lo ha revisado",
    Danger.MACROS: "contiene macros",
    Danger.DISK_IMAGE: "es una imagen de disco",
    Danger.ACTIVE_PAGE: "es una página que puede ejecutar código",
}
"""How a dangerous file is told to agents."""

# Letters, and what stands between them in people's names. A name with a link or a price in it is not repeated:
# whoever forges a sender would have us say it for them.
_PERSON = re.compile(r"[^\W\d_]+(?:(?:\. ?| ?[-'’·] ?| )[^\W\d_]+)*\.?")
_DOTTED = re.compile(r"\.[^\W\d_]")


def greeting(name: str) -> str:
    """Return `Hola, María García:`, or `Hola:` when the name is none that a person would have."""
    family, comma, given = one_line(name).strip("\"' ").partition(", ")
    person = f"{given} {family}" if comma else family
    believable = len(person) <= _LONGEST_NAME and _PERSON.fullmatch(person) and not _DOTTED.search(person)
    return f"Hola, {person}:" if believable else "Hola:"


def people_in_words(people: Sequence[Address]) -> str:
    """Return who they are, by name and address: all of them up to six, then how many more; empty for nobody."""
    shown = [person_in_words(one) for one in people[:_NAMES_SHOWN]]
    if more := len(people) - len(shown):
        shown.append(counted(more, "persona más", "personas más"))
    return listed(shown)


def person_in_words(person: Address) -> str:
    """Return `María García (maria@cliente.example)`, or the address alone when there is no name."""
    name, address = bounded(one_line(person.name), _LONGEST_FILE_NAME), one_line(person.address)
    return f"{name} ({address})" if name and name != address else address


def urgency_in_words(impact: Impact, *, urgent: bool) -> str:
    """Return `normal`, `alta (URGENTE)`, `grave`, `crítica`, or the last two `y urgente`."""
    words = {Impact.NORMAL: [], Impact.SEVERE: ["grave"], Impact.CRITICAL: ["crítica"]}[impact]
    if urgent and not words:
        return "alta (URGENTE)"
    return listed([*words, *(["urgente"] if urgent else [])]) or "normal"


def file_name(name: str) -> str:
    """Return an attachment's name on one line, at most 80 characters."""
    return bounded(one_line(name), _LONGEST_FILE_NAME) or "(sin nombre)"


def marked_file(name: str, danger: Danger | None) -> str:
    """Return an attachment's name for an agent, with a warning before it when opening the file may do harm."""
    return f"⚠ {DANGERS[danger]}: {file_name(name)}" if danger else file_name(name)


def warnings_in_words(files: Sequence[tuple[str, Danger | None]]) -> list[tuple[str, str]]:
    """Return the name of each file that may do harm, and how, in their order; the first ten of them."""
    return [(file_name(name), DANGERS[danger]) for name, danger in files if danger][:_WARNINGS_SHOWN]


def files_in_words(names: Sequence[str]) -> str:
    """Return the names of the attachments: all of them up to six, then how many more; empty for none."""
    shown = [file_name(name) for name in names[:_NAMES_SHOWN]]
    if more := len(names) - len(shown):
        shown.append(counted(more, "archivo más", "archivos más"))
    return listed(shown)
