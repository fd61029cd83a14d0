"""What shall be done about the approval of the customer's management?"""

from dataclasses import dataclass, field

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class AskApprovers:
    """Ask the customer's management whether it agrees."""

    ticket: Ticket | None
    """None: the one that the mail just opened."""
    agent: Agent
    text: str = field(default="", repr=False)
    """What the agent adds, and the customers read as well."""


@dataclass(frozen=True, slots=True)
class RecordApproval:
    """The customer's management said whether it agrees."""

    ticket: Ticket
    approver: Address
    approved: bool
    agents: tuple[Agent, ...]
    """Who hears of it."""
    text: str = field(default="", repr=False)
