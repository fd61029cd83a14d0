"""Whom do we know? Agents and customers."""

from typing import Annotated

from pydantic import AfterValidator, Field

from csc_mailbot.settings.public_domains import is_public_domain
from csc_mailbot.settings.sla import ContractSettings
from csc_mailbot.settings.values import Domain, Group, Line, MailAddress, MailAddresses, Name, unique
from csc_mailbot.tickets.ticket import Team


def refuse_public_domain(domain: str) -> str:
    """Refuse a domain where anybody can have an address."""
    if is_public_domain(domain):
        raise ValueError("is open to everybody; allowed: the customer's own domain (single people go into contacts)")
    return domain


OwnDomain = Annotated[Domain, AfterValidator(refuse_public_domain)]
OwnDomains = Annotated[tuple[OwnDomain, ...], AfterValidator(unique(str.casefold))]


class AgentSettings(Group):
    """`[[agents]]`: somebody of the company who answers tickets."""

    name: Name
    """As customers see it. Required."""
    address: MailAddress
    """Where notices go, and whence answers come. Required."""
    aliases: MailAddresses = ()
    """Other addresses the agent writes from. None."""
    teams: Annotated[tuple[Team, ...], Field(min_length=1)] = (Team.CCT,)
    """CCT, CSP1, CSP2, CGC, CPT, COP: whose tickets the agent hears of. The contact centre."""


class CustomerSettings(Group):
    """`[[customers]]`: an organisation with a contract."""

    name: Name
    """As agents see it. Required."""
    domains: OwnDomains = ()
    """Everybody with an address there is of this customer. None."""
    contacts: MailAddresses = ()
    """Single people of this customer, wherever their address is. None."""
    approvers: MailAddresses = ()
    """The customer's management: they approve requests about security and access. None."""
    phone: Line = ""
    """Where the technician on call reaches the customer. None."""
    sla: ContractSettings = ContractSettings()
    """Where the contract promises other times than `[sla]`. Nowhere."""
