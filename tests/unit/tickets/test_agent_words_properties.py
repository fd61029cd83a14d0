"""Whatever agents type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.tickets.agent_words import check_words, read_agent_words
from csc_mailbot.tickets.agent_words.word import AgentWord
from tests.unit.tickets.test_agent_words import WORDS
from tests.unit.tickets.test_agent_words_checking import DIRECTORY, TICKET

_PIECES = st.sampled_from(
    ["#", "# ", "##", "＃", "nota:", "hecha", "en progreso", "asignar", "tiempo 30m", "\n", "\n\n",
     "\r\n", "-- \n", " ", "\u200b",
     "*", "Hola.", "CSC-2026-000001", "eva@x.es", "30d", "\u2028", "\ud800", "İ", "ß", "\u0301"]
)  # fmt: skip
_TEXTS = st.lists(_PIECES | st.text(max_size=6), max_size=25).map("".join) | st.text()
_INVISIBLE = st.sampled_from(["", "", "", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060"])


@given(_TEXTS)
def test_no_text_makes_reading_or_checking_raise(text: str) -> None:
    read = read_agent_words(text)
    assert len(read.words) == len(read.lines)
    check_words(read, TICKET, DIRECTORY, has_public_answer=False)


@given(_TEXTS)
def test_a_text_without_a_block_comes_back_as_it_is(text: str) -> None:
    read = read_agent_words(text)
    if not read.words and not read.faults:
        assert read.text == text


@given(_TEXTS)
def test_no_word_is_left_for_the_customer_unless_the_mail_waits(text: str) -> None:
    read = read_agent_words(text)
    if not read.near and not read.faults and not read.is_note:
        assert read_agent_words(read.text).words == ()


@given(st.text(alphabet=st.characters(exclude_characters="#＃﹟♯⌗:：﹕")))
def test_a_text_without_signs_holds_nothing_for_the_desk(text: str) -> None:
    read = read_agent_words(text)
    assert (read.text, read.words, read.faults, read.near) == (text, (), (), ())


@pytest.mark.parametrize(("line", "word"), list(WORDS.items()))
@given(data=st.data())
def test_case_accents_and_invisible_characters_do_not_matter(line: str, word: AgentWord, data: st.DataObject) -> None:
    keyword, gap, argument = line.partition(" ")
    typed = "".join(data.draw(_INVISIBLE) + data.draw(st.sampled_from(_forms(letter))) for letter in keyword)
    read = read_agent_words(f"{typed}{gap}{argument}\nHola.")
    assert read.words == (word,)


def _forms(letter: str) -> list[str]:
    accented = [unicodedata.normalize("NFC", letter + "\u0301")] if letter in "aeiou" else []
    return [letter, letter.upper(), *accented]
