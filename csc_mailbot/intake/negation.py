"""Is this word denied or taken back? Spanish, Catalan, Galician and English negation around it, in its own clause.

Only words that bind a denial to what follows may stand between: `no es nada urgente` denies, `no funciona urgente` says
that something is broken and urgent. When in doubt a word counts: a needless alarm is cheaper than a missed one.
"""

from collections.abc import Sequence

from csc_mailbot.intake.words import Word


def _folded_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DENYING = _folded_words("""
    no sin nada poco ni nunca jamas tampoco menos ningun ninguna apenas non sense sen gens cap not never isn
    wasn aren less without hardly
""")
_BINDING = _folded_words("""
    es son era eran sea sean ser sera seran seria fue esta estan estaba parece considero consideramos considera
    veo vemos creo creemos que lo la le el tan muy nada demasiado especialmente excesivamente precisamente
    particularmente realmente ya tanto algo un una cosa tema asunto incidencia caso problema hay tiene tenemos
    tengo corre requiere necesita pasa ocurre ha ninguna ningun caracter mayor mucha excesiva especial de con
    aparentemente pronto momento por ni o y tampoco urgente urgentes grave graves critica critico criticas
    criticos t is it was be that so very really a an any longer particularly or urgent critical severe issue
    muito moi molt cap gens e foi
""")
# Verbs after which a denial may end: in `el servidor no está URGENTE` a comma is missing.
# `no está urgente` is no way to deny it in Spanish, `no hay urgencia` is.
_WHOLE_VERBS = _folded_words("esta estan hay tiene tenemos tengo funciona")
_FULL_VERBS = _folded_words("esta estan hay tiene tenemos tengo ya veo vemos funciona pasa")
_CEASING = _folded_words("dejo deja dejado dejaron dejar deixou deixat stopped ceased")
_RESOLVED = _folded_words("""
    resuelto resuelta resueltos resueltas solucionado solucionada solucionados solucionadas arreglado arreglada
    resolved solved fixed resolta resolt solucionat
""")
_SPOILING = _folded_words("no sin mal nunca aun todavia parcialmente medio not non supuestamente")
_NOUNS = _folded_words("""
    la el lo las los incidencia incidencias averia problema fallo error caso asunto tema urgencia parte ya the
    issue incident problem
""")
# What «nada» or «menos» may follow and still deny what comes: else it ends a sentence (`no funciona nada URGENTE`).
_COMPARED = _folded_words("o al mas")
_LOW = _folded_words("no ninguna ninguno nula baja bajo normal media low none false")
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
    """Walk back from the word while what stands there binds; return where its denial begins."""
    resolving = True
    for place in range(position - 1, max(-1, position - 1 - _FURTHEST), -1):
        word = words[place]
        if word.clause != words[position].clause:
            return None
        if word.folded in _DENYING:
            return None if _is_broken_off(words, place, position) else _whole_denial(words, place)
        if word.folded in _CEASING or (resolving and word.folded in _RESOLVED):
            return None if _previous(words, place) in _SPOILING else place
        resolving = resolving and word.folded in _NOUNS
        if word.folded not in _BINDING and not resolving:
            return None
    return None


def _is_broken_off(words: Sequence[Word], place: int, position: int) -> bool:
    """Tell whether the denial belongs to a sentence that ended without a comma before the word."""
    before = _previous(words, place)
    if words[place].folded == "menos" and before in _COMPARED:
        return True
    if words[place].folded == "nada" and before and before not in _BINDING | _DENYING:
        return True
    before_word, word = words[position - 1], words[position]
    if before_word.folded in _WHOLE_VERBS and word.folded.startswith("urgent"):
        return True
    is_shouted = word.text.isupper() and not before_word.text.isupper()
    return is_shouted and before_word.folded in _FULL_VERBS and not word.folded.endswith("cia")


def _previous(words: Sequence[Word], place: int) -> str:
    is_near = place > 0 and words[place - 1].clause == words[place].clause
    return words[place - 1].folded if is_near else ""


def _whole_denial(words: Sequence[Word], place: int) -> int:
    """Take in a denial before the denial (`no es nada`); two of them still deny in Spanish."""
    while _previous(words, place) in _BINDING | _DENYING:
        place -= 1
        if words[place].folded in _DENYING:
            break
    return place


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
