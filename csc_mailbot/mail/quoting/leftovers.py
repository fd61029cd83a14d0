"""Does something among the new words still look like a quote, or speak of answers that stand inside the quote?

Such words are shown, but nobody's words are passed on while this is in doubt.
"""

import re
from collections.abc import Sequence

from csc_mailbot.mail.quoting.header_block import is_label_line
from csc_mailbot.mail.quoting.introductions import Strength, can_end, strength
from csc_mailbot.mail.quoting.letters import fold
from csc_mailbot.mail.quoting.marks import read_mark

_OTHER_MARKS = re.compile(r"\s{0,4}(?:\||[A-Za-z]{1,4}>|»|:\s?>)")
"""Marks of programs that do not quote by `>`: a bar, or the writer's initials."""
_AMONG = re.compile(
    r"\b(?:en (?:rojo|azul|verde|vermell|vermello|gorriz)|entre lineas|entre linies|intercal\w+"
    r"|in ?line|in (?:red|blue|green)"
    r"|(?:respond|contest|comento|answer|reply|replies|comment)\w{0,6} (?:\w+ )?(?:abajo|debajo|below))\b"
)
_MOST_LABELS = 1


def looks_quoted(new: Sequence[str]) -> bool:
    """Whether a mark, a pair of headers, an introduction or another program's quoting is left among the lines."""
    if sum(is_label_line(line) for line in new) > _MOST_LABELS:
        return True
    if any(read_mark(line) or _OTHER_MARKS.match(line) for line in new):
        return True
    return any(can_end(line) and strength([line], quote_below=True) is not Strength.NONE for line in new)


def speaks_of_answers_below(new: Sequence[str]) -> bool:
    """Whether the words announce answers inside the quote, as in "contesto en rojo"."""
    return any(_AMONG.search(fold(line)) for line in new)
