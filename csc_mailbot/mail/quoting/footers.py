"""Is this paragraph law or list machinery that a company's server adds below every mail?"""

import re

from csc_mailbot.mail.quoting.letters import fold

_TITLE = re.compile(
    r"(?:aviso (?:legal|de confidencialidad|de privacidad|sobre (?:confidencialidad|proteccion))"
    r"|clausula de (?:confidencialidad|proteccion)|nota (?:legal|de confidencialidad)|confidencialidad(?: del mensaje)?"
    r"|(?:informacion basica sobre )?proteccion de datos|advertencia legal|politica de privacidad"
    r"|avis (?:legal|de confidencialitat|juridique|de confidentialite)|clausula de confidencialitat|proteccio de dades"
    r"|lege oharra|legezko oharra|konfidentzialtasun(?:-| )\w+|datuen babes\w*|confidencialidade|protecao de dados"
    r"|legal (?:notice|disclaimer)|(?:confidentiality|privacy|privileged)(?: (?:notice|note|statement|disclaimer))?"
    r"|(?:email |e-mail )?disclaimer|haftungsausschluss|rechtlicher hinweis|vertraulichkeitshinweis"
    r"|avvertenza|nota di riservatezza|avviso di riservatezza|informativa privacy|avertissement)(?: legal)?\W*$"
)
_TITLED = re.compile(
    r"\W*(?:aviso (?:legal|de confidencialidad)|clausula de confidencialidad|avis (?:legal|de confidencialitat)"
    r"|confidentiality (?:notice|note)|legal (?:notice|disclaimer)|disclaimer|nota de confidencialidad"
    r"|proteccion de datos|lege oharra|avviso di riservatezza)\s*[:.\-–—]"
)
_BEGINS = re.compile(
    r"\W*(?:(?:est[ea]|el presente|la presente|el contenido de este|la informacion (?:contenida|incluida|transmitida)"
    r"|este y (?:cualquier|sus)) ?(?:mensaje|correo|e-?mail|comunicacion|transmision|en |y |mensaxe|mensagem)?"
    r"|aquest (?:missatge|correu)|la informacio (?:continguda|inclosa)|esta (?:mensaxe|mensagem)|mezu (?:hau|honek|elektroniko)"
    r"|posta elektroniko|this (?:e-?mail|message|communication|transmission|electronic)|the (?:information|contents?) (?:contained|in|of|transmitted)"
    r"|(?:the )?information (?:contained )?in this|ce (?:message|courriel|mail|courrier)|cet e-?mail|les informations contenues"
    r"|diese (?:e-?mail|nachricht)|der inhalt dieser|questo (?:messaggio|e-?mail)|questa (?:e-?mail|comunicazione)|le informazioni contenute"
    r"|dit (?:bericht|e-?mail)|deze e-?mail"
    r"|de (?:conformidad|acuerdo) con|en (?:cumplimiento|virtud) de|en compliment|d'acord amb|le informamos (?:que|de que)"
    r"|conforme a|si (?:usted )?(?:no es el|ha recibido este)|if you (?:are not the|have received this)|se ha recibido)"
)
_LAW = re.compile(
    r"confidenc|confidentia|confidentiel|vertraulich|riservat|konfidentzial|destinatari|addressee|intended (?:recipient|solely|only|for)"
    r"|destinataire|empfanger|dirigi(?:do|da|t|dos)? exclusiv|exclusivamente|solely|privileg|secreto profesional"
    r"|rgpd|gdpr|lopd|2016/679|3/2018|proteccion de datos|proteccio de dades|data protection|dsgvo|datos personales"
    r"|dades personals|datos (?:de caracter|seran tratados)|acceso, rectificacion|derechos de acceso|eskubide|jasotzaile"
)
_ALONE = re.compile(
    r"\W*(?:antes de imprimir|por favor,? no imprima|no imprima|piense en el medio|piensa en el medio|proteja(?:mos)? el medio"
    r"|cuidemos el medio|abans d'imprimir|inprimatu aurretik|please consider (?:the environment|your environmental)"
    r"|consider the environment|think before (?:you )?print|save a tree|before printing|pensez a l'environnement"
    r"|bitte prufen sie|denken sie an die umwelt|prima di stampare|el software de antivirus avast|this email has been (?:checked|scanned)"
    r"|este correo electronico ha sido comprobado|este e-?mail fue escaneado|you (?:received|are receiving) this (?:message|e-?mail) because"
    r"|has? recibido este (?:mensaje|correo) porque|recibe este (?:mensaje|correo) porque|to unsubscribe from|para (?:anular|cancelar) (?:la|su|tu) suscripcion"
    r"|para darse de baja|reply to this email directly|responde a este correo directamente|view it on github"
    r"|visit this group|to post to this group|for more options, visit|to view this discussion)"
)
_MOST_READ = 8


def is_footer(paragraph: list[str]) -> bool:
    """Whether the paragraph, given as its lines, begins such a footer."""
    first = fold(paragraph[0]).strip(" *_|")
    if _TITLE.match(first) or _TITLED.match(first) or _ALONE.match(first):
        return True
    if not _BEGINS.match(first):
        return False
    return _LAW.search(fold(" ".join(line[:400] for line in paragraph[:_MOST_READ]))) is not None
