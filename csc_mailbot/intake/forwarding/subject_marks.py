"""Does the subject announce a forward? Its outermost mark counts: `RV: RE: x` is forwarded, `RE: RV: x` answered."""

import re

LONGEST = 400
"""Characters of a subject that are looked at."""

_TAG = r"(?:\s*\[[^\[\]]{0,60}\])*\s*"
_COUNT = r"(?:\s?[\[(]\d{1,3}[\])])?\s?[:：]"
_FORWARD = re.compile(
    rf"{_TAG}\[?(?:rv|fwd?|reenv(?:[ií](?:o|ado|ada|ar))?|reenviad[oa]|reenviat|tr|wg|i|enc|encam|birb|vb|vs|vl|pd|doorst"
    rf"|weitergeleitet|inoltr(?:o|ato)?|transf){_COUNT}",
    re.IGNORECASE,
)
_ANSWER = re.compile(rf"{_TAG}(?:re|r|rta|resp?|r[ée]p|aw|antw?|sv|rif|odp){_COUNT}", re.IGNORECASE)
_BEHIND = re.compile(r"\((?:fwd|fw)\)\s*$", re.IGNORECASE)


def announces_forward(subject: str) -> bool:
    """Tell whether the subject is that of a forward."""
    shown = subject[:LONGEST]
    return _FORWARD.match(shown) is not None or (_BEHIND.search(shown) is not None and not is_answer(subject))


def is_answer(subject: str) -> bool:
    """Tell whether the subject is that of an answer."""
    return _ANSWER.match(subject[:LONGEST]) is not None


def without_marks(subject: str) -> str:
    """Return the subject without the marks of forwards and answers before it."""
    position = 0
    while found := _FORWARD.match(subject, position) or _ANSWER.match(subject, position):
        position = found.end()
    return _BEHIND.sub("", subject[position:]).strip()
