"""What lines that are nearly words seem to mean, and what becomes of them when their author says so."""

from datetime import timedelta

import pytest

from csc_mailbot.tickets.agent_words import (
    AssignTo,
    Become,
    MakeNote,
    SpendTime,
    WaitForCustomer,
    as_meant,
    read_agent_words,
    suggestion_for,
)
from csc_mailbot.tickets.status import Status


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("#hehca", "#hecha"),
        ("- #hecha", "#hecha"),
        ("«#hecha»", "#hecha"),
        ("##hecha", "#hecha"),
        ("#aprobacoin", "#aprobación"),
        ("#esperando clente 30d", "#esperando cliente 30d"),
        ("Ya está. #hecha", "#hecha"),
        ("nota: solo para nosotros", "#nota"),
        ("notas: solo para nosotros", "#nota"),
        ("#asignr Tomás Gil", "#asignar Tomás Gil"),
    ],
)
def test_a_near_line_is_named_as_it_should_stand(line: str, meant: str) -> None:
    text = f"Buenos días:\n\n{line}\n\nDígame si le va bien"
    near = read_agent_words(text).near
    assert near
    assert suggestion_for(near)[0].startswith(meant)


def test_lines_of_which_one_cannot_be_understood_suggest_nothing() -> None:
    assert suggestion_for(("#hehca", "#prioritad P9")) == ()
    assert suggestion_for(()) == ()


def test_what_was_meant_is_said_and_leaves_the_text() -> None:
    words = as_meant(read_agent_words("#tiempo 5m\nBuenos días:\n\nReinicie.\nYa está. #hecha\n\nDígame si le va bien"))
    assert words.words == (SpendTime(5), Become(Status.DONE))
    assert words.lines == ("#tiempo 5m", "#hecha")
    assert words.text == "Buenos días:\n\nReinicie.\nYa está.\n\nDígame si le va bien"
    assert words.near == ()
    assert words.has_text


def test_a_term_and_a_name_are_kept_with_the_word() -> None:
    text = "Buenos días:\n\n#esperando clente 30d\n\nY además:\n#asignr Tomás\n\nDígame si le va bien"
    words = as_meant(read_agent_words(text))
    assert words.words == (WaitForCustomer(until=timedelta(days=30)), AssignTo("Tomás"))


def test_a_note_that_was_meant_makes_the_mail_internal() -> None:
    words = as_meant(read_agent_words("Buenos días:\n\nnotas: el cliente no paga\n\nDígame si le va bien"))
    assert words.is_note
    assert "el cliente no paga" in words.text
    assert words.words == (MakeNote(),)


def test_a_text_that_was_only_a_near_word_says_nothing_to_the_customer() -> None:
    words = as_meant(read_agent_words("- #en progreso"))
    assert (words.words, words.has_text) == ((Become(Status.IN_PROGRESS),), False)


def test_what_cannot_be_understood_stays_as_it_was_written() -> None:
    words = read_agent_words("Buenos días:\n\n#prioritad P9\n\nDígame si le va bien")
    assert as_meant(words) == words
