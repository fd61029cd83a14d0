"""Which word is it? Every word an agent may use, in Spanish and English, with what it does in a line."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from csc_mailbot.tickets.agent_words import arguments
from csc_mailbot.tickets.agent_words.arguments import Reader, nothing_for
from csc_mailbot.tickets.agent_words.spelling import folded, slips_between
from csc_mailbot.tickets.agent_words.word import AskApproval, Become, SendAnyway, ShowHelp
from csc_mailbot.tickets.status import Status


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word: how it is shown, what it does, how it may be written, and what reads the rest of its line."""

    shown: str
    does: str
    phrases: tuple[str, ...]
    """Folded; the first is the word's own name."""
    read: Reader = field(compare=False)
    leads_to: Status | None = None
    """The state that it asks for; None when it changes none."""

    @property
    def takes_text(self) -> bool:
        """Whether anything may follow it on its line and stays text."""
        return self.read is arguments.read_note


def _alone(shown: str, word: Become | AskApproval | SendAnyway | ShowHelp, does: str, *phrases: str) -> Keyword:
    leads_to = word.status if isinstance(word, Become) else None
    return Keyword(shown, does, phrases, nothing_for(word, shown), leads_to)


KEYWORDS: Final = (
    _alone(
        "#en progreso", Become(Status.IN_PROGRESS), "pasa a En progreso", "en progreso", "in progress", "en curso"
    ),
    Keyword(
        "#escalar", "la pasa al nivel 2 y queda esperando escalado",
        ("escalar", "escalado", "escalada", "esperando escalado", "bloqueada esperando escalado", "escalate",
         "waiting escalation"),
        arguments.read_level, Status.WAITING_ESCALATION,
    ),
    Keyword(
        "#esperando cliente [plazo]",
        "queda esperando la respuesta del cliente; con plazo («30d», «2 semanas») se cierra entonces, y con "
        "«sin plazo» no se cierra",
        ("esperando cliente", "esperando al cliente", "esperando respuesta", "esperando respuesta cliente",
         "esperando respuesta del cliente", "bloqueada esperando respuesta cliente",
         "bloqueada esperando respuesta del cliente", "waiting customer", "waiting for customer",
         "waiting for the customer"),
        arguments.read_wait, Status.WAITING_CUSTOMER,
    ),
    _alone(
        "#cambio", Become(Status.CHANGE_MANAGEMENT), "pasa a Gestión Cambio, pendiente de presupuesto", "cambio",
        "cambios", "gestion cambio", "gestion cambios", "gestion de cambio", "gestion de cambios", "change",
        "change management",
    ),
    _alone(
        "#hecha", Become(Status.DONE), "la da por resuelta; la solución es lo que escriba, o su última respuesta",
        "hecha", "hecho", "done",
    ),
    _alone(
        "#cancelar", Become(Status.CANCELLED), "la cancela", "cancelar", "cancelada", "cancelado", "cancel",
        "cancelled", "canceled",
    ),
    _alone(
        "#reabrir", Become(Status.REOPENED), "la reabre", "reabrir", "reabierta", "reabierto", "reopen", "reopened"
    ),
    Keyword(
        "#asignar quien", "la asigna: «yo», un nombre o un correo", ("asignar", "asignada", "asignado", "assign"),
        arguments.read_assignee,
    ),
    Keyword("#tipo bug", "cambia el tipo", ("tipo", "type"), arguments.read_type),
    Keyword("#prioridad P2", "cambia la prioridad, de P1 a P4", ("prioridad", "priority"), arguments.read_priority),
    Keyword("#equipo CSP2", "la pasa a otro equipo", ("equipo", "team"), arguments.read_team),
    Keyword(
        "#nota", "este correo es interno: nada de él llega al cliente",
        ("nota", "nota interna", "note", "internal note"), arguments.read_note,
    ),
    Keyword("#tiempo 30m", "apunta tiempo dedicado", ("tiempo", "time"), arguments.read_time),
    Keyword(
        "#fusionar CSC-2026-000001", "la une a otra incidencia, donde sigue todo", ("fusionar", "merge"),
        arguments.read_folio, Status.CANCELLED,
    ),
    Keyword("#cliente correo@", "cambia de quién es la incidencia", ("cliente", "customer"), arguments.read_customer),
    _alone(
        "#aprobación", AskApproval(), "pide la aprobación a la dirección del cliente", "aprobacion",
        "pedir aprobacion", "approval",
    ),
    _alone("#enviar", SendAnyway(), "envía lo que esté retenido", "enviar", "enviar igual", "send", "send anyway"),
    _alone("#ayuda", ShowHelp(), "le envía esta lista", "ayuda", "help"),
)  # fmt: skip

