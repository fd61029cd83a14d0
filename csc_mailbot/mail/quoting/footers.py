"""Is this paragraph law or list machinery that a company's server adds below every mail?"""

import re
from collections.abc import Sequence

from csc_mailbot.mail.quoting.letters import fold


def _any_of(*phrases: str) -> str:
    return f"(?:{'|'.join(phrases)})"


_TITLES = _any_of(
    r"aviso (?:legal|de confidencialidad|de privacidad|sobre (?:confidencialidad|proteccion))",
    r"clausula de (?:confidencialidad|proteccion)|nota (?:legal|de confidencialidad)",
    r"confidencialidad(?: del mensaje)?",
    r"(?:informacion basica sobre )?proteccion de datos|advertencia legal|politica de privacidad",
    r"avis (?:legal|de confidencialitat|juridique|de confidentialite)|clausula de confidencialitat",
    r"proteccio de dades",
    r"lege oharra|legezko oharra|konfidentzialtasun(?:-| )\w+|datuen babes\w*|confidencialidade|protecao de dados",
    r"legal (?:notice|disclaimer)|(?:confidentiality|privacy|privileged)(?: (?:notice|note|statement|disclaimer))?",
    r"(?:email |e-mail )?disclaimer|haftungsausschluss|rechtlicher hinweis|vertraulichkeitshinweis",
    r"avvertenza|nota di riservatezza|avviso di riservatezza|informativa privacy|avertissement",
)
_TITLE = re.compile(rf"\W*{_TITLES}(?: legal)?(?:\W*$|\s*[:.\-–—])")
_BEGINS = re.compile(
    r"\W*"
    + _any_of(
        r"est[ea] (?:mensaje|correo|e-?mail|comunicacion|transmision|y |mensaxe|mensagem)",
        r"este (?:y|e) (?:cualquier|sus)",
        r"(?:el|la) (?:presente|contenido de este|informacion (?:contenida|incluida|transmitida))",
        r"aquest (?:missatge|correu)|la informacio (?:continguda|inclosa)|mezu (?:hau|honek|elektroniko)",
        r"posta elektroniko",
        r"this (?:e-?mail|message|communication|transmission|electronic)|(?:the )?information (?:contained )?in this",
        r"the (?:information|contents?) (?:contained|in|of|transmitted)|les informations contenues",
        r"ce (?:message|courriel|mail|courrier)|cet e-?mail|diese (?:e-?mail|nachricht)|der inhalt dieser",
        r"questo (?:messaggio|e-?mail)|questa (?:e-?mail|comunicazione)|le informazioni contenute",
        r"dit (?:bericht|e-?mail)|deze e-?mail|de (?:conformidad|acuerdo) con|en (?:cumplimiento|virtud) de",
        r"en compliment|d'acord amb|le informamos (?:que|de que)|conforme a",
        r"si (?:usted )?(?:no es el|ha recibido este)",
        r"if you (?:are not the|have received this)",
    )
)
_LAW = re.compile(
    _any_of(
        r"confidenc|confidentia|confidentiel|vertraulich|riservat|konfidentzial|destinatari|addressee",
        r"intended (?:recipient|solely|only|for)|destinataire|empfanger|dirigi(?:do|da|t|dos)? exclusiv",
        r"exclusivamente|solely|privileg|secreto profesional|rgpd|gdpr|lopd|dsgvo|2016/679|3/2018",
        r"proteccion de datos|proteccio de dades|data protection|datos personales|dades personals",
        r"datos (?:de caracter|seran tratados)|acceso, rectificacion|derechos de acceso|eskubide|jasotzaile",
    )
)
_MACHINERY = re.compile(
    r"\W*"
    + _any_of(
        r"antes de imprimir|por favor,? no imprima|no imprima|pien(?:se|sa) en el medio|proteja(?:mos)? el medio",
        r"cuidemos el medio|abans d'imprimir|inprimatu aurretik",
        r"please consider (?:the environment|your environmental)",
        r"consider the environment|think before (?:you )?print|save a tree|before printing|prima di stampare",
        r"pensez a l'environnement|bitte prufen sie|denken sie an die umwelt|el software de antivirus avast",
        r"this email has been (?:checked|scanned)|este correo electronico ha sido comprobado",
        r"este e-?mail fue escaneado",
        r"you (?:received|are receiving) this (?:message|e-?mail) because|to unsubscribe from|visit this group",
        r"(?:has? recibido|recibe) este (?:mensaje|correo) porque|para darse de baja|to post to this group",
        r"para (?:anular|cancelar) (?:la|su|tu) suscripcion|reply to this email directly|view it on github",
        r"responde a este correo directamente|for more options, visit|to view this discussion",
    )
)
_SPEAKS = re.compile(rf"\W*{_TITLES}(?: legal)?\s*[:.\-–—]\s*{_BEGINS.pattern}")
_MOST_READ = 8
_MOST_LETTERS = 400


def is_titled_footer(line: str) -> bool:
    """Whether title and first words of such a footer stand on the line: `AVISO LEGAL: Este mensaje …`."""
    return _SPEAKS.match(fold(line[:_MOST_LETTERS]).strip(" *_|")) is not None


def is_footer(paragraph: Sequence[str]) -> bool:
    """Whether the paragraph, given as its lines, begins such a footer; only its first lines are read."""
    first = fold(paragraph[0]).strip(" *_|")
    if _TITLE.match(first) or _MACHINERY.match(first):
        return True
    if not _BEGINS.match(first):
        return False
    return _LAW.search(fold(" ".join(line[:_MOST_LETTERS] for line in paragraph[:_MOST_READ]))) is not None
