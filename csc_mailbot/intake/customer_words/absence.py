"""Is it the text of a vacation robot? Some mark their answers with no header at all; then only the words tell.

One sure phrase is enough at the very beginning (below, it may be pasted); otherwise two kinds of signs must come
together, and a question is never a robot's.
"""

import re
from typing import Final

from csc_mailbot.intake.customer_words.courtesy import read_courtesy
from csc_mailbot.intake.words import fold, mend

_ROOM = 3_000
_LONGEST_ALONE = 400

_SURE = re.compile(
    r"(?:est[ea] (?:es|mensaje es|correo es) (?:un |una )?(?:mensaje|respuesta|correo|"
    r"contestacion) automatic[oa]|"
    r"(?:mensaje|respuesta|contestacion) (?:automatic[oa]|generad[oa] automaticamente) (?:de ausencia|"
    r"por ausencia)|"
    r"(?:resposta|missatge|mensaxe) automatic[ao] (?:d.absencia|per absencia|de ausencia)|erantzun automatikoa|"
    r"this is an (?:automatic|automated|auto)[ -]?(?:reply|response|message)|"
    r"(?:auto|automatic|automated)[ -]?(?:reply|response)[:.]? (?:i am|i'm|out of)|"
    r"esta e uma (?:resposta|mensagem) automatica|ceci est (?:une reponse|un message) automatique|"
    r"(?:dies|das) ist eine automatische (?:antwort|nachricht)|automatische abwesenheits\w+|"
    r"questa e una risposta automatica)\b"
)
_ABSENT: Final = (
    r"(?:(?:estoy|estare|estaremos|me encuentro|me encontrare|permanecere|me hallo|actualmente|"
    r"ahora mismo) (?:\w+ ){0,3}"
    r"(?:fuera de la oficina|fuera del despacho|fuera de mi puesto|de vacaciones|ausente|de baja|de permiso|"
    r"de viaje)|"
    r"(?:fuera de la oficina|de vacaciones|ausente) (?:hasta|desde|del|entre|a partir)|"
    r"(?:soc|estare|sere|em trobo) (?:\w+ ){0,2}(?:fora de l.oficina|fora del despatx|de vacances|absent)|"
    r"(?:estou|estarei|atopome) (?:\w+ ){0,2}"
    r"(?:fora da oficina|fora do escritorio|de ferias|de vacacions|ausente)|"
    r"(?:oporretan|kanpoan|bulegotik kanpo) (?:nago|egongo)|"
    r"(?:i am|i'm|i will be|i'll be) (?:\w+ ){0,3}"
    r"(?:out of (?:the )?office|away from (?:the|my) (?:office|desk)|on (?:annual )?"
    r"(?:leave|vacation|holiday|holidays|parental leave|maternity leave))|"
    r"i am currently (?:out|away)|(?:je suis|je serai) (?:\w+ ){0,3}(?:absente?|en conges?|en vacances|"
    r"hors du bureau)|"
    r"(?:ich bin|ich befinde mich) (?:\S+ ){0,6}(?:abwesend|im urlaub|nicht im (?:buro|haus)|ausser haus|"
    r"in elternzeit)|"
    r"(?:sono|saro) (?:\w+ ){0,3}(?:fuori (?:ufficio|sede)|in ferie|assente))"
)
_RETURN: Final = (
    r"(?:hasta (?:el|la|mi|nuevo)|del? \d|desde el|entre el|me reincorporare|regresare|volvere|"
    r"estare de vuelta|a mi "
    r"(?:vuelta|regreso)|fins (?:el|al|a)|tornare|a la tornada|ate (?:o|ao|dia)|ata o|regressarei|voltarei|"
    r"volverei|arte|"
    r"itzuliko|until|returning|i will (?:return|be back)|i'll be back|back (?:on|in)|jusqu.au|du \d|de retour|"
    r"bis (?:zum|einschliesslich|\d)|"
    r"ab dem|wieder (?:erreichbar|zuruck|im)|fino al|rientrero|tornero)"
)
_SUBSTITUTE: Final = (
    r"(?:(?:para|en|ante|si es|si tiene|si necesita|si se trata de|por|cualquier)[^.\n]{0,40}urgen\w+|"
    r"en caso de (?:urgencia|necesidad|emergencia)|"
    r"(?:durante|en) (?:mi|este periodo de) ausencia|mientras tanto[^.\n]{0,30}(?:contact|dirij|escrib)|"
    r"(?:per|en cas d)[^.\n]{0,30}urgen\w+|(?:durant|en) la meva absencia|presazko|"
    r"(?:for|in case of|if)[^.\n]{0,40}(?:urgent|urgency|emergency|immediate|assistance)|(?:in|during) my absence|"
    r"(?:em caso de|assuntos|para)[^.\n]{0,20}urgen\w+|(?:na|durante a) minha ausencia|"
    r"en cas d.urgence|(?:pendant|en) mon absence|in dringenden (?:fallen|angelegenheiten)|"
    r"wahrend meiner abwesenheit|"
    r"per urgenze|in mia assenza)"
)
_LIMITED: Final = (
    r"(?:(?:acceso|accedire|conexion)[^.\n]{0,20}(?:limitado|restringido|intermitente)[^.\n]{0,20}|"
    r"(?:sin|no tendre|no tengo) acceso (?:\w+ ){0,2}(?:correo|e-?mail|mail)|"
    r"(?:respondere|contestare|atendere|leere) (?:a )?(?:su|tu|vuestro|sus|tus|los|el|todos)[^.\n]{0,30}"
    r"(?:vuelta|regreso|posible|cuando|tan pronto|en cuanto)|"
    r"(?:respondre|contestare)[^.\n]{0,40}(?:tornada|aviat)|(?:limited|no|"
    r"intermittent) access to (?:my )?(?:e-?mail|mail|messages)|"
    r"(?:will|i'll) (?:reply|respond|answer|get back)[^.\n]{0,40}(?:return|soon|back|possible)|"
    r"responderei[^.\n]{0,40}(?:regresso|possivel|volta)|je (?:vous )?repondrai[^.\n]{0,40}retour|"
    r"(?:nachricht|e-?mails?)[^.\n]{0,40}(?:nicht (?:gelesen|weitergeleitet)|nach meiner ruckkehr))"
)
_RECEIVED = (
    r"(?:gracias por (?:su|tu|vuestro|ponerse|contactar|escribir)|gracies pel (?:seu|teu|vostre)|grazas pola? |"
    r"thank(?:s| you) for (?:your|contacting)|obrigad[oa] pel[oa] (?:seu|sua)|merci (?:de|pour) votre|"
    r"vielen dank fur ihre|he recibido su|grazie per (?:la|il))"
)
_SIGNS = tuple(map(re.compile, (_ABSENT, _RETURN, _SUBSTITUTE, _LIMITED, _RECEIVED)))
_LONGEST_PHRASE = 200
_CLAUSE = re.compile(r"[^\s.,:!;][^.,:!;\n]*")
_SENTENCE = re.compile(r"[.!;\n]+(?!\d)")


