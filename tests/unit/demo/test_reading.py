"""How much of a letter is shown inside the story."""

from email.message import EmailMessage

from csc_mailbot.demo.reading import beginning_of, text_of


def test_a_short_text_is_shown_whole() -> None:
    assert beginning_of("uno\ndos\ntres", 2) == "uno\ndos\ntres"


def test_of_a_long_one_the_first_lines_and_how_many_are_left_out() -> None:
    assert beginning_of("uno\n\ntres\ncuatro\ncinco", 2) == "uno\n[… 3 more lines]"


def test_a_letter_without_text_is_said_to_have_none() -> None:
    letter = EmailMessage()
    letter.add_attachment(b"x", maintype="image", subtype="png")
    assert text_of(letter) == "(without text)"
