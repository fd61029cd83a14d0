"""Is this the sentence by which a mail program introduces a quote: "El lun, 23 nov 2026 …, X escribió:"?

There is no standard for it; it holds a verb of writing, a date or an address, ends with a colon, and may be wrapped.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from csc_mailbot.mail.quoting.letters import fold

MOST_LINES = 5
"""Lines a wrapped introduction may take."""
_MOST_LETTERS = 400

_VERBS = (
    r"wrote|writes?|written|escribi(?:o|a)|escribe|va escriure|ha escrit|escrigue|escribiu|escreveu"
    r"|idatzi|idatzia|a ecrit|ecrivait|ecrit|schrieb|schreibt|geschrieben|schreef|schrijft|geschreven"
    r"|ha scritto|scrisse|scritto|scrive|skrev|skriver|kirjoitti|napisał(?:a|\(a\))?|napisana|pisze"
    r"|napsal(?:a|\(a\))?|napisal(?:a|i)?|napisao|napisala|pise|yazdı|a scris|irta|irtak|menulis|đa viet"
    r"|написал(?:\(а\)|а)?|пишет|писал|написав|пише|написа|εγραψε|كتب|نوشت|כתב"
)
_VERB = re.compile(rf"(?<![^\W_])(?:{_VERBS})(?![^\W_])|写道|寫道|のメ|書きました|작성")
_ENDS_WITH_VERB = re.compile(rf"(?:^|[^\w])(?:{_VERBS})\)?$")
_FULL_DATE = re.compile(
    r"(?<!\d)(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|(?:19|20)\d\d)(?!\d)|(?:19|20)\d\d ?[년年]|\d{1,2}/\d{1,2}/\d{2}"
)
_DATE_OR_TIME = re.compile(r"\d{1,2} ?[:.h] ?\d\d|\d{1,2}[./-]\d{1,2}")
_ADDRESS = re.compile(r"[\w.+%-]@[\w-]|mailto:|\bvia \w")
_ADDRESS_LAST = re.compile(r"[\w.+%-]@[^\s<>]{1,200}[>\])\"' ]{1,4}$|<[^<>]{1,200}>$")
_STARTS = re.compile(
    r"(?:on|el|lo|la|le|am|em|il|o|a|as|os|op|den|dne|w|dnia|at|in|da|no|na|pa|els|al|ar|az|dia|d\.|og|va)\b.*\d"
)
_WEEKDAY = (
    r"lun|mar|mie|jue|vie|sab|dom|mon|tue|wed|thu|fri|sat|sun|dl|dt|dc|dj|dv|ds|dg|seg|ter|qua|qui|sex|sab|luns|ven"
    r"|xov|mer|asl|asr|azl|asz|ost|lr|ig|mo|di|mi|do|fr|sa|so|gio|jeu|sam|dim|ma|ti|ke|to|pe|la|su|tor|fre|lor|son"
    r"|понедельник|вторник|сред|четверг|пятниц|суббот|воскресень"
    r"|pon|wt|sr|czw|pt|sob|ndz|niedz|po|ut|st|ct|pa|ne|пн|вт|ср|чт|пт|сб|вс"
)
_DATED_START = re.compile(rf"(?:(?:{_WEEKDAY})\w{{0,8}}[., ]{{1,3}}.{{0,6}})?\d{{1,4}}[ ./,年-]")
_BETWEEN_DASHES = re.compile(r"-{2,} .{1,380} -{2,}")
_QUOTING = re.compile(
    r"(?:quoting|zitat von|citando a?|mensaje citado por|missatge citat per|citation de|quotation from|citazione)\b"
)
_MESSAGE_OF = re.compile(
    r"(?:missatge|mensaje|mensaxe|message|nachricht|messaggio|mensagem|bericht) (?:de|von|from|di|van)\b"
)
_REVERSED = re.compile(rf"(?:{_VERBS}) (?:on|am|el|le|il|em|op|den|o|a|il giorno|dnia|kl|at|this|in|du|:?\()\b.*\d")
_AFTER_ADDRESS = re.compile(rf"@[^\s<>]{{1,100}} ?[>)\]]+ (?:{_VERBS})(?: (?:on|am|el|le|il|em|op|den|o)\b.{{0,80}})?$")
"""An address in brackets with the verb behind it."""
_WITHOUT_VERB = re.compile(r"20\d\d-\d\d-\d\d \d{1,2}:\d\d gmt[+-]\d\d:\d\d [^.!?]{1,100}$")
"""Gmail wrote so for some years; the address in brackets is not always there."""
_IN_MESSAGE = re.compile(r"in (?:message|article) <?[^\s<>]{1,200}@[^\s<>]{1,200}>?")
_VIA_LIST = re.compile(rf"[^.!?]{{1,60}} via [^.!?]{{1,60}} (?:{_VERBS})")
"""A list writes in its members' names."""
_GROUPWISE = re.compile(r">>> .{0,300}(?:@|\d:\d\d).{0,200}>>>$")
_DRESS = " \t\u00a0*_-—–\"'“”|>"
_OPEN_DRESS = " *_-—–|"
_COLONS = (":", "：")


