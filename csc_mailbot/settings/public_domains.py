"""Where can anybody have an address? Mail providers whose domain says nothing of whom a person works for."""

import re

# Under these names the provider has a domain in many countries.
_FAMILIES = re.compile(r"(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|gmx|yandex)\.(co\.|com\.)?[a-z]{2,3}")

_LISTED = """
    163.com 126.com aim.com aol.com autistici.org bol.com.br correo.com email.com euskaltel.net euskalnet.net
    eresmas.com fastmail.com fastmail.fm free.fr hey.com hispavista.com hushmail.com icloud.com inbox.com jazztel.es
    laposte.net latinmail.com libero.it lycos.es mac.com mail.com mail.ru mailbox.org me.com mixmail.com movistar.es
    mundo-r.com naver.com ono.com orange.es orange.fr pm.me posteo.de posteo.net proton.me protonmail.ch
    protonmail.com qq.com rediffmail.com riseup.net rocketmail.com sapo.pt seznam.cz sfr.fr t-online.de telecable.es
    telefonica.net telepolis.com terra.com terra.com.br terra.es tiscali.it tuta.io tuta.com tutamail.com
    tutanota.com tutanota.de uol.com.br virgilio.it wanadoo.es wanadoo.fr web.de ya.com zoho.com zoho.eu
    zohomail.com zohomail.eu
"""
_SINGLE = frozenset(_LISTED.split())


def is_public_domain(domain: str) -> bool:
    """Tell whether anybody can have an address at the domain."""
    folded = domain.casefold()
    return folded in _SINGLE or _FAMILIES.fullmatch(folded) is not None
