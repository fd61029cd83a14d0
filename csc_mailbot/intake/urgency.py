"""How bad and how urgent is it? The company's words in the subject: URGENTE, GRAVE, CRÍTICA (its document, section 7).

Read in this order: answer prefixes and tags off → ignored phrases → words, inflections and slips → negation and
cancellation in the same clause. What is read, and what is read away, is quoted as evidence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from csc_mailbot.intake.decision import Urgency
from csc_mailbot.intake.negation import denial_of
from csc_mailbot.intake.policies import UrgencyPolicy
from csc_mailbot.intake.urgency_words import forms_of, slip_of, urgency_nouns
from csc_mailbot.intake.words import Word, fold, mend, words_of
from csc_mailbot.tickets.priority import Impact, priority_of

LONGEST_SUBJECT = 2_000
"""Characters of a subject that are read; no mail program writes longer ones."""

_PREFIX = re.compile(
    r"\s*(?:re|rv|fwd?|rif|reenv|reenviado|reenvío|respuesta|resp|res|enc|aw|wg|tr|sv|vs|antw|ref|r|i)"
    r"\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s{0,3}[:：]\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"\[[^\[\]]{0,200}\]")
_STRENGTHENING = frozenset({"muy", "es", "super", "very", "molt", "moi", "y", "e", "i", "and"})
# What makes the noun mean that something is urgent; «Servicio de Urgencias» and «plan de urgencia vial» do not.
_BEFORE_NOUN = frozenset({
    "con", "amb", "suma", "maxima", "mucha", "gran", "extrema", "alta", "tanta", "toda", "absoluta", "verdadera", "una",
    "caracter", "de", "es", "molta", "moita", "muita",
})  # fmt: skip
_PLACES = frozenset(
    {"salida", "sala", "puerta", "medico", "medica", "parada", "boton", "centro", "servicio", "plan", "freno"}
)


class _Level(StrEnum):
    URGENT = "urgent"
    SEVERE = "severe"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A word that speaks of urgency: its level, and the words that deny it (none when it counts)."""

    level: _Level
    word: Word
    denial: str = ""
    slip: str = ""


def read_urgency(subject: str, policy: UrgencyPolicy, first_line: str = "") -> Urgency:
    """Return how bad and how urgent the subject says it is; `first_line` counts when URGENTE stands alone on it.

    Pass as `first_line` the first line of a reply's new text, and nothing for a first mail.
    """
    text = _without_tags(_without_prefixes(mend(subject[:LONGEST_SUBJECT])), policy)
    readings, ignored = _readings(text, policy)
    alone = _alone(mend(first_line[:LONGEST_SUBJECT]), policy)
    levels = {one.level for one in [*readings, *alone] if not one.denial}
    impact = (
        Impact.CRITICAL if _Level.CRITICAL in levels else Impact.SEVERE if _Level.SEVERE in levels else Impact.NORMAL
    )
    urgent = _Level.URGENT in levels
    return Urgency(
        impact=impact,
        urgent=urgent,
        priority=priority_of(impact, urgent=urgent),
        evidence=(
            *ignored,
            *map(_evidence, readings),
            *(f"{_evidence(one)}, alone on the first line" for one in alone),
        ),
    )


def _without_prefixes(subject: str) -> str:
    position = 0
    while found := _PREFIX.match(subject, position):
        position = found.end()
    return subject[position:]


def _without_tags(subject: str, policy: UrgencyPolicy) -> str:
    """Take off `[folio]` and `[list]`, but keep a tag that holds an urgency word; then prefixes behind tags."""
    kept = _TAG.sub(lambda tag: tag[0] if _words_with_level(words_of(tag[0]), policy) else " ; ", subject)
    return _without_prefixes(kept.lstrip(" ;"))


def _readings(text: str, policy: UrgencyPolicy) -> tuple[list[_Reading], list[str]]:
    words = words_of(text)
    spared = [(begin, end) for phrase in policy.ignore for begin, end in _places(words, phrase)]
    silent = {position for begin, end in spared for position in range(begin, end)}
    found = [
        _Reading(level, words[position], denial_of(words, position, text), slip)
        for position, level, slip in _words_with_level(words, policy)
        if position not in silent
    ]
    ignored = [f"ignored «{text[words[begin].start : words[end - 1].end]}»" for begin, end in spared]
    return found, ignored


def _words_with_level(words: Sequence[Word], policy: UrgencyPolicy) -> list[tuple[int, _Level, str]]:
    tables = (
        (_Level.URGENT, forms_of(policy.urgent)),
        (_Level.SEVERE, forms_of(policy.severe)),
        (_Level.CRITICAL, forms_of(policy.critical)),
    )
    nouns = urgency_nouns(policy.urgent)
    found = []
    for position, word in enumerate(words):
        plain = _plainly(word.folded)
        level = next((level for level, forms in tables if plain in forms), None)
        if level is _Level.CRITICAL and _is_verb(words, position):
            continue
        if level is None and word.folded in nouns and _means_urgent(words, position):
            level = _Level.URGENT
        slip = "" if level else slip_of(plain)
        level = level or next((one for one, forms in tables if slip and slip in forms), None)
        if level:
            found.append((position, level, slip))
    return found


_REPEATED = re.compile(r"(.)\1{2,}")
_OBJECTS = frozenset(
    {"el", "la", "los", "las", "al", "a", "un", "una", "su", "sus", "nuestro", "nuestra", "que", "duramente"}
)


def _plainly(folded: str) -> str:
    """Three equal letters in a row are one that was shouted: `urgenteeee`."""
    return _REPEATED.sub(r"\1", folded)


def _is_verb(words: Sequence[Word], position: int) -> bool:
    """`un cliente critica el servicio`: without its accent, in small letters and with an object it is a verb."""
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else None
    return (
        word.text == "critica"
        and position > 0
        and following is not None
        and following.clause == word.clause
        and following.folded in _OBJECTS
    )


def _means_urgent(words: Sequence[Word], position: int) -> bool:
    before = [one.folded for one in words[max(0, position - 2) : position] if one.clause == words[position].clause]
    return not _PLACES & set(before) and (not before or before[-1] in _BEFORE_NOUN or _denies_noun(before))


def _denies_noun(before: Sequence[str]) -> bool:
    return bool({"sin", "no", "sense", "sen", "ninguna", "cap", "nada"} & set(before))


def _places(words: Sequence[Word], phrase: str) -> Iterable[tuple[int, int]]:
    wanted = _folded_phrase(phrase)
    for begin in range(len(words) - len(wanted) + 1 if wanted else 0):
        if all(_is_form(words[begin + step].folded, one) for step, one in enumerate(wanted)):
            yield begin, begin + len(wanted)


@lru_cache(maxsize=256)
def _folded_phrase(phrase: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words_of(phrase))


def _is_form(word: str, wanted: str) -> bool:
    return word in {wanted, wanted + "s", wanted + "es"}


def _alone(line: str, policy: UrgencyPolicy) -> list[_Reading]:
    words = words_of(line)
    found = _words_with_level(words, policy)
    others = {fold(word.text) for position, word in enumerate(words) if position not in {one[0] for one in found}}
    readings = [_Reading(level, words[position], "", slip) for position, level, slip in found]
    is_alone = not others - _STRENGTHENING and any(one.level is _Level.URGENT for one in readings)
    return readings if is_alone else []


def _evidence(reading: _Reading) -> str:
    if reading.denial:
        return f"not {reading.level}: «{reading.denial}»"
    meant = f", read as {reading.slip.upper()}" if reading.slip else ""
    return f"{reading.level}: «{reading.word.text}»{meant}"
