"""Does a technician only say that they are back? «Ya estoy aquí» is no incident; anything more than that may be one."""

import re

from csc_mailbot.intake.customer_words.courtesy import own_words, read_courtesy
from csc_mailbot.intake.words import fold, mend

_LONGEST = 300
_STATE = r"(?:aqui|por aqui|de vuelta|de nuevo|otra vez|disponible|operativ[oa]|localizable)"
_BACK = re.compile(
    rf"(?:ya )?(?:estoy|vuelvo a estar)(?: ya)?(?: {_STATE}){{1,3}}|ya estoy|de vuelta|"
    r"(?:ya )?(?:he vuelto|volvi)(?: ya)?(?: de (?:mis |las )?vacaciones| del? (?:viaje|medico)| a la oficina)?|"
    r"(?:ya )?(?:me he reincorporado|me reincorporo)(?: hoy)?|"
    r"(?:de nuevo |otra vez )?disponible(?: de nuevo| otra vez)?|"
    r"(?:fin|final) de (?:la |mi |mis |las )?(?:ausencia|vacaciones)"
)
_NO_MATTER = re.compile(r"(?:re|r|rv|guardia|la guardia|ausencia|mi ausencia|disponibilidad|aviso)")
"""What a subject may say besides: it names no incident."""


def says_back(subject: str, text: str, name: str) -> bool:
    """Tell whether subject and text, courtesy and the writer's name off, say that they are back, no word more."""
    if len(subject) + len(text) > _LONGEST:
        return False
    own = set(fold(name).split())
    said = tuple(one for one in read_courtesy(own_words(text)).rest if not own.issuperset(one.split()))
    about = tuple(one for one in read_courtesy(mend(subject)).rest if not _NO_MATTER.fullmatch(one))
    clauses = (*said, *about)
    return bool(clauses) and all(_BACK.fullmatch(one) for one in clauses)
