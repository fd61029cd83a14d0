import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.outbound.agent_text import Piece, paragraphs
from csc_mailbot.outbound.plain_text import several_lines


def put_together(made: list[list[Piece]]) -> str:
    return "\n\n".join("".join(text for text, _ in pieces) for pieces in made)


def test_blank_lines_part_paragraphs_and_single_ones_do_not() -> None:
    assert paragraphs("Hola:\n\nUna línea\ny otra\n") == [[("Hola:", "")], [("Una línea\ny otra", "")]]


def test_no_words_are_no_paragraphs() -> None:
    assert paragraphs(" \r\n\t\n") == []


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Mire https://x.example/a.", "https://x.example/a"),
        ("(https://x.example/a)", "https://x.example/a"),
        ("https://es.example/wiki/Puente_(obra)", "https://es.example/wiki/Puente_(obra)"),
        ("<http://x.example/?a=1&b=2>", "http://x.example/?a=1&b=2"),
        ("«https://x.example/»", "https://x.example/"),
        ("HTTPS://X.EXAMPLE/É?", "HTTPS://X.EXAMPLE/É"),
        ("ftp://x.example javascript:alert(1)", ""),
    ],
)
def test_links_end_where_their_writer_meant_them_to(text: str, link: str) -> None:
    assert [there for pieces in paragraphs(text) for _, there in pieces if there] == ([link] if link else [])


def test_a_link_leads_where_it_says() -> None:
    text = "Uno https://a.example/1, otro https://b.example/2 y nada más."
    assert all(there in {"", shown} for pieces in paragraphs(text) for shown, there in pieces)


@given(st.text() | st.lists(st.sampled_from(["https://x.es/a(b)", "\n\n", "\n", " ", ".", ")", "ñ"])).map("".join))
def test_nothing_of_the_words_is_lost_or_added(text: str) -> None:
    assert put_together(paragraphs(text)) == several_lines(text)
