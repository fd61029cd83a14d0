"""Addresses as values."""

import pytest

from csc_mailbot.mail.address import Address, address_key, is_address, is_nobody, without_extension


def test_addresses_are_compared_without_case_and_blanks() -> None:
    assert address_key("  Ana@Cliente.EXAMPLE ") == "ana@cliente.example"
    assert Address("Ana", "Ana@X.es").key == Address("", "ana@x.ES").key


@pytest.mark.parametrize(("address", "domain"), [("a@X.es", "x.es"), ("a@b@c.es", "c.es"), ("nobody", ""), ("", "")])
def test_the_domain_stands_after_the_last_at(address: str, domain: str) -> None:
    assert Address("", address).domain == domain


def test_it_is_written_as_headers_write_it() -> None:
    assert str(Address("Gil, Ana", "ana@x.es")) == '"Gil, Ana" <ana@x.es>'
    assert str(Address("", "ana@x.es")) == "ana@x.es"


@pytest.mark.parametrize("text", ["ana@x.es", "ana+1@x.es", " ana@x.es ", "añá@correo.españa", "o'brien@x.es"])
def test_what_a_letter_could_be_sent_to(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "@x.es",
        "a b@x.es",
        "a@b@c",
        "a@x.es\r\nBcc: z@z",
        "<a@x.es>",
        "a,b@x.es",
        "a@x.es\0",
        "r@e\ufffdy}",
    ],
)
def test_what_no_letter_could_be_sent_to(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text",
    ["MAILER-DAEMON@x.es", "no-reply@x.es", "noreply@x.es", "no.responder@x.es", "noreply-123@x.es", "bounces+7@x.es"],
)
def test_addresses_that_nobody_reads(text: str) -> None:
    assert is_nobody(text)


@pytest.mark.parametrize("text", ["ana@x.es", "replyto@x.es", "norberto@x.es", "ana@noreply.es", "rooter@x.es"])
def test_addresses_that_somebody_may_read(text: str) -> None:
    assert not is_nobody(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("soporte+x@a.es", "soporte@a.es"), ("soporte@a.es", "soporte@a.es"), ("a+b+c@d", "a@d"), ("", "")],
)
def test_an_extension_is_taken_off(text: str, plain: str) -> None:
    assert without_extension(text) == plain
