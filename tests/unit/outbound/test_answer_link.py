from urllib.parse import parse_qs, urlsplit

import pytest

from csc_mailbot.intake.customer_words import confirmation_in, score_in
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.letter import ANSWER_PLACE, STAMP_PLACE
from tests.unit.outbound.test_composing import KEYS, TOKEN

SUBJECT = "[CSC-2026-000001] ¿100 % & más? +1"


def opened(word: str, *, signed: bool) -> dict[str, list[str]]:
    """What a mail program makes of the link."""
    link = answer_link(word, SUBJECT, signed=signed).replace(STAMP_PLACE, TOKEN).replace(ANSWER_PLACE, "a@b.example")
    parts = urlsplit(link)
    assert (parts.scheme, parts.path) == ("mailto", "a@b.example")
    return parse_qs(parts.query.replace("+", "%2B"))


def test_the_subject_is_the_answers() -> None:
    assert opened("5", signed=False)["subject"] == [f"Re: {SUBJECT}"]


@pytest.mark.parametrize(("word", "meaning"), [("SI", True), ("NO", False)])
def test_a_signed_answer_is_read_as_its_word_and_names_its_letter(word: str, *, meaning: bool) -> None:
    [body] = opened(word, signed=True)["body"]
    assert confirmation_in(body) is meaning
    assert KEYS.find(body)


@pytest.mark.parametrize("score", range(1, 6))
def test_a_score_is_read_as_its_number(score: int) -> None:
    [body] = opened(str(score), signed=False)["body"]
    assert score_in(body) == score
    assert not KEYS.find(body)
