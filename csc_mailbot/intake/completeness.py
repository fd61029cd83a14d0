"""What does a first mail lack? The company asks for a detailed description and for screenshots or PDFs (section 7).

Only the sender's own new words count: quoted lines, what stands below a reply's header, and signatures do not.
"""

import re
from collections.abc import Iterator, Sequence

from csc_mailbot.intake.decision import Missing
from csc_mailbot.intake.words import fold, folded_words, mend
from csc_mailbot.mail.message import Attachment

LONGEST_TEXT = 20_000
FEWEST_WORDS = 6
"""Words of subject and text together below which nobody could begin to work."""
SMALLEST_PICTURE = 30_000
"""Bytes from which an inline image is a pasted screenshot rather than a signature's logo."""
_LEAD = 60
_ENOUGH = 600

_QUOTE_BEGINS = re.compile(
    r"\s*(?:"
    r"-{2,}\s*(?:mensaje|missatge|mensaxe|original|forwarded)\b.{0,80}|"
    r"_{10,}|"
    r"(?:el|on|le|em|o)\b.{3,200}\b(?:escribio|va escriure|escribiu|wrote|a ecrit|escreveu)\s*:?|"
    r"(?:de|from|von)\s*:\s.{0,200}@.{0,200}|"
    r"(?:enviado(?: el)?|enviat|sent|gesendet)\s*:\s.{0,100}\d.{0,100}|"
    r"(?:inicio del mensaje reenviado|begin forwarded message).{0,20}"
    r")\s*"
)
_SIGNATURE_BEGINS = re.compile(
    r"\s*(?:--|—|enviado desde|enviat des|sent from|obtener outlook|get outlook|aviso legal|advertencia legal|"
    r"este (?:mensaje|correo) (?:y|va|puede|se|contiene|electronico)|confidencial|clausula de|proteccion de datos|"
    r"antes de imprimir)"
)
_CLOSING = re.compile(
    r"\s*(?:(?:un |muchos )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|atte|muchas gracias|"
    r"gracias(?: y (?:un )?saludos?)?|un abrazo|salutacions|gracinas|(?:kind |best )?regards|thanks|thank you)"
    r"\s*[.,!]*\s*"
)
_COURTESY = frozenset(
    [
        "hola",
        "buenas",
        "buenos",
        "buen",
        "bon",
        "bones",
        "bos",
        "boas",
        "dia",
        "dias",
        "tarde",
        "tardes",
        "noche",
        "noches",
        "estimado",
        "estimados",
        "estimada",
        "senores",
        "equipo",
        "gracias",
        "saludos",
        "saludo",
        "un",
        "muchas",
        "hello",
        "hi",
        "urgente",
        "urgent",
        "grave",
        "critica",
        "critico",
        "ayuda",
        "help",
        "incidencia",
        "problema",
        "soporte",
    ]
)

_FILE = (
    r"(?:archivos?|ficheros?|documentos?|fotos?|imagen(?:es)?|capturas?|pantallazos?|recortes?|pdfs?|excel|hojas?|"
    r"facturas?|albaran(?:es)?|informes?|logs?|videos?|listados?|presupuestos?|contratos?)"
)
_ANNOUNCED = re.compile(
    r"\b(?:"
    r"adjunt(?:o|amos|e|em|ei|ando|ado|ada|ados|adas|a|as|os)|anex(?:o|amos|ado|ada|ados)|"
    r"(?:envio|enviamos|mando|mandamos|paso|pasamos|dejo|incluyo|incluimos|remito|remitimos|acompano)\s"
    r"(?:\w+\s){0,4}?" + _FILE + r"|"
    r"i(?:'ve| have)? attached|attached (?:is|are|you|please|file|the)|(?:find|see) (?:the )?attached|"
    r"(?:see|in) (?:the )?attachment|(?:file|document|screenshot|picture|pdf)s? (?:is |are )?attached|"
    r"i(?:'m| am) attaching"
    r")\b"
)
# A denial, a question of how, or a title before the word: «sin adjunto», «no puedo enviar», «director adjunto».
_NOT_ANNOUNCED = re.compile(
    r"(?:\b(?:no|sin|ni|nunca|tampoco|not|without|can't|cannot)\b[^.,;:]{0,40}|"
    r"\b(?:que|cuando|si|al|como) (?:\w+ )?|"
    r"\b(?:al|cuando|si|para) (?:abr|descarg|v(?:er|eo)\b|le(?:er|o)\b|imprim|recib)\w* (?:\w+ ){0,3}|"
    r"\b(?:director|subdirector|jefe|gerente|profesor|secretari|delegad|responsable)\w* (?:\w+ ){0,2})$"
)


def find_missing(subject: str, text: str, attachments: Sequence[Attachment]) -> tuple[Missing, ...]:
    """Return what should be asked for: the file that is announced and not there, or a description."""
    if any(map(_is_real, attachments)):
        return ()
    own = "\n".join(_own_lines(text[:LONGEST_TEXT]))
    missing = [Missing.ATTACHMENT] if _announces(own) else []
    if _meaningful(subject) + _meaningful(own) < FEWEST_WORDS:
        missing.append(Missing.DESCRIPTION)
    return tuple(missing)


def _is_real(attachment: Attachment) -> bool:
    """Logos of signatures, calendar parts and signatures of cryptography are no files that somebody attached."""
    if attachment.type in {"text/calendar", "application/pgp-signature", "application/pkcs7-signature"}:
        return False
    if attachment.type == "application/x-pkcs7-signature" or not attachment.size:
        return False
    shown = attachment.inline and bool(attachment.content_id) and attachment.type.startswith("image/")
    return not shown or attachment.size >= SMALLEST_PICTURE


def _own_lines(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for line, folded in zip(lines, fold("\n".join(line[:500] for line in lines)).split("\n"), strict=True):
        if _QUOTE_BEGINS.fullmatch(folded) or _SIGNATURE_BEGINS.match(folded):
            return
        if folded.lstrip().startswith(">"):
            continue
        if _CLOSING.fullmatch(folded):
            return
        yield line


def _announces(own: str) -> bool:
    folded = fold(" ".join(mend(own).split()))
    leads = (folded[max(0, found.start() - _LEAD) : found.start()] for found in _ANNOUNCED.finditer(folded))
    return any(not _NOT_ANNOUNCED.search(lead) for lead in leads)


def _meaningful(text: str) -> int:
    """Numbers and courtesies are no words: an error code alone does not tell what happened."""
    return len([word for word in folded_words(mend(text[:_ENOUGH])) if word not in _COURTESY])
