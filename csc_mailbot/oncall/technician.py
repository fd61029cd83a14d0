"""Whom can a page reach, and where?"""

from dataclasses import dataclass
from enum import StrEnum

from csc_mailbot.mail.address import address_key


class AlertFormat(StrEnum):
    """How an alert is written: with the customer's mail, for a lock screen, or for a text message."""

    FULL = "full"
    SHORT = "short"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Alert:
    """One place where a technician is alerted."""

    to: str
    format: AlertFormat = AlertFormat.FULL


@dataclass(frozen=True, slots=True)
class Technician:
    """Somebody who can be on call, whether an agent or not."""

    name: str
    """As customers see it."""
    address: str
    """The registered address."""
    aliases: tuple[str, ...] = ()
    """Other addresses that the technician writes from."""
    alerts: tuple[Alert, ...] = ()
    """Where alerts go, all at once; without any, the whole alert goes to the registered address."""

    @property
    def key(self) -> str:
        """The registered address in the form in which two people are compared; rotations and books name people so."""
        return address_key(self.address)

    @property
    def ways(self) -> tuple[Alert, ...]:
        """Where alerts go, at least one place."""
        return self.alerts or (Alert(self.address),)

    def uses(self, address: str) -> bool:
        """Tell whether the technician is registered with the address, as its own or as an alias."""
        wanted = address_key(address)
        return any(address_key(one) == wanted for one in (self.address, *self.aliases))
