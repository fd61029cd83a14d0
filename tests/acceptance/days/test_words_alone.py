"""An agent's mail that holds nothing but words."""

import pytest

from tests.acceptance.days.day import Day
from tests.acceptance.days.test_a_ticket_lives_by_mail import answered, day

__all__ = ["day"]


@pytest.mark.parametrize("word", ["#ayuda", "#enviar", "#nota"])
async def test_a_word_alone_is_answered_and_reaches_no_customer(day: Day, word: str) -> None:
    letters = await answered(day, word)
    assert ("carmen@aserti.es", "receipt") in [(one.to, one.letter) for one in letters]
    assert all("ana@" not in one.to for one in letters)


async def test_a_ticket_to_merge_into_that_does_not_exist_is_said_so(day: Day) -> None:
    [receipt] = await answered(day, "#fusionar CSC-2026-000099")
    assert (receipt.to, receipt.letter) == ("carmen@aserti.es", "receipt")
    assert "CSC-2026-000099" in receipt.text
