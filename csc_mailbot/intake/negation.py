"""Is this word denied or taken back? Spanish, Catalan, Galician and English negation around it, in its own clause.

Only words that bind a denial to what follows may stand between: `no es nada urgente` denies, `no funciona urgente` says
that something is broken and urgent. When in doubt a word counts: a needless alarm is cheaper than a missed one.
"""

from collections.abc import Sequence

from csc_mailbot.intake.words import Word

_DENYING = frozenset({
    "no", "sin", "nada", "poco", "ni", "nunca", "jamas", "tampoco", "menos", "ningun", "ninguna", "apenas",
    "non", "sense", "sen", "gens", "nada", "cap", "res", "not", "never", "isn", "wasn", "aren", "less", "without", "hardly",
})  # fmt: skip
_BINDING = frozenset({
    "es", "son", "era", "eran", "sea", "sean", "ser", "sera", "seran", "seria", "fue", "esta", "estan", "estaba", "parece",
    "considero", "consideramos", "considera", "veo", "vemos", "creo", "creemos", "que", "lo", "la", "le", "tan", "muy",
    "nada", "demasiado", "especialmente", "excesivamente", "precisamente", "particularmente", "realmente", "ya", "tanto",
    "algo", "un", "una", "cosa", "tema", "asunto", "incidencia", "caso", "problema", "mensaje", "correo", "aviso", "hay",
    "tiene", "tenemos", "tengo", "corre", "requiere", "necesita", "ninguna", "ningun", "caracter", "mayor", "mucha",
    "excesiva", "especial", "de", "con", "t", "is", "it", "was", "be", "that", "so", "very", "really", "a", "an", "any",
    "longer", "particularly", "muito", "moi", "molt", "cap", "gens", "e", "foi", "urgente", "grave", "critica", "critico",
    "ni", "o", "y", "tampoco", "aparentemente", "mas_bien", "caso", "pronto", "momento", "por", "el",
})  # fmt: skip
_CEASING = frozenset({"dejo", "deja", "dejado", "dejaron", "dejar", "deixou", "deixat", "stopped", "ceased"})
_RESOLVED = frozenset({
    "resuelto", "resuelta", "resueltos", "resueltas", "solucionado", "solucionada", "solucionados", "solucionadas",
    "arreglado", "arreglada", "resolved", "solved", "fixed", "resolta", "resolt", "solucionat",
})  # fmt: skip
_SPOILING = frozenset(
    {"no", "sin", "mal", "nunca", "aun", "todavia", "parcialmente", "medio", "not", "non", "supuestamente"}
)
_NOUNS = frozenset({
    "la", "el", "lo", "las", "los", "incidencia", "incidencias", "averia", "problema", "fallo", "error", "caso", "asunto",
    "tema", "urgencia", "parte", "the", "issue", "incident", "problem", "ya",
})  # fmt: skip
_LOW = frozenset({"no", "ninguna", "ninguno", "nula", "baja", "bajo", "normal", "media", "low", "none", "false"})
_FURTHEST = 8


def denial_of(words: Sequence[Word], position: int, text: str) -> str:
    """Return the stretch of the text that denies or takes back the word at the position; "" when nothing does."""
    begin = _denied_from(words, position)
    end = _denied_until(words, position, text)
    if begin is None and end is None:
        return ""
    first = position if begin is None else begin
    last = position if end is None else end
    return text[words[first].start : words[last].end]


def _denied_from(words: Sequence[Word], position: int) -> int | None:
    clause = words[position].clause
    resolving = True
    for place in range(position - 1, max(-1, position - 1 - _FURTHEST), -1):
        word = words[place]
        if word.clause != clause:
            return None
        if word.folded in _DENYING:
            return _unless_doubled(words, place)
        if word.folded in _CEASING or (resolving and word.folded in _RESOLVED):
            return None if _is_spoiled(words, place) else place
        resolving = resolving and word.folded in _NOUNS
        if word.folded not in _BINDING and not resolving:
            return None
    return None


def _unless_doubled(words: Sequence[Word], place: int) -> int:
    """Take in a denial before the denial (`no es nada`); two of them still deny in Spanish."""
    while place and words[place - 1].clause == words[place].clause and words[place - 1].folded in _BINDING | _DENYING:
        place -= 1
        if words[place].folded in _DENYING:
            break
    return place


def _is_spoiled(words: Sequence[Word], place: int) -> bool:
    return place > 0 and words[place - 1].clause == words[place].clause and words[place - 1].folded in _SPOILING


def _denied_until(words: Sequence[Word], position: int, text: str) -> int | None:
    """`incidencia grave resuelta` and `urgente: no` deny from behind; `urgente no funciona` does not."""
    after = position + 1
    if after < len(words) and words[after].clause == words[position].clause:
        after += words[after].folded in {"ya", "esta"}
        is_same = after < len(words) and words[after].clause == words[position].clause
        return after if is_same and words[after].folded in _RESOLVED else None
    if after == len(words) - 1 and words[after].folded in _LOW:
        between = text[words[position].end : words[after].start].strip()
        return after if between in {":", "="} else None
    return None
