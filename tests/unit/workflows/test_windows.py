"""Which answers of a server let an address rest, and for how long."""

from datetime import timedelta

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.workflows.windows import RESTS_FOR, end_rest, is_resting, let_rest
from tests.desks import NOW
from tests.unit.workflows.office import Office

ANA = "Ana@Cliente.example"


def rests(office: Office, answer: str, after: timedelta = timedelta()) -> bool:
    office.books.transact(lambda records: let_rest(records, answer, ANA, NOW))
    return office.books.look(lambda records: is_resting(records, "ana@cliente.example", NOW + after))


@pytest.mark.parametrize(
    "answer",
    ["550 5.1.1 user unknown", "5.1.10 550 null MX", "550 5.1.2: no such domain", "550-5.1.1 gone", "5.1.6 moved."],
)
def test_no_such_address_rests(office: Office, answer: str) -> None:
    assert rests(office, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "552 5.2.2 mailbox full",
        "450 4.1.1 try again",
        "550 5.1.8 bad sender",
        "550 5.7.1 refused",
        "550 from 5.1.1.9 refused",
        "550 15.1.1",
        "550 no such user",
        "",
    ],
)
def test_other_refusals_let_nothing_rest(office: Office, answer: str) -> None:
    assert not rests(office, answer)


def test_a_rest_lasts_sixty_days(office: Office) -> None:
    assert rests(office, "5.1.1", RESTS_FOR - timedelta(seconds=1))
    assert not rests(office, "5.1.1", RESTS_FOR)


def test_a_mail_from_the_address_ends_the_rest(office: Office) -> None:
    assert rests(office, "5.1.1")
    office.books.transact(lambda records: end_rest(records, Address("Ana", ANA)))
    assert not office.books.look(lambda records: is_resting(records, ANA, NOW))
