"""Who is who: the desk's own addresses, its agents and its customers, as the configuration names them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from csc_mailbot.mail.address import Address, address_key, without_extension
from csc_mailbot.tickets.ticket import Team

T = TypeVar("T")


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

    _own_keys: frozenset[str] = field(init=False, repr=False, compare=False)
    _agents: Mapping[str, Agent] = field(init=False, repr=False, compare=False)
    _contacts: Mapping[str, Organisation] = field(init=False, repr=False, compare=False)
    _domains: Mapping[str, Organisation] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index everybody by key: every mail asks several times. Of two with the same key the first counts."""
        agents = [(one, (one.address, *one.aliases)) for one in self.agents]
        contacts = [(one, (*one.contacts, *one.approvers)) for one in self.organisations]
        domains = [(one, one.domains) for one in self.organisations]
        object.__setattr__(self, "_own_keys", frozenset(map(address_key, self.own)))
        object.__setattr__(self, "_agents", _by_key(agents))
        object.__setattr__(self, "_contacts", _by_key(contacts))
        object.__setattr__(self, "_domains", _by_key(domains))

    def is_own(self, address: str) -> bool:
        """Tell whether a letter to the address would come back to us."""
        key = address_key(address)
        return key in self._own_keys or without_extension(key) in self._own_keys

    def agent_of(self, address: str) -> Agent | None:
        """Return the agent who uses the address, as registered or as an alias."""
        return self._agents.get(address_key(address))

    def organisation_of(self, address: str) -> Organisation | None:
        """Return the configured customer that the address belongs to: named contacts first, then domains."""
        key = address_key(address)
        domain = key.rpartition("@")[2] if "@" in key else ""
        at_home = self._domains.get(domain) if domain else None
        return self._contacts.get(key) or at_home

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


def _by_key(people: Iterable[tuple[T, Iterable[str]]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for one, names in people:
        for name in names:
            found.setdefault(address_key(name), one)
    return found
