"""What `check` found: one thing that was looked at, and how it is to be read."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a finding is to be read."""

    GOOD = "ok"
    WARNING = "warning"
    FAULT = "fault"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    words: str
