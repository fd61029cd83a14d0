"""How do an agent's words look in a letter? As they were written: in paragraphs, with links that can be followed."""

import re
from collections.abc import Iterator

from csc_mailbot.outbound.plain_text import several_lines

_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n+")
_LINK = re.compile(r"https?://[^\s<>\"'«»]{1,2000}", re.IGNORECASE)
_AFTER_LINK = ".,;:!?…*_"
_PAIRS = {")": "(", "]": "[", "}": "{"}

Piece = tuple[str, str]
"""A stretch of text and where it leads; empty when it leads nowhere."""


def paragraphs(text: str) -> list[list[Piece]]:
    """Return the text's paragraphs as pieces; put together again they are the text, letter by letter."""
    return [list(_pieces(one)) for one in _PARAGRAPHS.split(several_lines(text)) if one]


def _pieces(text: str) -> Iterator[Piece]:
    done = 0
    for found in _LINK.finditer(text):
        link = _without_what_follows(found[0])
        if found.start() > done:
            yield text[done : found.start()], ""
        yield link, link
        done = found.start() + len(link)
    if done < len(text):
        yield text[done:], ""


def _without_what_follows(link: str) -> str:
    """Leave out the full stop of the sentence, and a bracket that was opened before the link."""
    while link[-1] in _AFTER_LINK or (link[-1] in _PAIRS and link.count(link[-1]) > link.count(_PAIRS[link[-1]])):
        link = link[:-1]
    return link
