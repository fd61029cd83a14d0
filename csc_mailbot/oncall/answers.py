"""What does a technician's answer to an alert mean? Few words, typed on a phone in the dark; Spanish first.

Yes is any human word without negation, question, condition, absence, another's name or later time in it: a technician
who is awake counts, and who begins within half an hour. Everything that is neither a clear yes nor another known word
is doubtful: then the escalation goes on, and the writer is asked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LONGEST_SNOOZE: Final = 60
"""Minutes that an alert may be put off."""
LONGEST_WAY: Final = 30
"""Minutes within which whoever says yes begins; who names a later time does not act now, and is asked."""
_LONGEST_ANSWER = 60
"""Words; longer texts without a known word at their head are no answer given at night."""
_ROOM = 4_000


class Meaning(StrEnum):
    """What the words say."""

    ACK = "ack"
    DECLINE = "decline"
    SNOOZE = "snooze"
    CONTACTED = "contacted"
    """The customer was spoken to."""
    CLOSE = "close"
    NOT_URGENT = "not_urgent"
    RECEIVED = "received"
    """RECIBIDO: a reminder was read; to an alert it says yes."""
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood."""

    meaning: Meaning
    minutes: int = 0
    """Of a snooze."""
    words: str = field(default="", repr=False)
    """What stands behind HECHO or CERRAR, as it was written: for the customer."""
    exact: bool = False
    """Whether a known word said it; a machine may say nothing else."""


