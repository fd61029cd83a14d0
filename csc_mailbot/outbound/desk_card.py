"""The desk's visiting card: what every letter says of who wrote it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from csc_mailbot.mail.address import Address


@dataclass(frozen=True, slots=True)
class DeskCard:
    """The desk as letters show it. `phone`, `website` and `terms` may be empty and are then not mentioned."""

    name: str
    company: str
    address: str
    phone: str
    website: str
    terms: str
    folio_prefix: str
    timezone: ZoneInfo

    @property
    def sender(self) -> Address:
        """Whom letters come from: company and desk, with the desk's address."""
        return Address(" · ".join(filter(None, (self.company, self.name))), self.address)

    @property
    def phone_link(self) -> str:
        """The telephone as a link for phones (RFC 3966)."""
        return "tel:" + "".join(character for character in self.phone if character in "+0123456789")
