"""How does a line fit into a text message? 160 characters that every telephone shows (GSM 03.38, its ASCII part)."""

import re
import unicodedata

LONGEST = 160
_SPELT = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "€": "EUR", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'",
    "’": "'", "–": "-", "—": "-", "…": "...", "·": "-", "•": "-", "¿": "", "¡": "", "º": "o", "ª": "a", "\u00a0": " ",
})  # fmt: skip
_NOT_PLAIN = re.compile(r"[^\x20-\x7e\n]|[\[\]{}\\^|~`]")
"""Besides what is not ASCII, the characters that GSM knows only by an escape, or not at all."""


def gsm_text(text: str) -> str:
    """Return the text in characters of GSM 03.38 that are ASCII as well: accents off, brackets and quotes plain."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELT))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r" {2,}", " ", _NOT_PLAIN.sub(" ", letters)).strip()
