import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.outbound.letter import STAMP_PLACE
from csc_mailbot.outbound.plain_text import bounded, one_line, several_lines, wrapped


@given(st.text())
def test_one_line_holds_no_control_characters_and_no_stamp(text: str) -> None:
    line = one_line(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)
    assert STAMP_PLACE not in line
    assert line == line.strip()


def test_one_line_loses_line_ends_and_keeps_words_apart() -> None:
    assert one_line("a\r\nBcc: b@x\u2028c\x00d") == "a Bcc: b@x c d"


def test_names_cannot_be_turned_round() -> None:
    assert one_line("factura\u202efdp.exe") == "factura fdp.exe"


def test_lone_surrogates_do_not_stay() -> None:
    assert several_lines("a\ud800b").encode() == b"ab"


def test_every_kind_of_line_end_becomes_a_newline() -> None:
    assert several_lines("a\r\nb\rc\x0bd\u2029e") == "a\nb\nc\nd\ne"


def test_blank_lines_are_made_one() -> None:
    assert several_lines("a\n \n\t\n\n\nb\n\nc\n") == "a\n\nb\n\nc"


def test_many_blank_lines_are_read_in_no_time() -> None:
    assert several_lines("\n " * 50_000 + "a") == "a"


def test_a_short_text_stays_as_it_is() -> None:
    assert bounded("áé", 2) == "áé"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert bounded("uno dos tres", 5) == "uno…"


@pytest.mark.parametrize("text", ["abe\u0301fg", "ab👩\u200d🚒fg", "ab❤\ufe0ffg"])
def test_a_character_of_several_code_points_is_not_cut(text: str) -> None:
    assert bounded(text, 4) == "ab…"


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_nothing_is_longer_than_its_bound(text: str, longest: int) -> None:
    assert len(bounded(text, longest)) <= longest


@given(st.lists(st.text(alphabet="abcñ", min_size=1, max_size=20)))
def test_wrapping_keeps_every_word_and_the_width(words: list[str]) -> None:
    lines = wrapped(" ".join(words), 24).split("\n")
    assert " ".join(lines).split() == words
    assert max(map(len, lines)) <= 24
