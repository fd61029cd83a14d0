"""Do the tables agree with each other? What no table can see by itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from csc_mailbot.mail.address import address_key, without_extension
from csc_mailbot.settings.faults import Fault, Place
from csc_mailbot.settings.oncall import OnCallSettings
from csc_mailbot.settings.people import AgentSettings, CustomerSettings


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody whom the configuration names."""

    own: Sequence[str]
    admins: Sequence[str]
    agents: Sequence[AgentSettings]
    customers: Sequence[CustomerSettings]
    oncall: OnCallSettings | None


def people_faults(roll: Roll) -> list[Fault]:
    """Return who stands where they cannot: our own addresses among people, one address for two, turns for strangers."""
    return [*_own_faults(roll), *_agent_faults(roll), *_customer_faults(roll), *_rotation_faults(roll)]


def twice(named: Iterable[tuple[Place, str]], words: Callable[[str], str]) -> Iterator[Fault]:
    """Yield a fault for each name that stood earlier in the row; `words` makes it of where that was."""
    first: dict[str, Place] = {}
    for place, name in named:
        key = address_key(name)
        if key in first and first[key] != place:
            yield place, words(name)
        first.setdefault(key, place)


def _own_faults(roll: Roll) -> Iterator[Fault]:
    own = {address_key(address) for address in roll.own}
    for place, address in (*_agent_addresses(roll), *_customer_addresses(roll), *_other_addresses(roll)):
        key = address_key(address)
        if key in own or without_extension(key) in own:
            yield place, f"is the desk's own address, and letters to it would come back: {address}"


def _agent_faults(roll: Roll) -> Iterator[Fault]:
    yield from twice(_agent_addresses(roll), lambda address: f"is an agent's already: {address}")


def _customer_faults(roll: Roll) -> Iterator[Fault]:
    names = [(("customers", index, "name"), customer.name) for index, customer in enumerate(roll.customers)]
    yield from twice(names, lambda name: f"is a customer's name already: {name}")
    domains = [
        (("customers", index, "domains"), domain)
        for index, customer in enumerate(roll.customers)
        for domain in customer.domains
    ]
    yield from twice(domains, lambda domain: f"names another customer's domain: {domain}")
    contacts = [(place[:2], address) for place, address in _customer_addresses(roll)]
    yield from twice(contacts, lambda address: f"names another customer's person: {address}")
    agents = {address_key(address) for _, address in _agent_addresses(roll)}
    for place, address in _customer_addresses(roll):
        if address_key(address) in agents:
            yield place, f"names an agent: {address}"


def _rotation_faults(roll: Roll) -> Iterator[Fault]:
    if not roll.oncall:
        return
    known = {address_key(person.address) for person in roll.oncall.people}
    known |= {address_key(agent.address) for agent in roll.agents}
    for place, address in _turns(roll.oncall):
        if address_key(address) not in known:
            yield place, f"is nobody we know: {address}; allowed: addresses of [[oncall.people]] and of agents"


def _turns(oncall: OnCallSettings) -> Iterator[tuple[Place, str]]:
    for index, address in enumerate(oncall.rotation.people if oncall.rotation else ()):
        yield ("oncall", "rotation", "people", index), address
    for level, rotation in enumerate(oncall.rotations):
        for index, address in enumerate(rotation.people):
            yield ("oncall", "rotations", level, "people", index), address


def _agent_addresses(roll: Roll) -> Iterator[tuple[Place, str]]:
    for index, agent in enumerate(roll.agents):
        yield ("agents", index, "address"), agent.address
        for number, alias in enumerate(agent.aliases):
            yield ("agents", index, "aliases", number), alias


def _customer_addresses(roll: Roll) -> Iterator[tuple[Place, str]]:
    for index, customer in enumerate(roll.customers):
        for number, address in enumerate(customer.contacts):
            yield ("customers", index, "contacts", number), address
        for number, address in enumerate(customer.approvers):
            yield ("customers", index, "approvers", number), address


def _other_addresses(roll: Roll) -> Iterator[tuple[Place, str]]:
    for index, address in enumerate(roll.admins):
        yield ("admins", "addresses", index), address
    for index, person in enumerate(roll.oncall.people if roll.oncall else ()):
        yield ("oncall", "people", index, "address"), person.address
        for number, alias in enumerate(person.aliases):
            yield ("oncall", "people", index, "aliases", number), alias
        for number, alert in enumerate(person.alerts):
            yield ("oncall", "people", index, "alerts", number, "to"), alert.to
