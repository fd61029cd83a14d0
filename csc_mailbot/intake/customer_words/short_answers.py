"""What does an answer of a word or two say? The state is asked for, a score is given, yes or no is said."""

import re
from typing import Final

from csc_mailbot.intake.customer_words.courtesy import COURTESY, LONGEST, Says, own_words, read_courtesy
from csc_mailbot.intake.customer_words.phrases import DOUBTS, phrases
from csc_mailbot.intake.words import fold, folded_words, mend

_FOLIO = re.compile(r"\[?\b[A-Za-z][A-Za-z0-9]{1,9}-\d{4}-\d{6,9}\b\]?", re.ASCII)
_THING = (
    r"(?: actual)?(?: (?:de|del|da|do|dela|de la|de l|of|sobre)(?: (?:la|el|mi|mis|esta|este|nuestra|nuestro|"
    r"l|meva|a|o|"
    r"minha|minna|the|my|our|this))? ?(?:incidencia|ticket|caso|cas|solicitud|peticion|consulta|aviso|asunto|"
    r"averia|"
    r"incident|case|request|issue|pedido)?)?"
)
_STATE = r"(?:estado|status|estatus|estat|egoera|situacion|etat)"
_ASKS_STATE = re.compile(
    rf"{_STATE}{_THING}|"
    rf"(?:cual es|cual seria|dime|digame|me decis|me dicen|me pueden decir|me podeis decir|quiero saber|"
    rf"quisiera saber|"
    rf"quin es|qual e o|qual e|cal e o|what is|what s|whats|quel est|saber|consultar|solicito|pregunto por) "
    rf"(?:el |l |o |the |la )?(?:current )?{_STATE}{_THING}|"
    r"en que (?:estado|punto|situacion) (?:esta|se encuentra)(?: (?:mi|la|el|esta|este|nuestra)? ?"
    r"(?:incidencia|ticket|caso|solicitud|peticion|asunto))?|"
    r"como va(?: (?:mi|la|el|esta|este|nuestra|lo mio)? ?(?:incidencia|ticket|caso|solicitud|peticion|asunto)?)?|"
    r"com va|hay (?:novedades|alguna novedad)|alguna novedad|novedades|any (?:news|update)"
)

_SCORES: Final = {
    word: score
    for score, words in enumerate(
        (
            "1 uno una un unha um bat one une eins",
            "2 dos dous dois bi two deux zwei",
            "3 tres hiru three trois drei",
            "4 cuatro quatre catro quatro lau four vier",
            "5 cinco cinc bost five cinq funf",
        ),
        start=1,
    )
    for word in words.split()
}
_SCORE = re.compile(
    r"(?:un |le doy un |os doy un |nota:? ?|puntuacion:? ?|valoracion:? ?)?"
    r"(?P<score>\d{1,3}(?![\d.,]*\d)|[a-z]{2,6})"
    r"(?: ?/ ?5| ?(?:de|sobre|out of|von|sur) (?:5|cinco|five))?(?: ?(?:puntos?|estrellas?|stars?|points?))?"
    r"(?:$|\s*[.,;!:)\-–—]+\s*|\s+)(?P<rest>.*)",
    re.DOTALL,
)
_AROUND_SCORE = " \t\u00a0\"'«»“”*_()[]¡!.⭐★"

