"""What changes on a ticket, as a value: decided by judgement or a command, written by the books."""

from dataclasses import dataclass, fields

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, TicketType


@dataclass(frozen=True, slots=True)
class TicketChange:
    """What becomes of a ticket's properties; None leaves one as it is."""

    status: Status | None = None
    priority: Priority | None = None
    type: TicketType | None = None
    team: Team | None = None
    assignee: str | None = None
    """An agent's address."""
    requester: Address | None = None
    merged_into: Folio | None = None
    answered_by: str | None = None
    """The agent who answers in public now."""
    minutes: int = 0
    """Time spent, added."""

    @property
    def facts(self) -> dict[str, str | int]:
        """What the bitácora says of the change; no personal data."""
        personal = {"assignee", "requester", "answered_by"}
        told = ((one.name, getattr(self, one.name)) for one in fields(self) if one.name not in personal)
        return {name: value if isinstance(value, int) else str(value) for name, value in told if value}

    def __bool__(self) -> bool:
        return self != TicketChange()
