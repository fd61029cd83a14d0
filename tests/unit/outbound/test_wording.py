from dataclasses import replace

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.wording import file_name, files_in_words, greeting, people_in_words, urgency_in_words
from csc_mailbot.tickets.priority import Impact


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("María García", "Hola, María García:"),
        ("García López, María", "Hola, María García López:"),
        ("'Jordi Puig-Valls'", "Hola, Jordi Puig-Valls:"),
        ("Mª J. D'Ors", "Hola, Mª J. D'Ors:"),
        ("", "Hola:"),
        ("maria@cliente.example", "Hola:"),
        ("Gane 1000 euros", "Hola:"),
        ("visite www.malo.example", "Hola:"),
        ("http://malo", "Hola:"),
        ("x" * 60, "Hola:"),
        ("María\r\nBcc", "Hola, María Bcc:"),
    ],
)
def test_people_are_greeted_by_name_and_slogans_are_not_repeated(name: str, words: str) -> None:
    assert greeting(name) == words


@pytest.mark.parametrize(
    ("impact", "urgent", "words"),
    [
        (Impact.NORMAL, False, "normal"),
        (Impact.NORMAL, True, "alta (URGENTE)"),
        (Impact.SEVERE, False, "grave"),
        (Impact.SEVERE, True, "grave y urgente"),
        (Impact.CRITICAL, False, "crítica"),
        (Impact.CRITICAL, True, "crítica y urgente"),
    ],
)
def test_urgency_is_told_in_the_customers_own_words(impact: Impact, *, urgent: bool, words: str) -> None:
    assert urgency_in_words(impact, urgent=urgent) == words


def test_up_to_six_files_are_named() -> None:
    assert files_in_words(["a.png"]) == "a.png"
    assert files_in_words(list("abcdef")) == "a, b, c, d, e y f"


def test_more_files_are_counted() -> None:
    assert files_in_words(list("abcdefg")) == "a, b, c, d, e, f y 1 archivo más"
    assert files_in_words(list("abcdefgh")).endswith("y 2 archivos más")


def test_a_file_without_a_name_is_said_to_have_none() -> None:
    assert file_name("\n") == "(sin nombre)"
    assert len(file_name("x" * 300)) == 80


def test_people_are_named_with_their_addresses() -> None:
    maria, nameless = Address("María  García", "m@x.example"), Address("", "eva@x.example")
    assert people_in_words([maria]) == "María García (m@x.example)"
    assert people_in_words([nameless, replace(nameless, name="eva@x.example")]) == "eva@x.example y eva@x.example"
    assert people_in_words([]) == ""
    assert people_in_words([nameless] * 8).endswith("eva@x.example y 2 personas más")
