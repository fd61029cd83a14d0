"""The processes that work on the desk, as the books know them; each claims mail and letters under its number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from csc_mailbot.workflows.rows import Lane


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

    def give_back_mails(self) -> int:
        """Give back, as if it had not been attempted, all pending mail that this worker claimed; return how many.

        For a worker that has none in hand: a claim that it did not hear of would never be judged.
        """

    def give_back_letters(self, lane: Lane, in_hand: Collection[int]) -> int:
        """Queue again what this worker claimed of the lane and has not in hand; return how many letters."""

    def forget(self, numbers: Collection[int]) -> None:
        """Forget those of the workers that left no claimed mail behind any more and did not come back meanwhile."""

    def retire(self) -> None:
        """Forget this worker, which claims nothing any more, unless something that it claimed is left for others."""
