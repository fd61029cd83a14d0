"""Would you take this shift? Somebody is asked to be on call instead of somebody else, and says SÍ or NO."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from csc_mailbot.oncall.probe import ProbeResult


class OfferCause(StrEnum):
    """Why somebody is asked."""

    SWAP = "swap"
    """A colleague wants it."""
    DECLINED = "declined"
    """The one whose shift it is cannot."""
    ABSENT = "absent"
    """A robot said that they are away."""
    UNDELIVERED = "undelivered"
    """Mail to them comes back."""
    SILENCE = "silence"
    """They do not answer."""


CAUSE_OF = {
    ProbeResult.DECLINED: OfferCause.DECLINED,
    ProbeResult.ABSENT: OfferCause.ABSENT,
    ProbeResult.UNDELIVERED: OfferCause.UNDELIVERED,
    ProbeResult.SILENCE: OfferCause.SILENCE,
}


class OfferState(StrEnum):
    """Where it stands."""

    UNCONFIRMED = "unconfirmed"
    """Nothing proves that the colleague wants it; their registered address is asked first."""
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Nobody answered before it began."""

    @property
    def is_open(self) -> bool:
        """Whether an answer still counts."""
        return self in {OfferState.UNCONFIRMED, OfferState.ASKED}


@dataclass(frozen=True, slots=True)
class Offer:
    """One question; people by their technician's keys."""

    id: int
    person: str
    """Who would take it."""
    replaces: str
    """Whose shift it is."""
    start: datetime
    end: datetime
    cause: OfferCause
    state: OfferState
    asked_by: str
    """Who hears what becomes of it: the one who wants the swap; else the one whose shift it is."""
    asked_at: datetime
