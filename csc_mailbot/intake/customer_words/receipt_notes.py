"""Does the text only say that a mail came in and will be answered? Whoever writes so answers nothing yet."""

import re
from typing import Final

from csc_mailbot.intake.customer_words.courtesy import read_courtesy
from csc_mailbot.intake.words import fold, mend

_LONGEST = 400

_CAME_IN: Final = re.compile(
    r"(?:hemos|he) (?:recibido|registrado)|(?:ha sido|queda) (?:recibid|registrad)[oa]|acusamos recibo|"
    r"hem rebut|recibimos a sua|recebemos (?:a sua|o seu)|we(?: have|'ve) received|(?:was|has been) received|"
    r"avons bien recu|haben ihre .{1,40} erhalten|abbiamo ricevuto|jaso dugu"
)
_LATER: Final = re.compile(
    r"(?:contestar|responder|atender)(?:emos|an|e)\b.{0,60}(?:posible|breve|pronto|antes)|"
    r"(?:pondremos|pondran|pondre) en contacto|respondrem|responderemos|"
    r"(?:will|shall) (?:answer|reply|respond|get back|contact)|repondrons|antworten|risponderemo|erantzungo"
)
_THANKS: Final = re.compile(
    r"(?:muchas )?gracias por (?:su|tu|vuestro|contactar|escribir)|thank(?:s| you) for (?:your|contacting)|"
    r"gracies pel|grazas pol|obrigad[oa] pel|merci (?:de|pour) votre|vielen dank fur ihre|grazie per"
)
_SENTENCE: Final = re.compile(r"[.!;\n]+(?!\d)")


def only_acknowledges(text: str) -> bool:
    """Tell whether every sentence is courtesy, or says that a mail came in or will be answered, and both are said."""
    mended = mend(text[: _LONGEST + 1])
    folded = fold(mended).replace("’", "'")
    if len(mended) > _LONGEST or "?" in folded or not (_CAME_IN.search(folded) and _LATER.search(folded)):
        return False
    return all(_is_part(one) for one in _SENTENCE.split(mended) if one.strip())


def _is_part(sentence: str) -> bool:
    folded = fold(sentence)
    said = _CAME_IN.search(folded) or _LATER.search(folded) or _THANKS.match(folded)
    return said is not None or not read_courtesy(f"Gracias\n{sentence}").rest
