"""The cut line: the first line of our notices, above which an answer stands.

Whatever follows it in an answer is our own notice coming back as a quote. Mail clients wrap it, mark it with `>`, and
now and then lose its accent; it is found all the same.
"""

import re

CUT_LINE = "—— Responda por encima de esta línea ——"

# Between the words: blanks, a line's end, and the marks that clients put before a quoted line.
_GAP = r"[\s>|*_\u00a0]+"
_FOUND = re.compile(
    _GAP.join(["responda", "por", "encima", "de", "esta", r"l[^\s]{1,6}nea\b"]),
    re.IGNORECASE,
)


def find_cut_line(text: str) -> int | None:
    """Return where the line begins that holds the first cut line, in characters from the start; None without one."""
    found = _FOUND.search(text)
    return text.rfind("\n", 0, found.start()) + 1 if found else None