def looks_like_vacation(text: str) -> bool:
    """Tell whether the new text of a mail is a robot's note that its owner is away; in doubt a person wrote it."""
    mended = mend(text[: _ROOM + 1])
    folded = fold(mended).replace("’", "'")
    if len(mended) > _ROOM or "?" in folded:
        return False
    if _begins_surely(mended):
        return True
    absent, back, substitute, limited, received = (sign.search(folded) is not None for sign in _SIGNS)
    if absent and (substitute or limited or (back and received)):
        return True
    return absent and back and len(folded) <= _LONGEST_ALONE and _says_nothing_else(mended)


def _begins_surely(mended: str) -> bool:
    """Tell whether a sure phrase comes first, behind no more than courtesy."""
    for clause in _CLAUSE.finditer(mended):
        if _SURE.match(fold(mended[clause.start() :][:_LONGEST_PHRASE])):
            return True
        if read_courtesy(f"Hola\n{clause[0]}").rest:
            return False
    return False


def _says_nothing_else(mended: str) -> bool:
    """Every sentence is about the absence, or courtesy."""
    sentences = (one for one in _SENTENCE.split(mended) if one.strip())
    return all(_is_sign(one) or not read_courtesy(f"Gracias\n{one}").rest for one in sentences)


def _is_sign(sentence: str) -> bool:
    folded = fold(sentence)
    return any(sign.search(folded) for sign in _SIGNS)
