"""Is it nothing but thanks? Then it changes no state: a solved ticket stays solved.

Every word, greeting and signature off, must come from a closed list; in doubt it is more than thanks.
"""

import re

from csc_mailbot.intake.customer_words.courtesy import LONGEST, Says, own_words, read_courtesy
from csc_mailbot.intake.customer_words.phrases import DOUBTS
from csc_mailbot.intake.words import folded_words

_QUESTION = re.compile("[?¿？؟;]")
_ONCE_MORE = "otra vez"
_GRATEFUL = re.compile("[👍🙏👏👌🤝💪😊🙂😀😃😄😁😉❤♥🎉🥳\U0001f3fb-\U0001f3ff\ufe0f\\s!.]+")


def is_only_thanks(text: str, *, has_attachments: bool) -> bool:
    """Tell whether the new text of a mail says thanks and nothing else."""
    if has_attachments or len(text) > LONGEST:
        return False
    own = own_words(text)
    if _QUESTION.search(own) or any(letter.isdigit() for letter in own):
        return False
    words = folded_words(own)
    if DOUBTS & set(words) or _ONCE_MORE in " ".join(words):
        return False
    if not words:
        return _GRATEFUL.fullmatch(own) is not None and bool(own.strip(" \n\r\t!.\ufe0f"))
    parts = read_courtesy(own)
    return Says.THANKS in parts.said and not parts.rest
