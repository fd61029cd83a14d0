"""The number at which the writer can be called."""

import pytest

from csc_mailbot.oncall.telephone import telephone_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Tel. 968 00 01 11", "968 000 111"),
        ("Tel.: 655.123.456", "655 123 456"),
        ("llamadme al 655123456, gracias", "655 123 456"),
        ("Móvil: +34 655 12 34 56", "655 123 456"),
        ("0034655123456", "655 123 456"),
        ("Pedido 612345678, llamar al 968 222 333", "968 222 333"),
        ("Factura 2026-000123 por 655 €", ""),
        ("mi número es +351 912 345 678", "+351 912 345 678"),
        ("NIF B30123456, cuenta ES91 2100 0418 4502 0005 1332", ""),
        ("Sin números", ""),
        ("", ""),
    ],
)
def test_the_number_is_found(text: str, number: str) -> None:
    assert telephone_in(text) == number


def test_the_desks_own_number_does_not_count() -> None:
    assert telephone_in("Os llamé al 968 101 606 y nada", without=("968 101 606",)) == ""
