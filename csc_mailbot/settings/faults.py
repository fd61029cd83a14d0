"""How do we say what is wrong with a configuration? In plain words: key, what is wrong, what is allowed.

The validator's own words are for programmers and could quote a secret; they never leave this file.
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
"""Where something stands: keys, and indices from 0 for lists."""

Fault = tuple[Place, str]
"""Where, and what is wrong with it."""

_T = TypeVar("_T")

_NEVER_SHOWN = frozenset(
    {
        "alarm_url",
        "client_secret",
        "heartbeat_url",
        "password",
        "previous_secrets",
        "refresh_token",
        "secret",
        "token_url",
        "url",
    }
)
"""Keys of secrets, and of addresses that may carry one."""

_LONGEST_SHOWN = 60


REQUIRED = "is required"
"""How every fault begins that is the want of something."""


class Faults(ValueError):
    """What a check across keys found; places are relative to the table that was checked."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults."""
        super().__init__("; ".join(words for _, words in faults))
        self.faults = tuple(faults)

    @classmethod
    def refuse(cls, checked: _T, faults: Sequence[Fault]) -> _T:
        """Return what was checked.

        Raises:
            Faults: there are any.
        """
        if faults:
            raise cls(faults)
        return checked


def faults_of(error: ValidationError, known_keys: Callable[[Place], Sequence[str]]) -> list[Fault]:
    """Translate every fault that the validator found. `known_keys` tells which keys the table at a place may have."""
    return [fault for details in error.errors(include_url=False) for fault in _translate(details, known_keys)]


def fault_line(fault: Fault) -> str:
    """Return the fault as a line to read. In keys, lists are counted from 1: `agents[2].address`."""
    place, words = fault
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
    return f"{key}: {words}"


def unknown_key(key: str, known: Sequence[str]) -> str:
    """Say that a key is not known, which one was probably meant, and which there are."""
    near = get_close_matches(key, known, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    return f"is not a key that we know{meant}; allowed: {', '.join(known)}"


def _translate(details: ErrorDetails, known_keys: Callable[[Place], Sequence[str]]) -> list[Fault]:
    place: Place = details["loc"]
    context = details.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, Faults):
        return [((*place, *inner), words) for inner, words in cause.faults]
    if details["type"] == "extra_forbidden":
        return [(place, unknown_key(str(place[-1]), known_keys(place[:-1])))]
    words = str(cause) if cause else _words_for(details["type"], context)
    return [(place, words + _shown_value(place, details))]


def _words_for(kind: str, context: Mapping[str, Any]) -> str:
    sentences: dict[str, Callable[[], str]] = {
        "missing": lambda: REQUIRED,
        "enum": lambda: f"is not one of the choices; allowed: {_choices(context['expected'])}",
        "literal_error": lambda: f"is not one of the choices; allowed: {_choices(context['expected'])}",
        "greater_than_equal": lambda: f"is too small; allowed: {context['ge']} or more",
        "less_than_equal": lambda: f"is too large; allowed: {context['le']} or less",
        "too_short": lambda: f"is too short a list; allowed: {context['min_length']} or more",
        "too_long": lambda: f"is too long a list; allowed: {context['max_length']} or fewer",
    }
    if kind in sentences:
        return sentences[kind]()
    kinds = {"string": 'text in "quotes"', "int": "a whole number", "float": "a number", "bool": "true or false"}
    kinds |= {"tuple": "a list in [brackets]", "list": "a list in [brackets]"}
    kinds |= {"model": "a table", "dict": "a table", "dataclass": "a table"}
    return f"is of the wrong kind; allowed: {kinds.get(kind.partition('_')[0], 'see the shipped file')}"


def _shown_value(place: Place, details: ErrorDetails) -> str:
    value = details["input"]
    shown = value.value if isinstance(value, Enum) else value
    is_plain = isinstance(shown, str | int | float) and len(str(shown)) <= _LONGEST_SHOWN
    if details["type"] == "missing" or not is_plain or _NEVER_SHOWN.intersection(place):
        return ""
    return f" (it is {str(shown).lower() if isinstance(shown, bool) else repr(shown)})"


def _choices(expected: str) -> str:
    return expected.replace(" or ", ", ").replace("'", "")
