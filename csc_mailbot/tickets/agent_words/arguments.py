"""With what is a word asked? What stands behind it on its line, read as a value or refused with what is allowed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from csc_mailbot.mail.address import address_key, is_address
from csc_mailbot.tickets.agent_words.spelling import folded
from csc_mailbot.tickets.agent_words.word import (
    MYSELF,
    AgentWord,
    AssignTo,
    Escalate,
    MakeNote,
    MergeInto,
    SetCustomer,
    SetPriority,
    SetTeam,
    SetType,
    SpendTime,
    WaitForCustomer,
)
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.ticket import Folio, Team, TicketType

LONGEST_WAIT = timedelta(days=365)
MOST_MINUTES = 100 * 60

_LONGEST = 120
_LEVEL_TWO = frozenset({"", "n2", "2", "nivel 2", "nivel2", "a n2", "a nivel 2", "csp2", "a csp2", "l2", "level 2"})
_FOREVER = frozenset({"sin plazo", "sin limite", "sin fecha", "no deadline", "without deadline", "no limit"})
_WAIT = re.compile(
    r"(?:(?P<days>\d{1,3}) ?(?:d|dias?|days?)|(?P<weeks>\d{1,2}) ?(?:w|sem|semanas?|weeks?)|"
    r"(?P<months>\d{1,2}) ?(?:mes|meses|months?)|(?P<one>una semana|un mes|one week|a week|one month|a month))"
)
_NAMED_WAITS = {"semana": 7, "week": 7, "mes": 30, "month": 30}
_HOURS = r"(?P<hours>\d{1,3}(?:[.,]\d{1,2})?) ?(?:h|hs|hrs?|horas?|hours?)"
_MINUTES = r"(?P<minutes>\d{1,4}) ?(?:m|min|mins|minutos?|minutes?|')"
_TIME = re.compile(
    rf"{_HOURS}|{_MINUTES}|(?P<h>\d{{1,3}}) ?(?:h|horas?|hours?) ?(?:y )?(?P<m>\d{{1,2}}) ?(?:m|min|minutos?)?"
)
_MYSELF = frozenset({MYSELF, "mi", "me", "a mi", "myself", "to me"})
_FOLIO = re.compile(r"\[?\s*([a-z][a-z0-9]{1,9})\s?[-‐-―−]\s?(\d{4})\s?[-‐-―−]\s?(\d{6,9})\s*\]?", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>()\[\]:,;]+@[^\s<>()\[\]:,;]+")
_NOT_A_NAME = re.compile(r"[^\w\s.@+'’-]")
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what stands behind a word cannot be read, and what can, in Spanish."""

    problem: str
    allowed: tuple[str, ...]


Reader = Callable[[str], AgentWord | Refusal]


def nothing_for(word: AgentWord, shown: str) -> Reader:
    """Return a reader of words that stand alone on their line."""

    def read(written: str) -> AgentWord | Refusal:
        if not written:
            return word
        return Refusal(f"«{shown}» va sola en su línea; lo demás póngalo en otra, por favor", (shown,))

    return read


def read_note(_: str) -> AgentWord:
    """Take anything: what stands behind `nota:` is the note."""
    return MakeNote()


def read_level(written: str) -> AgentWord | Refusal:
    """Read the level that a ticket is escalated to; there is one."""
    if _plain(written) in _LEVEL_TWO:
        return Escalate()
    return Refusal("Solo se puede escalar al nivel 2", ("#escalar", "#escalar n2"))


def read_wait(written: str) -> AgentWord | Refusal:
    """Read `30d`, `2 semanas`, `1 mes` (30 days) or `sin plazo`; nothing is the desk's own term."""
    plain = _plain(written)
    if not plain or plain in _FOREVER:
        return WaitForCustomer(forever=bool(plain))
    found = _WAIT.fullmatch(plain)
    until = timedelta(days=_days(found)) if found else timedelta(0)
    if timedelta(0) < until <= LONGEST_WAIT:
        return WaitForCustomer(until)
    problem = f"No entiendo el plazo «{written}»" if not found else "El plazo tiene que ser de 1 a 365 días"
    return Refusal(problem, ("30d", "2 semanas", "1 mes", "sin plazo"))


