"""One reply as many programs write it: the same words come out of all of them."""

from pathlib import Path

import pytest

from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.parsing.html_text import readable
from csc_mailbot.mail.quoting import split_reply
from tests.unit.intake.mails import CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real mail is not here")

REPLIES = CORPUS / "replies"


def _spoken(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("path", sorted(REPLIES.glob("*.eml")), ids=lambda path: path.stem)
def test_a_mail_gives_its_words_and_its_signature(path: Path) -> None:
    mail = parse(path.read_bytes())
    reply = split_reply(mail.text, mail.html)
    wanted = path.with_name(f"{path.stem}_reply_text")
    assert _spoken(reply.new) == ["Hello"]
    if wanted.is_file():
        assert _spoken(reply.new) + _spoken(reply.signature) == _spoken(wanted.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(REPLIES.glob("*.html")), ids=lambda path: path.stem)
def test_html_alone_gives_its_words(path: Path) -> None:
    html = path.read_text(encoding="utf-8", errors="replace")
    for reply in (split_reply(readable(html), html), split_reply(readable(html))):
        assert _spoken(reply.new) == ["Hi. I am fine.", "Thanks,", "Alex"]
        assert reply.certain