# Folded: lower case, no accents, blanks single. The longest comes first, so that «no es urgente» is not «no».
_PHRASES: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.NOT_URGENT: (
        r"(?:esto |eso )?no (?:es |era |parece |lo veo |me parece )?(?:tan |muy |nada )?urgente?s?",
        r"no corre prisa|puede esperar|sin urgencia|not urgent|no urgencia",
    ),
    Meaning.CLOSE: (
        r"cerrar(?:la|lo)?(?! (?:la puerta|el portatil|los ojos))|cerrad[ao]|cierral[ao]|close|closed",
        r"(?:cierra|cierro)(?= (?:ya|la incidencia|el (?:ticket|aviso|caso))\b| ?(?:[.,;:!-]|\n|$))",
    ),
    Meaning.CONTACTED: (
        r"(?:ya )?(?:esta |(?:l[aeo]s? )?he )?(?:hecho(?! polvo)|llamado|contactado|resuelt[oa]|solucionad[oa])",
        r"(?:ya )?(?:he )?hablado(?: con (?:el|la|los) clientes?)?|cliente (?:llamado|avisado|contactado|atendido)",
        r"done|called|contacted|solved|fixed",
    ),
    Meaning.DECLINE: (
        r"(?:ahora (?:mismo )?|lo siento,? |hoy |yo |perdona,? )?no (?:puedo|podre|llego)",
        r"(?:ahora (?:mismo )?|lo siento,? |hoy )?no (?:me es posible|me va bien|doy abasto)",
        r"(?:ahora (?:mismo )?|hoy )?no estoy(?: disponible)?",
        r"imposible|paso|escala(?:r|lo|la|d)?|nopuedo|no pudo|no pueo",
        r"que (?:vaya|l[oa] (?:coja|haga|lleve|mire|vea|atienda)|se (?:encargue|ocupe)) (?!yo\b)\w+|va a ser que no",
        r"(?:i )?can(?:no|')?t|(?:i )?can not|unable|no disponible|no(?=[ .!,]*(?:$|\n))",
    ),
    Meaning.RECEIVED: (r"recibid[oa]|rebut|received",),
    Meaning.ACK: (
        r"o\.?k\.?|okey|okay|oki|oka|okis|okok|kk?|vale|va|voy|ya voy|alla voy|voy yo|voy para alla|si|sip|yes|yep|s",
        r"de acuerdo|perfecto|(?:es )?mi[oa]|l[oa] (?:tengo|cojo|miro|veo|llevo|atiendo|hago)",
        r"(?:yo )?me (?:encargo|ocupo|pongo)(?: yo| con ello| a ello)?|yo me (?:encargo|ocupo)|(?:estoy )?en ello",
        r"ya estoy|enterad[ao]|entendid[ao]|acepto|aceptad[ao]|confirmo|confirmad[ao]|on it|i'?m on it|got it|ack|mine",
        r"d'acord|vaig|hi vaig|ho tinc|vou|veño|bai",
    ),
}
_KNOWN: Final = tuple(
    (meaning, re.compile(rf"(?:{'|'.join(phrases)})(?![\w'])")) for meaning, phrases in _PHRASES.items()
)
_SNOOZE = re.compile(
    r"(?:en |dame |dentro de |repite(?:lo)? en |avisame en )?(\d{1,3}) ?(?:m|min|mins|minutos?|')?[.!]?"
)
_PUT_OFF = re.compile(
    r"\b(?:manana|luego|despues|mas tarde|cuando|ayer|lunes|martes|miercoles|jueves|viernes|sabado|domingo|tomorrow|"
    r"later|cuanto antes pueda|a primera hora|en cuanto)\b"
)
_FUTURE = re.compile(r"\b\w{2,}(?:are|ere|ire|aremos|eremos|iremos|ara|era|ira|aran|eran|iran)\b")
_NOT_FUTURE = frozenset(
    [
        "para",
        "fuera",
        "manera",
        "primera",
        "cualquiera",
        "afuera",
        "carrera",
        "espera",
        "quiera",
        "cara",
        "ahora",
        "eran",
    ]
)
_NEGATION = re.compile(
    r"\b(?:no|ni|nunca|jamas|nadie|tampoco|imposible|ninguno|ninguna|not|never|can't|cannot|don't|sin)\b"
)
_ASKS = re.compile(
    r"(?:y |pero |es que )?(?:que(?! (?:se|l[oa])\b)|quien(?:es)?|cual(?:es)?|como|donde|cuando|cuanto|por que|"
    r"what|who|which|where|when|why|how)\b|(?:dame|dime|pasame|mandame|enviame) (?:el|la|mas|su)\b"
)
"""How a question begins that was typed without its marks."""
_NOT_THERE = re.compile(
    r"\b(?:vacaciones|polvo|permiso|viaje|fuera|ausente|medic[oa]|hospital|urgencias|enferm[oa]|mal[oa]|de baja|"
    r"conduciendo|ocupad[oa]|dormir|durmiendo|dormid[oa]|out of(?: the)? office|holidays?|vacation|"
    r"driving|sick|asleep)\b"
)
_PASSES_ON = re.compile(
    r"\b(?:avis(?:a|ad|en)|llam(?:a|ad|en)|pasa(?:d|se|sel[oa]|l[oa])?|pregunt(?:a|ad)|despert(?:a|ad)|mejor|"
    r"l[oa] (?:coge|hace|mira|lleva|tiene|pas[oa] a)|le toca|te toca|otr[oa]|"
    r"deja(?:d|r)?(?:me| de)|dejen?me|stop|baja|cancela(?:r|d)?)\b"
)
"""Somebody else shall do it, or nobody shall write any more."""
_ANOTHER = re.compile(
    r"^va (?!ya|bien|va|voy)[a-z]+$|\b(?:avis(?:a|ar|ad) a|l[oa] (?:coge|hace|mira|lleva)|l[oa] pas[oa] a)\b"
)
"""… and so behind a word that is a yes by itself."""
_LATER = re.compile(r"\b(?:media hora|una hora|un rato|\d+ ?h(?:oras?)?|dos horas|tres horas|treinta|veinte|quince)\b")
_TIME_AHEAD = re.compile(
    r"\b(?:en|dentro de|tardo|tardare|in) (?:unos |unas |como |about )?(?P<count>\d{1,4})"
    r" ?(?P<unit>h|hs|hrs?|horas?|hours?|m|min|mins|minutos?|minutes?|'|dias?|days?)(?!\w)"
)
_HOURS_AHEAD = re.compile(
    r"\b(?:en|dentro de|in)(?: como)? (?:una|dos|tres|cuatro|cinco|seis|un par de|unas|varias|an|a couple of) "
    r"(?:horas?|hours?)\b|\ben un (?:buen )?rato\b|\ben hora y (?:media|pico)\b|\ben tres cuartos de hora\b|"
    r"\b(?:a partir de|hasta|sobre|desde) las? \d{1,2}\b|^\W*a las? \d{1,2}\b"
)
_CONDITION = re.compile(r"si (?:puedo|no|es|hay|me|l[oa]|se)\b")
_NO_ANSWER = re.compile(
    r"\bno (?:me |lo |la )?(?:contest|cog|respond|atiend|descuelg)|\bcomunica\b|\bapagado\b|\bbuzon\b"
)
_NO_PROBLEM = re.compile(r"\bno (?:hay )?(?:problema|te preocupes|os preocupeis|pasa nada|worries)\b|\bno problem\b")
_TAKEN_BACK = re.compile(r"\bno (?:puedo|podre|llego|estoy|me es posible)\b|\bimposible\b|\b(?:pero|aunque|salvo)\b")
_AGAINST: Final = (_NEGATION, _PUT_OFF, _NOT_THERE, _PASSES_ON, _LATER)
_GREETING = re.compile(r"(?:hola|buenas(?: noches| tardes)?|buenos dias|bon dia|hello|hi)\b(?: a todos)?[\s,.:!;]*")
_THUMB = re.compile("[\U0001f44d\U0001f44c\u2705\u2714]")
_CLAUSE = re.compile(r"[,.;:!\n\u2013\u2014-]+")
_BLANKS = re.compile(r"[^\S\n]+")
_KEEPS_WORDS = frozenset({Meaning.CONTACTED, Meaning.CLOSE})


