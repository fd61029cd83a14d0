"""Texts made to make a pattern slow: what its repeats repeat, many times over, with an end that does not match.

What a repeat can hold is read from the pattern itself, so that a pattern added tomorrow is attacked as well.
"""

import re
from collections.abc import Iterator
from itertools import islice, product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MANY = 40
"""A repeat that may go further than this is one by which a pattern can become slow."""
_CHARACTERS = 6
_PUMPS = 12
_BEGUN = 3
"""Of so many also after the first half of what the pattern takes."""
_CLASSES = {sre.CATEGORY_SPACE: " ", sre.CATEGORY_DIGIT: "1", sre.CATEGORY_WORD: "a"}
END = "\0!"


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """Return pairs of what stands before and what is repeated; none where nothing is repeated without end."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    bodies = list(_repeated(tree))
    if not bodies:
        return []
    inside = {character for body in bodies for character in islice(sorted(_characters(body)), _CHARACTERS)}
    pairs = {a + b for body in bodies for a, b in product(sorted(_characters(body))[:4], repeat=2)}
    whole = _example(tree)
    pumps = [whole, *map(_example, bodies), *sorted(inside), *sorted(pairs)]
    chosen = [pump for pump in dict.fromkeys(pumps) if pump][:_PUMPS]
    return [("", pump) for pump in chosen] + [(whole[: len(whole) // 2], pump) for pump in chosen[:_BEGUN]]


def _repeated(tree: Any) -> Iterator[Any]:
    for operation, value in tree:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if value[1] > _MANY:
                yield value[2]
            yield from _repeated(value[2])
        else:
            for below in _below(operation, value):
                yield from _repeated(below)


def _below(operation: Any, value: Any) -> list[Any]:
    if operation is sre.SUBPATTERN:
        return [value[3]]
    if operation is sre.BRANCH:
        return list(value[1])
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return [value] if operation is sre.ATOMIC_GROUP else []


def _characters(tree: Any) -> set[str]:
    found: set[str] = set()
    for operation, value in tree:
        if operation is sre.LITERAL:
            found.add(chr(value))
        elif operation in (sre.ANY, sre.NOT_LITERAL):
            found.add("a" if value != ord("a") else "b")
        elif operation is sre.IN:
            found |= _of_class(value)
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            found |= _characters(value[2])
        else:
            for below in _below(operation, value):
                found |= _characters(below)
    return found


def _of_class(members: Any) -> set[str]:
    if any(operation is sre.NEGATE for operation, _ in members):
        forbidden = {chr(value) for operation, value in members if operation is sre.LITERAL}
        return set([one for one in "a1 .<>-" if one not in forbidden][:3])
    found = set()
    for operation, value in members:
        if operation is sre.LITERAL:
            found.add(chr(value))
        elif operation is sre.RANGE:
            found.add(chr(value[0]))
        elif operation is sre.CATEGORY:
            found.add(_CLASSES.get(value, "."))
    return found


def _example(tree: Any) -> str:
    """Return a text that the pattern would take, or nearly."""
    text = ""
    for operation, value in tree:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            text += _example(value[2]) * max(1, value[0])
        elif operation in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            text += min(_characters([(operation, value)]), default="a")
        elif operation not in (sre.ASSERT, sre.ASSERT_NOT):
            text += next(map(_example, _below(operation, value)), "")
    return text