def read_assignee(written: str) -> AgentWord | Refusal:
    """Read a name, an address, or `yo`."""
    who = re.sub(r"^(?:a|to)\s+|^@", "", written.strip(), flags=re.IGNORECASE).strip()
    if _plain(written) in _MYSELF:
        return AssignTo(MYSELF)
    addresses = _addresses(written)
    if len(addresses) == 1:
        return AssignTo(addresses[0])
    if addresses or not who or _NOT_A_NAME.search(who) or len(who.split()) > _MOST_NAMES:
        return Refusal("Falta saber a quién se asigna, una sola persona", ("yo", "el nombre de un agente", "su correo"))
    return AssignTo(who)


def read_type(written: str) -> AgentWord | Refusal:
    """Read a type by its code, its Spanish name, or a beginning of them that only it has."""
    plain = _letters(written)
    names = {kind: {_letters(name) for name in (kind.value, kind.shown, *_short_names(kind))} for kind in TicketType}
    exact = [kind for kind in TicketType if plain in names[kind]]
    begun = [kind for kind in TicketType if plain and any(name.startswith(plain) for name in names[kind])]
    fitting = exact if len(exact) == 1 else begun
    if len(fitting) == 1:
        return SetType(fitting[0])
    problem = f"«{written}» puede ser más de un tipo" if fitting else "Ese tipo no existe"
    return Refusal(problem if plain else "Falta el tipo", tuple(kind.shown for kind in fitting or TicketType))


def read_priority(written: str) -> AgentWord | Refusal:
    """Read P1 to P4."""
    code = _letters(written).upper()
    code = code if code.startswith("P") else f"P{code}"
    if code in Priority.__members__:
        return SetPriority(Priority[code])
    return Refusal(f"La prioridad «{written}» no existe" if written else "Falta la prioridad", tuple(Priority))


def read_team(written: str) -> AgentWord | Refusal:
    """Read a team's code."""
    code = _letters(written).upper()
    if code in Team.__members__:
        return SetTeam(Team[code])
    problem = f"El equipo «{written}» no existe" if written else "Falta el equipo"
    return Refusal(problem, tuple(f"{team.value} ({team.shown})" for team in Team))


def read_time(written: str) -> AgentWord | Refusal:
    """Read `30m`, `45 min`, `1h30m`, `1,5h` or `2 horas` as whole minutes."""
    found = _TIME.fullmatch(_plain(written))
    minutes = _minutes(found) if found else 0
    if 0 < minutes <= MOST_MINUTES:
        return SpendTime(minutes)
    problem = "El tiempo tiene que ser de 1 minuto a 100 horas" if found else f"No entiendo el tiempo «{written}»"
    return Refusal(problem if written else "Falta el tiempo", ("30m", "45 min", "1h30m", "1,5h"))


def read_folio(written: str) -> AgentWord | Refusal:
    """Read the folio of another ticket, as it stands in subjects."""
    found = _FOLIO.fullmatch(re.sub(r"^(?:con|en|into|with)\s+", "", _plain(written)))
    if found:
        return MergeInto(Folio(f"{found[1]}-{found[2]}-{found[3]}".upper()))
    return Refusal("Falta el número de la otra incidencia, entero", ("CSC-2026-000001",))


def read_customer(written: str) -> AgentWord | Refusal:
    """Read one address, also as mail programs decorate it."""
    addresses = _addresses(written)
    if len(addresses) == 1:
        return SetCustomer(addresses[0])
    return Refusal("Falta la dirección de correo del cliente, una sola", ("nombre@empresa.es",))


def _plain(written: str) -> str:
    return " ".join(folded(written[:_LONGEST]).split())


def _letters(written: str) -> str:
    return re.sub(r"[\W_]+", "", _plain(written))


def _days(found: re.Match[str]) -> int:
    if found["one"]:
        return _NAMED_WAITS[found["one"].split()[-1]]
    return int(found["days"] or 0) + 7 * int(found["weeks"] or 0) + 30 * int(found["months"] or 0)


def _minutes(found: re.Match[str]) -> int:
    hours = float((found["hours"] or "0").replace(",", ".")) + int(found["h"] or 0)
    return round(hours * 60) + int(found["minutes"] or 0) + int(found["m"] or 0)


def _short_names(kind: TicketType) -> tuple[str, ...]:
    """What people call a type: the parts of its name, and its last word."""
    parts = [part.strip() for part in kind.shown.split("/")]
    return (*parts, *(part.split()[-1] for part in parts))


def _addresses(written: str) -> list[str]:
    """The different addresses of the text; programs write one twice: `eva@x.es<mailto:eva@x.es>`."""
    found = (one.strip(".'\"*_") for one in _ADDRESS.findall(written.replace("mailto:", " ")[:_LONGEST]))
    return list({address_key(one): one for one in reversed([*found]) if is_address(one)}.values())