class Strength(IntEnum):
    """How surely it introduces a quote."""

    NONE = 0
    WEAK = 1
    """With a quote below it may be one, or a sentence that leads to a citation."""
    LIKELY = 2
    """With a quote below it is one."""
    STRONG = 3
    """It is one, whatever stands below."""


def can_end(line: str) -> bool:
    """Whether an introduction could end with this line; cheap, asked of every line."""
    bare = line[-60:].rstrip(_DRESS)
    if bare.endswith(_COLONS):
        return True
    if line.rstrip().endswith(">") or (" GMT" in line and _WITHOUT_VERB.match(fold(line.strip(_DRESS)))):
        return True
    return _ENDS_WITH_VERB.search(fold(bare)) is not None


def strength(lines: Sequence[str], *, quote_below: bool) -> Strength:
    """Return how surely these lines, joined, are an introduction; without a quote below only a strong one is one."""
    whole = " ".join(line.strip() for line in lines)
    if len(whole) > _MOST_LETTERS:
        return Strength.NONE
    if len(lines) == 1 and _GROUPWISE.match(whole.strip()):
        return Strength.STRONG
    bare = whole.strip(_DRESS)
    if not bare.endswith(_COLONS):
        return _without_colon(
            fold(whole).strip(_OPEN_DRESS), dressed=_BETWEEN_DASHES.fullmatch(whole.strip()) is not None
        )
    sentence = fold(bare).rstrip(":： ")
    if not quote_below and not _ADDRESS.search(sentence) and not _FULL_DATE.search(sentence):
        return Strength.NONE
    return _of_sentence(sentence)


def _without_colon(sentence: str, *, dressed: bool) -> Strength:
    """Zoho draws dashes around the sentence instead; others forget the colon."""
    if _WITHOUT_VERB.match(sentence):
        return Strength.STRONG
    if _DATED_START.match(sentence) and _ADDRESS_LAST.search(sentence):
        return Strength.LIKELY
    if _IN_MESSAGE.match(sentence) and _ENDS_WITH_VERB.search(sentence):
        return Strength.LIKELY
    if not _ENDS_WITH_VERB.search(sentence) or not (dressed or _starts(sentence)):
        return Strength.NONE
    if dressed:
        return Strength.STRONG
    return Strength.LIKELY if _FULL_DATE.search(sentence) else Strength.WEAK


def _of_sentence(sentence: str) -> Strength:
    verb, dated = _VERB.search(sentence), _FULL_DATE.search(sentence)
    addressed = _ADDRESS.search(sentence)
    if verb and (_AFTER_ADDRESS.search(sentence) or _VIA_LIST.fullmatch(sentence)):
        return Strength.STRONG
    if verb and dated and (addressed or _starts(sentence) or _REVERSED.search(sentence)):
        return Strength.STRONG
    if addressed and (_QUOTING.match(sentence) or (dated and _MESSAGE_OF.match(sentence))):
        return Strength.STRONG
    if dated and _ADDRESS_LAST.search(sentence) and _DATED_START.match(sentence):
        return Strength.STRONG
    said = verb or _QUOTING.match(sentence) or _MESSAGE_OF.match(sentence)
    clues = [said, dated, addressed]
    if sum(map(bool, clues)) > 1:
        return Strength.LIKELY
    return Strength.WEAK if said or (addressed and _DATE_OR_TIME.search(sentence)) else Strength.NONE


def _starts(sentence: str) -> bool:
    return _STARTS.match(sentence) is not None or _DATED_START.match(sentence) is not None


def may_be_wrapped(line: str) -> bool:
    """Whether the line looks like the first of several, and not like the writer's own words above an introduction."""
    first = fold(line.strip(_DRESS))
    if first.startswith("["):
        return False
    return _starts(first) or any(known.search(first) for known in (_ADDRESS, _QUOTING, _MESSAGE_OF))


def begins_better(first: str, later: str) -> bool:
    """Whether an introduction more likely begins with the later line than with the first."""
    one, other = fold(first.strip(_DRESS)), fold(later.strip(_DRESS))
    if _STARTS.match(other) or (_DATED_START.match(other) and not other[:1].isdigit()):
        return True
    return _starts(other) and not _starts(one)
