"""No pattern takes time without bounds, whatever a stranger writes: every one that the program holds is attacked."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from time import process_time
from typing import Any

import pytest

import csc_mailbot
from tests.unit.patterns import END, attacks

STAGES = ((20, 0.02), (100, 0.05), (3_000, 0.15))
"""Length of the text and seconds allowed. Exponential patterns end in the first, those of a high degree in the second,
cubic ones in the last; a linear one takes a thousandth of what is allowed. Lines of a mail are bounded, so a quadratic
one is bounded too."""

SAFE_BY_THEIR_USE = {
    "csc_mailbot.intake.border._NAME": "searched in at most 2,000 characters of a Received line",
}
_DEPTH = 3
_INLINE = re.compile(r"re\.(match|fullmatch|search|findall|finditer|sub|subn|split)")
_SEARCHED = re.compile(r"\b(\w+)\.(?:search|findall|finditer|sub|subn|split)\(")


def _all_patterns() -> dict[str, tuple[re.Pattern[Any], bool]]:
    """Every pattern, and whether it is looked for anywhere in a text, and not only at its beginning."""
    found: dict[tuple[object, int], tuple[str, re.Pattern[Any], bool]] = {}
    for module in pkgutil.walk_packages(csc_mailbot.__path__, "csc_mailbot."):
        if "__main__" in module.name or "migrations" in module.name:
            continue
        loaded = importlib.import_module(module.name)
        source = inspect.getsource(loaded)
        searched = set(_SEARCHED.findall(source))
        for line, inline, anywhere in _inline(source):
            found.setdefault((inline.pattern, inline.flags), (f"{module.name}:{line}", inline, anywhere))
        for name, value in vars(loaded).items():
            # Of several in one table the loop over them is not known by name.
            anywhere = name in searched or (not isinstance(value, re.Pattern) and bool(searched))
            for pattern in _within(value, _DEPTH):
                key = (pattern.pattern, pattern.flags)
                before = found.get(key, ("", pattern, False))
                found[key] = (before[0] or f"{module.name}.{name}", pattern, before[2] or anywhere)
    return {f"{where} {number}": (one, anywhere) for number, (where, one, anywhere) in enumerate(found.values())}


def _inline(source: str) -> Iterator[tuple[int, re.Pattern[Any], bool]]:
    """Patterns that are written where they are used, which no module holds: their line, and whether they are searched.

    Their flags do not change what they cost. Those that are put together from configured words are not known here.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (found := _INLINE.fullmatch(ast.unparse(node.func))) and node.args:
            written = node.args[0]
            if isinstance(written, ast.Constant) and isinstance(written.value, str | bytes):
                yield node.lineno, re.compile(written.value), found[1] not in {"match", "fullmatch"}


def _within(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and not isinstance(value, type):
        for below in _parts(value):
            yield from _within(below, depth - 1)


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from (*value.keys(), *value.values())
    elif isinstance(value, tuple | list | set | frozenset):
        yield from value
    elif is_dataclass(value):
        yield from (getattr(value, one.name, None) for one in fields(value))


PATTERNS = _all_patterns()


def slowest(pattern: re.Pattern[Any], *, anywhere: bool) -> tuple[int, str] | None:
    """Return the length and the repeated text of an attack that takes too long."""
    for before, pump in attacks(pattern):
        for length, allowed in STAGES:
            text: Any = (before + pump * (length // len(pump) + 1))[:length] + END
            text = text.encode("latin-1", "ignore") if isinstance(pattern.pattern, bytes) else text
            # A busy machine may hold one of them up, not three.
            if all(_seconds(pattern, text, anywhere=anywhere) > allowed for _ in range(3)):
                return length, pump
    return None


def _seconds(pattern: re.Pattern[Any], text: Any, *, anywhere: bool) -> float:
    began = process_time()
    (pattern.search if anywhere else pattern.match)(text)
    return process_time() - began


def test_the_programs_patterns_are_found() -> None:
    assert len(PATTERNS) > 200
    assert any(":" in where for where in PATTERNS)


@pytest.mark.parametrize("where", PATTERNS)
def test_a_pattern_is_soon_done_with_any_text(where: str) -> None:
    if where.partition(" ")[0] in SAFE_BY_THEIR_USE:
        return
    pattern, anywhere = PATTERNS[where]
    assert slowest(pattern, anywhere=anywhere) is None, pattern.pattern


@pytest.mark.parametrize("bad", [r"(a+)+$", r"(?:a|a)*$", r"(\w+\s?)+$"])
def test_patterns_that_are_known_to_be_slow_are_caught(bad: str) -> None:
    assert slowest(re.compile(bad), anywhere=True) is not None
