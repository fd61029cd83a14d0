"""Who is who."""

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.people import Agent, Directory, Organisation, Role
from csc_mailbot.tickets.ticket import Team

ANA = Agent("Ana Ruiz", "Ana@Aserti.es", ("ana.ruiz@aserti.es",), (Team.CCT, Team.CSP1))
LUIS = Agent("Luis Gil", "luis@aserti.es", teams=(Team.CSP2,))
CLIENT = Organisation("Cliente S.L.", ("Cliente.example",), ("socio@gmail.com",), ("jefa@otra.example",))
PARTNER = Organisation("Socia S.A.", (), ("compras@cliente.example",))
DIRECTORY = Directory(("soporte@aserti.es", "Ayuda@aserti.es"), (ANA, LUIS), (CLIENT, PARTNER))


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("soporte@aserti.es", True),
        (" SOPORTE@aserti.ES ", True),
        ("ayuda@aserti.es", True),
        ("soporte+abc@aserti.es", True),
        ("soporte@otra.es", False),
        ("ana@aserti.es", False),
        ("", False),
    ],
)
def test_own_addresses_are_known_with_any_extension(address: str, own: bool) -> None:  # noqa: FBT001
    assert DIRECTORY.is_own(address) is own


@pytest.mark.parametrize("address", ["ana@aserti.es", "ANA@ASERTI.ES", "ana.ruiz@aserti.es"])
def test_an_agent_is_known_by_every_registered_address(address: str) -> None:
    assert DIRECTORY.agent_of(address) == ANA
    assert DIRECTORY.role_of(address) is Role.AGENT


@pytest.mark.parametrize(
    ("address", "organisation"),
    [
        ("quien@cliente.example", CLIENT),
        ("QUIEN@CLIENTE.EXAMPLE", CLIENT),
        ("socio@gmail.com", CLIENT),
        ("jefa@otra.example", CLIENT),
        ("compras@cliente.example", PARTNER),
        ("otro@gmail.com", None),
        ("quien@sub.cliente.example", None),
        ("quien@malcliente.example", None),
        ("cliente.example", None),
        ("", None),
    ],
)
def test_named_contacts_come_before_domains(address: str, organisation: Organisation | None) -> None:
    assert DIRECTORY.organisation_of(address) == organisation


def test_a_claim_is_agent_then_customer_then_unknown() -> None:
    roles = [DIRECTORY.role_of(one) for one in ("luis@aserti.es", "x@cliente.example", "x@otra.es")]
    assert roles == [Role.AGENT, Role.CUSTOMER, Role.UNKNOWN]


def test_agents_of_several_teams_are_told_once_in_their_order() -> None:
    assert DIRECTORY.agents_of([Team.CSP2, Team.CCT, Team.CSP1]) == (ANA, LUIS)
    assert DIRECTORY.agents_of([Team.COP]) == ()
    assert DIRECTORY.agents_of([]) == ()


def test_an_agents_name_is_ours_and_not_what_the_mail_says() -> None:
    assert DIRECTORY.person(Address("El Jefe", "ana.ruiz@aserti.es")) == Address("Ana Ruiz", "Ana@Aserti.es")
    assert DIRECTORY.person(Address("Eva", "eva@cliente.example")) == Address("Eva", "eva@cliente.example")
