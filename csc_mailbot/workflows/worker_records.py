"""The processes that work on the desk, as the books know them; each claims mail and letters under its number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OtherWorkers:
    """The numbers of the workers beside one."""

    living: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    """Their sessions are over, and what they left behind was not taken over yet."""


class Workers(Protocol):
    """Who works beside us, and who does no more."""

    def others(self) -> OtherWorkers:
        """Return the numbers of the workers beside this one."""

    def forget(self, numbers: Collection[int]) -> None:
        """Forget workers that left nothing behind any more."""