_PHRASES: Final = {phrase: keyword for keyword in KEYWORDS for phrase in keyword.phrases}
_WRITTEN_AS_ONE: Final = {phrase.replace(" ", ""): keyword for phrase, keyword in _PHRASES.items()}
_KNOWN: Final = _WRITTEN_AS_ONE | _PHRASES
_MOST_WORDS = max(len(phrase.split()) for phrase in _PHRASES)
_LONGEST_PHRASE = max(map(len, _PHRASES))
_HEAD = 120

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s_‐-―−-]+")
_AROUND = " \t\u00a0:=,;.!*_‐‑‒–—―−-"
_NEGATIVE = re.compile(r"\s+[-−]\d")
"""`#tiempo -5m` is not `#tiempo - 5m`."""
_SHORT = 5
MOST_SLIPS: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A keyword at the head of a text, and what follows it."""

    keyword: Keyword
    rest: str


def find_word(text: str) -> Found | None:
    """Return the word that the text begins with, the longest that fits; None when it is none."""
    for phrase, end in reversed(_heads(text)):
        if phrase in _KNOWN:
            return Found(_KNOWN[phrase], _rest(text, end, _KNOWN[phrase]))
    return None


def find_near_word(text: str, *, strict: bool = False) -> Found | None:
    """Return the word that the text begins with but for two slips; None when none is so near.

    With `strict`, short words allow for one slip only: headings such as `# Paso` are not meant as words.
    """
    near = [
        (*nearest, -len(head), end)
        for head, end in _heads(text)
        if len(head) <= _LONGEST_PHRASE + MOST_SLIPS and (nearest := _nearest(head, strict))
    ]
    if not near:
        return None
    _, phrase, _, end = min(near)
    return Found(_KNOWN[phrase], _rest(text, end, _KNOWN[phrase]))


@lru_cache(maxsize=4096)
def _nearest(head: str, strict: bool) -> tuple[int, str] | None:  # noqa: FBT001 - lru_cache keys it so
    """The known phrase with the fewest slips, and how many."""
    near = (
        (slips, phrase)
        for phrase in _KNOWN
        if (slips := slips_between(head, phrase, MOST_SLIPS)) is not None
        and (slips < MOST_SLIPS or not strict or len(phrase) > _SHORT)
    )
    return min(near, default=None)


def _heads(text: str) -> list[tuple[str, int]]:
    """The first word, the first two, and so on, folded, each with where it ends; blanks and dashes part them."""
    heads: list[tuple[str, int]] = []
    words: list[str] = []
    end = 0
    for found in _WORD.finditer(text, 0, _HEAD):
        if words and not _BETWEEN.fullmatch(text, end, found.start()):
            break
        words.append(folded(found[0]))
        end = found.end()
        heads.append((" ".join(words), end))
        if len(words) == _MOST_WORDS:
            break
    return heads if text[:1].isalpha() else []


def _rest(text: str, end: int, keyword: Keyword) -> str:
    rest = text[end:]
    if not _NEGATIVE.match(rest):
        rest = rest.lstrip(_AROUND)
    return rest if keyword.takes_text else rest.rstrip(_AROUND)
