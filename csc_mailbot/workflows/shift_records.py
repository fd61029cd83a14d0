"""What was asked and told about shifts, as the workflows see it in the books. People are technicians' keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from csc_mailbot.oncall.invitation import Invitation
from csc_mailbot.oncall.offer import Offer, OfferState
from csc_mailbot.oncall.probe import Probe, ProbeKind, ProbeResult
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Gap


class ShiftBook(Protocol):
    """Questions, offers, calendar entries, and the gaps that were warned of."""

    def ask(self, kind: ProbeKind, shift: Shift, now: datetime) -> Probe | None:
        """Write down that the shift's technician is asked; None when the same was asked before."""

    def probes(self, since: datetime) -> tuple[Probe, ...]:
        """Return the questions about shifts that end after the instant, oldest first."""

    def probe(self, probe_id: int) -> Probe:
        """Return the question.

        Raises:
            NotFound: there is none with the number.
        """

    def settle(self, probe_id: int, result: ProbeResult, answered_at: datetime | None = None) -> None:
        """Write what came of the question; `answered_at` when a person answered."""

    def latencies(self, person: str, limit: int = 20) -> tuple[timedelta, ...]:
        """Return how long the technician's last answers to tests took, the newest first."""

    def last_test(self, person: str) -> Probe | None:
        """Return the technician's newest test."""

    def add_offer(self, wanted: Offer) -> Offer:
        """Write the offer down, whatever its id; return it with its own."""

    def offers(self, since: datetime) -> tuple[Offer, ...]:
        """Return the offers about times that end after the instant, oldest first."""

    def offer(self, offer_id: int) -> Offer:
        """Return the offer.

        Raises:
            NotFound: there is none with the number.
        """

    def decide(self, offer_id: int, state: OfferState, now: datetime) -> None:
        """Write what became of the offer."""

    def note_letter(self, outbox_id: int, *, probe: Probe | None = None, offer: Offer | None = None) -> None:
        """Remember what an answer to the letter answers."""

    def letters_about(self, *, probe: Probe | None = None, offer: Offer | None = None) -> int:
        """Return how many letters ask the question, or make the offer."""

    def asked_by(self, outbox_id: int) -> tuple[Probe | None, Offer | None]:
        """Return what the letter asks."""

    def invitations(self, since: datetime) -> dict[str, Invitation]:
        """Return the calendar entries of shifts that end after the instant, by UID."""

    def keep_invitation(self, one: Invitation, now: datetime) -> None:
        """Write the entry as it is sent now."""

    def told_gaps(self) -> tuple[tuple[Gap, ...], datetime | None]:
        """Return the gaps that were warned of last, and when."""

    def keep_told(self, gaps: Sequence[Gap], now: datetime) -> None:
        """Remember the gaps that are warned of now, and forget the ones before."""