_YES = phrases(
    "si|s|yes|y|ok|okey|okay|vale|sip|claro|adelante|correcto|correcta|confirmo|confirmado|confirmada",
    "confirmamos|confirmar",
    "de acuerdo|enviar|envialo|enviadlo|enviarlo|envia|envielo|si enviar|si envialo|publicar|publicalo",
    "aceptar|acepto",
    "aceptado|aceptamos|conforme|aprobado|aprobada|apruebo|aprobamos|aprobar|autorizo|autorizado|autorizada",
    "autorizamos",
    "soy yo|he sido yo|fui yo|lo escribi yo|es mio|si es mio|perfecto|por supuesto|d'acord|endavant|d'acordo",
    "adiante|bai",
    "ados|aurrera|sim|pode enviar|oui|d'accord|ja|einverstanden|go ahead|send|send it|confirm|confirmed",
    "approved|approve",
    "i approve|i confirm|sure|yep|yeah",
)
_NO = phrases(
    "no|n|nop|nope|no enviar|no envies|no lo envies|no lo envie|no enviarlo|no enviadlo|no lo enviad",
    "no publicar|descartar",
    "descarta|descartalo|descartado|descartarlo|cancelar|cancela|cancelado|cancelalo|anular|anulalo|anulado",
    "borrar|borralo",
    "no soy yo|no he sido yo|yo no he sido|no fui yo|no es mio|no lo he escrito yo|no confirmo|no conforme",
    "no acepto",
    "rechazo|rechazado|rechazada|rechazar|rechazamos|denegado|denegada|deniego|denegamos|no autorizo",
    "no autorizamos",
    "no autorizado|no apruebo|no aprobamos|no aprobado|en absoluto|de ninguna manera|negativo|non|nao",
    "nao enviar|ez",
    "nein|do not send|don't send|don't send it|reject|rejected|denied|discard|cancel|never|not approved|no no",
)
_ANSWERS = {**COURTESY, **dict.fromkeys(_YES, Says.YES), **dict.fromkeys(_NO, Says.NO)}
_RESERVATION = re.compile(
    r"[?¿]|\b(?:no|pero|salvo|excepto|menos|espera|esperad|antes|mejor|quita|quitar|cambia|cambiar|corrige|"
    r"sin|aunque|cuando|"
    r"but|except|wait|before|instead|remove|change|unless)\b"
)
_QUESTION = re.compile("[?¿؟]")
_FULL_MARKS = re.compile(r"\b(?:un (?:10|diez)|10 ?(?:/|sobre|de|out of) ?10|diez sobre diez)(?![\w%])", re.IGNORECASE)
_FIRST_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def asks_state(text: str, subject: str) -> bool:
    """Tell whether the new text asks for the ticket's state and nothing else, or the subject of a mail without text.

    A subject with `Re:` is not the sender's own and asks nothing.
    """
    if len(text) > LONGEST:
        return False
    own = _FOLIO.sub(" ", own_words(text))
    parts = read_courtesy(own)
    if parts.rest:
        return len(parts.rest) == 1 and not _has_digit(own) and _ASKS_STATE.fullmatch(parts.rest[0]) is not None
    asked = read_courtesy(_FOLIO.sub(" ", mend(subject[:LONGEST]))).rest
    return Says.THANKS not in parts.said and len(asked) == 1 and _ASKS_STATE.fullmatch(asked[0]) is not None


def score_in(text: str) -> int | None:
    """Return the score from 1 to 5 that the first line gives, alone or with courtesy; None when it gives none."""
    first = next((line for line in text[:LONGEST].splitlines() if mend(line).strip()), "")
    line = _without_keycap(fold(mend(first)).strip(_AROUND_SCORE))
    found = _SCORE.fullmatch(line)
    if not found or read_courtesy(found["rest"]).rest or _has_digit(found["rest"]):
        return None
    return _SCORES.get(found["score"])


def is_content(text: str) -> bool:
    """Tell whether the text says of a solution that it is well, and nothing else: `ok`, `conforme`, `un 10`."""
    own, marks = _FULL_MARKS.subn(" ", own_words(text))
    if len(text) > LONGEST or _QUESTION.search(own) or _has_digit(own) or DOUBTS & set(folded_words(own)):
        return False
    parts = read_courtesy(own, _ANSWERS)
    is_well = marks or {Says.YES, Says.PLEASANTRY} & set(parts.said)
    return not parts.rest and Says.NO not in parts.said and bool(is_well)


def confirmation_in(text: str) -> bool | None:
    """Return True for SI and False for NO and their kin; None when neither is clear.

    The first paragraph says it, without anything else but courtesy; below it only a reservation is looked for. Whether
    a robot wrote the text is asked before.
    """
    own = own_words(text).strip()
    first, *below = _FIRST_PARAGRAPH.split(own, maxsplit=1)
    parts = read_courtesy(first, _ANSWERS)
    answers = {says for says in parts.said if says in {Says.YES, Says.NO}}
    if len(answers) != 1 or parts.rest or _QUESTION.search(first) or _has_digit(first):
        return None
    if below and _RESERVATION.search(fold(below[0])):
        return None
    return answers == {Says.YES}


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _without_keycap(text: str) -> str:
    return text.replace("\u20e3", "").replace("\ufe0f", "")
