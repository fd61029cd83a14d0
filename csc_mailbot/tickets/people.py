"""Who is who: the desk's own addresses, its agents and its customers, as the configuration names them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from csc_mailbot.mail.address import Address, address_key, without_extension
from csc_mailbot.tickets.ticket import Team


class Role(StrEnum):
    """What an address claims to be; a claim gives no rights."""

    CUSTOMER = "customer"
    AGENT = "agent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody of the company who answers tickets."""

    name: str
    address: str
    aliases: tuple[str, ...] = ()
    teams: tuple[Team, ...] = (Team.CCT,)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer with a contract: everybody at its domains, and its named contacts."""

    name: str
    domains: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody the desk knows. Addresses are compared by `address_key`."""

    own: tuple[str, ...]
    """The desk's address and aliases, the mailboxes' and the sender's; `+extension` forms count too."""
    agents: tuple[Agent, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    admins: tuple[str, ...] = ()
    technicians: tuple[Agent, ...] = ()
    """People on call who are not agents."""

    def is_own(self, address: str) -> bool:
        """Tell whether a letter to the address would come back to us."""
        key = address_key(address)
        own = {address_key(one) for one in self.own}
        return key in own or without_extension(key) in own

    def agent_of(self, address: str) -> Agent | None:
        """Return the agent who uses the address, as registered or as an alias."""
        key = address_key(address)
        return next((agent for agent in self.agents if key in map(address_key, (agent.address, *agent.aliases))), None)

    def organisation_of(self, address: str) -> Organisation | None:
        """Return the configured customer that the address belongs to: named contacts first, then domains."""
        key = address_key(address)
        domain = key.rpartition("@")[2] if "@" in key else ""
        named = (one for one in self.organisations if key in map(address_key, (*one.contacts, *one.approvers)))
        at_home = (one for one in self.organisations if domain and domain in map(address_key, one.domains))
        return next(named, None) or next(at_home, None)

    def role_of(self, address: str) -> Role:
        """Return what the address claims to be."""
        if self.agent_of(address):
            return Role.AGENT
        return Role.CUSTOMER if self.organisation_of(address) else Role.UNKNOWN

    def agents_of(self, teams: Iterable[Team]) -> tuple[Agent, ...]:
        """Return the agents of any of the teams, in the configuration's order."""
        wanted = set(teams)
        return tuple(agent for agent in self.agents if wanted & set(agent.teams))

    def person(self, address: Address) -> Address:
        """Return the address with the name that we keep ourselves, when it is an agent's."""
        agent = self.agent_of(address.address)
        return Address(agent.name, agent.address) if agent else address