def read_answer(text: str) -> Answer:
    """Return what the new words of an answer mean; quotes and signature are off already."""
    written = _BLANKS.sub(" ", text[:_ROOM]).strip()
    folded = _fold(written)
    start = _skip_greeting(folded)
    said = folded[start:]
    if not re.search("[a-z0-9]", said):
        return Answer(Meaning.ACK, exact=True) if _THUMB.search(written) else Answer(Meaning.DOUBTFUL)
    if minutes := _snoozed(said):
        return minutes
    return _known(written[start:], said) or _human(said)


def _fold(text: str) -> str:
    """Lower case without accents, one character for one, so that places in both are the same."""
    return "".join(_bare(character) for character in text)


def _bare(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character.casefold())
    letter = next((one for one in plain if not unicodedata.combining(one)), " ")
    return (
        " "
        if letter in '*_\u00a1\u200b\ufeff\u200d\ufe0f\u00bb\u00ab"\u201c\u201d<>'
        else "'"
        if letter in "\u2019\u00b4`"
        else letter
    )


def _skip_greeting(folded: str) -> int:
    start = len(folded) - len(folded.lstrip(" \n"))
    greeted = _GREETING.match(folded, start)
    return greeted.end() if greeted else start


def _snoozed(said: str) -> Answer | None:
    first = said.partition("\n")[0].strip()
    found = _SNOOZE.fullmatch(first)
    if found is None:
        return None
    minutes = int(found[1])
    allowed = 0 < minutes <= LONGEST_SNOOZE
    return Answer(Meaning.SNOOZE, minutes, exact=True) if allowed else Answer(Meaning.DOUBTFUL)


def _known(written: str, said: str) -> Answer | None:
    """Read the known word at the head. A question, or words that take it back, leave a doubt."""
    for meaning, shape in _KNOWN:
        found = shape.match(said)
        if found is None:
            continue
        rest = said[found.end() :]
        first = _CLAUSE.split(rest, maxsplit=1)[0]
        if "?" in first or "\u00bf" in said[: found.end()]:
            return Answer(Meaning.DOUBTFUL)
        called = meaning is Meaning.CONTACTED and "llamado" in found[0]
        if called and _NO_ANSWER.search(_first_sentence(rest.lstrip(" .,;:!-\n"))):
            return Answer(Meaning.ACK)
        if meaning in _KEEPS_WORDS:
            return Answer(meaning, words=_behind(written, found.end()), exact=True)
        if meaning in {Meaning.ACK, Meaning.RECEIVED} and not _stands(said, rest):
            return Answer(Meaning.DOUBTFUL)
        return Answer(meaning, exact=not first.strip())
    return None


def _behind(written: str, at: int) -> str:
    return written[at:].lstrip(" \n,.;:!-\u2013\u2014").strip()


def _stands(said: str, rest: str) -> bool:
    """Tell whether the words behind a yes leave it one."""
    kind = _NO_PROBLEM.sub(" ", rest)
    first = _first_sentence(said)
    elsewhere = _CONDITION.match(said) or _NOT_THERE.search(first) or _ANOTHER.search(first)
    return not (elsewhere or _TAKEN_BACK.search(kind) or _PUT_OFF.search(first) or _is_far_off(rest))


def _is_far_off(words: str) -> bool:
    """Tell whether the words name a time to begin that a customer in need cannot wait for."""
    if _HOURS_AHEAD.search(words):
        return True
    named = ((int(found["count"]), found["unit"][0]) for found in _TIME_AHEAD.finditer(words))
    return any(unit not in "m'" or count > LONGEST_WAY for count, unit in named)


def _first_sentence(said: str) -> str:
    return re.split(r"[.!?\n]", said, maxsplit=1)[0]


def _human(said: str) -> Answer:
    """Take human words for a yes when nothing in them speaks against it."""
    kind = _NO_PROBLEM.sub(" ", said)
    against = (
        "?" in said
        or len(said.split()) > _LONGEST_ANSWER
        or not re.search(r"[a-z]{2}", said)
        or _ASKS.match(said)
        or _CONDITION.match(said)
        or any(shape.search(kind) for shape in _AGAINST)
        or _is_far_off(kind)
        or any(found[0] not in _NOT_FUTURE for found in _FUTURE.finditer(kind))
    )
    return Answer(Meaning.DOUBTFUL) if against else Answer(Meaning.ACK)
