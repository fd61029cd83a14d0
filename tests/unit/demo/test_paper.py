"""How the story looks on paper."""

from io import StringIO

import pytest

from csc_mailbot.demo.paper import Paper


@pytest.fixture
def written() -> StringIO:
    return StringIO()


@pytest.fixture
def paper(written: StringIO) -> Paper:
    return Paper(written)


def test_long_words_of_a_line_go_on_under_their_beginning(paper: Paper, written: StringIO) -> None:
    paper.line("judged", "palabra " * 30)
    lines = written.getvalue().splitlines()
    assert lines[0].startswith("judged     palabra")
    assert {line[:11] for line in lines[1:]} == {" " * 11}
    assert max(map(len, lines)) <= 100


def test_what_looks_like_markup_is_shown_as_it_is(paper: Paper, written: StringIO) -> None:
    paper.line("mail", "[bold]:smile:[/bold] [CSC-2026-000001]")
    paper.letter("[red]título", "[b]asunto", "[/b]texto")
    paper.table(("[u]col",), [("[x]",)])
    for words in ("[bold]:smile:[/bold] [CSC-2026-000001]", "[red]título", "[b]asunto", "[/b]texto", "[u]col", "[x]"):
        assert words in written.getvalue()


def test_a_command_is_never_wrapped(paper: Paper, written: StringIO) -> None:
    paper.command("curl " + "x" * 200)
    assert written.getvalue() == f"  curl {'x' * 200}\n"


def test_control_characters_of_a_letter_are_shown_not_obeyed(paper: Paper, written: StringIO) -> None:
    paper.letter("a\x1b[2J", "b\x07", "c\x9b31m\nd\te")
    assert not {"\x1b", "\x07", "\x9b"} & set(written.getvalue())


def test_numbers_stand_to_the_right(paper: Paper, written: StringIO) -> None:
    paper.table(("mails", "what"), [(3, "fetched"), (12, "")])
    assert [line.rstrip() for line in written.getvalue().splitlines()] == [
        "  mails  what",
        "      3  fetched",
        "     12",
    ]


def test_colours_are_never_forced_on_a_file(written: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    Paper(written).line("mail", "hola")
    assert written.getvalue() == "mail       hola\n"
