"""Somebody is taken out of others' words, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.tickets.redaction import Traces, line_key, redacted

EVA = Traces(("eva@cliente.example",), ("Eva Gómez",))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hola, Eva:", "Hola, […]:"),
        ("Escriba a EVA@Cliente.Example.", "Escriba a […]."),
        ("Eva Gómez lo pidió", "[…] lo pidió"),
        ("lo dijo eva gómez", "lo dijo […]"),
        ("la señora Gómez", "la señora […]"),
        ("Evaristo evalúa nuevas evasivas", "Evaristo evalúa nuevas evasivas"),
        ("nueva@cliente.example y eva@cliente.example.com", "nueva@cliente.example y eva@cliente.example.com"),
        ("", ""),
    ],
)
def test_whole_names_and_addresses_go(text: str, left: str) -> None:
    assert redacted(text, EVA) == left


def test_lines_of_theirs_go_however_they_are_quoted() -> None:
    traces = EVA.with_lines(["La impresora del segundo piso huele a quemado\nGracias"])
    quoted = ">> La  impresora del SEGUNDO piso huele a quemado\n> Gracias\nMañana pasamos a verla"
    assert redacted(quoted, traces) == "> Gracias\nMañana pasamos a verla"


def test_lines_that_anybody_writes_stay() -> None:
    assert line_key("Un saludo,") == ""
    assert redacted("Un saludo,", EVA.with_lines(["Un saludo,"])) == "Un saludo,"


def test_a_name_that_is_no_more_than_a_letter_takes_nothing() -> None:
    assert redacted("A la una", Traces(("a@b.example",), ("A",))) == "A la una"


def test_a_name_with_signs_of_patterns_is_taken_literally() -> None:
    assert redacted("(.*) y más", Traces(("x@y.example",), ("(.*)",))) == "[…] y más"


@given(st.text(), st.text(min_size=3, max_size=20))
def test_whatever_they_are_called_it_ends_and_is_stable(text: str, name: str) -> None:
    traces = Traces(("eva@cliente.example",), (name,))
    once = redacted(text, traces)
    assert "eva@cliente.example" not in once.split()
    assert isinstance(once, str)
