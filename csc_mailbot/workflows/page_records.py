"""Pages, as the workflows see them in the books."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from csc_mailbot.mail.address import Address
from csc_mailbot.oncall.page import Attempt, AttemptState, Incident, LastPage, Page, Progress


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, and when; the sender is None when nobody is named."""

    sender: Address | None
    at: datetime
    text: str = field(repr=False)
    hidden: str = field(default="", repr=False)
    """Quoted text and signature."""
    files: tuple[tuple[str, int], ...] = ()
    """Names and sizes in bytes of what came along."""
    is_first: bool = True
    """Whether the ticket was opened with them, so that its subject is theirs."""


class Pages(Protocol):
    """Every page that was ever raised. Pages that are given out are locked until the transaction ends."""

    def add(self, requester: str, incident: Incident, began_at: datetime, now: datetime) -> Page:
        """Write a new page about an incident; its steps count from `began_at`."""

    def get(self, page_id: int) -> Page:
        """Return the page.

        Raises:
            NotFound: there is none with this number.
        """

    def of_letter(self, outbox_id: int) -> tuple[Page, ...]:
        """Return the pages that an alert went out for."""

    def hold(self, page_id: int) -> None:
        """Lock the tickets of a page and then the page: the order of answers, so that nobody waits in vain."""

    def hold_of_letter(self, outbox_id: int) -> None:
        """Lock the tickets of the pages that an alert went out for, and then the pages."""

    def addressee(self, outbox_id: int) -> Attempt | None:
        """Return to whom and where a letter about pages went; None when it is about none."""

    def words_of(self, incident: Incident) -> Words:
        """Return what was written about the incident: by its mail, or first of all."""

    def open_for(self, ticket_id: int, requester: str) -> Page | None:
        """Return the newest open page about the ticket, else of the requester."""

    def of_ticket(self, ticket_id: int) -> Page | None:
        """Return the newest page about the ticket that is not closed."""

    def last_of(self, ticket_ids: Collection[int]) -> Mapping[int, LastPage]:
        """Return how the last page about each of the tickets stands; tickets without one are left out."""

    def alerting(self) -> tuple[Page, ...]:
        """Return the pages that nobody has taken, oldest first."""

    def unfinished(self) -> tuple[Page, ...]:
        """Return the pages that are not closed, oldest first; these are not locked."""

    def waiting_for(self, technician: str) -> tuple[Page, ...]:
        """Return the pages that nobody has taken and for which the technician with the key was alerted."""

    def save(self, page: Page) -> None:
        """Write the page's own values; incidents and attempts have their own ways in."""

    def move(self, page_id: int, progress: Progress) -> None:
        """Write how far the page is."""

    def add_incident(self, page_id: int, incident: Incident) -> bool:
        """Add an incident; False when the page is about its ticket already."""

    def add_attempt(self, page_id: int, attempt: Attempt) -> None:
        """Write down an alert."""

    def settle(self, outbox_id: int, state: AttemptState) -> None:
        """Write what became of an alert."""

    def settle_person(self, page_id: int, technician: str, state: AttemptState) -> None:
        """Write what became of all alerts to the technician with the key."""

    def told(self, page_id: int, ticket_ids: Sequence[int], now: datetime) -> None:
        """Write down that the customers of these incidents were told."""

    def has_agents_word(self, ticket_id: int, since: datetime) -> bool:
        """Tell whether an agent wrote on the ticket since then."""
