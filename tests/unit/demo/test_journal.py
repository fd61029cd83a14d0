"""What the journal shows, and how long the story waits for what it hears."""

import logging
from io import StringIO

import pytest

from csc_mailbot.demo import journal as module
from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.journal import Journal
from csc_mailbot.demo.overhearing import listening_to_logs
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.smtp_server import PostedMail


@pytest.fixture
def written() -> StringIO:
    return StringIO()


@pytest.fixture
def journal(written: StringIO) -> Journal:
    return Journal(Paper(written))


async def never() -> bool:
    return False


async def test_what_does_not_happen_in_time_ends_the_story(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with pytest.raises(StoryFailed, match="it did not happen that the sky fell"):
        await journal.until(never, "the sky fell")


async def test_a_fault_ends_the_story_at_once_with_its_words(journal: Journal, written: StringIO) -> None:
    journal.fault("judgement", RuntimeError("a screw is loose"))
    with pytest.raises(StoryFailed, match="judgement: RuntimeError: a screw is loose"):
        await journal.until(never, "the sky fell")
    assert "fault      judgement: RuntimeError: a screw is loose" in written.getvalue()


async def test_news_make_the_story_look_again(journal: Journal) -> None:
    looks: list[int] = []

    async def at_the_third_look() -> bool:
        looks.append(len(looks))
        journal.posted(PostedMail("soporte@aserti.es", ("ana@aserti.es",), b""))
        return len(looks) == 3

    await journal.until(at_the_third_look, "it was looked at thrice")
    assert len(looks) == 3


async def test_a_strangers_mail_cannot_command_the_terminal(journal: Journal, written: StringIO) -> None:
    mail = b"From: =?utf-8?q?=1B[2J?= <x@example.org>\r\nSubject: =?utf-8?q?=1B]0;ja=07?=\r\n\r\n"
    journal.posted(PostedMail("x@example.org", ("soporte@aserti.es",), mail))
    assert "\x1b" not in written.getvalue()
    assert "\x07" not in written.getvalue()
    assert "→ soporte@aserti.es" in written.getvalue()


async def test_a_mail_without_headers_is_shown_too(journal: Journal, written: StringIO) -> None:
    journal.posted(PostedMail("", ("soporte@aserti.es",), b"\r\nhola"))
    assert written.getvalue().split() == ["mail", "(nobody)", "→", "soporte@aserti.es", "(no", "subject)"]


async def test_a_librarys_complaint_becomes_one_line(journal: Journal, written: StringIO) -> None:
    log = logging.getLogger("some.library")
    with listening_to_logs(journal):
        log.error("it broke\nTraceback: many lines", exc_info=ValueError("\x1b[31mtoo long"))
        log.info("all is well")
    log.warning("nobody listens any more")
    assert written.getvalue() == "complaint  it broke (ValueError: �[31mtoo long)\n"
