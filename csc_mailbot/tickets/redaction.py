"""How does somebody vanish from what others wrote? Their address, their name, and the lines that quote them go.

Whole words only, so that a name inside another word stays. A line of theirs is known again by its words, whatever
marks, blanks or capitals a mail program added; short ones, such as greetings, are everybody's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_SHORTEST_NAME = 3
_SHORTEST_LINE = 15
"""Characters from which a line is somebody's own."""
_MARKS = re.compile(r"^[>|\s]+")


@dataclass(frozen=True, slots=True)
class Traces:
    """By what somebody is known in a text, and what stands there instead."""

    addresses: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    lines: frozenset[str] = field(default=frozenset(), repr=False)
    """What they wrote, each line by `line_key`."""
    instead: str = "[…]"

    def with_lines(self, texts: Iterable[str]) -> "Traces":
        """Return the same person with the lines of these texts."""
        keys = (line_key(line) for text in texts for line in text.splitlines())
        return Traces(self.addresses, self.names, frozenset(key for key in keys if key), self.instead)


def line_key(line: str) -> str:
    """Return by what a line is known again; empty for one that anybody could have written."""
    key = " ".join(_MARKS.sub("", line).casefold().split())
    return key if len(key) >= _SHORTEST_LINE else ""


def redacted(text: str, of: Traces) -> str:
    """Return the text without the person's lines, name and address."""
    kept = "\n".join(line for line in text.split("\n") if line_key(line) not in of.lines or not line_key(line))
    for pattern in _patterns(of):
        kept = pattern.sub(of.instead, kept)
    return kept


def _patterns(of: Traces) -> Iterable[re.Pattern[str]]:
    for address in of.addresses:
        yield re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
    for name in of.names:
        whole = " ".join(name.split())
        if len(whole) >= _SHORTEST_NAME:
            yield re.compile(rf"(?<!\w){re.escape(whole)}(?!\w)", re.IGNORECASE)
    for part in dict.fromkeys(part for name in of.names for part in name.split()):
        # With its capital only: many names are words too.
        if len(part) >= _SHORTEST_NAME and part[0].isupper():
            yield re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
