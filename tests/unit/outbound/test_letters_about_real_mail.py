"""Letters about mails as people and machines really write them: whatever their state, our letter is clean."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.outbound.acknowledgement import acknowledgement
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter
from csc_mailbot.outbound.team_notice import AttachedFile, team_notice
from tests.unit.outbound.desk import DESK, TICKET
from tests.unit.outbound.test_acknowledgement import OPEN
from tests.unit.outbound.test_composing import TOKEN, composed, is_neat, text_of
from tests.unit.outbound.test_team_notice import ANA, NEW

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
FOLDERS = [CORPUS / name for name in ("malformed", "mime", "replies") if (CORPUS / name).is_dir()]
"""Bounces are never written about."""


def letters_about(mail: ParsedMail) -> Iterator[Letter]:
    ticket = replace(TICKET, subject=mail.subject, requester=mail.sender)
    names = tuple(one.name for one in mail.attachments)
    files = tuple(AttachedFile(one.name, one.size) for one in mail.attachments)
    answer = replace(OPEN, ticket=ticket, message_id=mail.message_id, references=mail.references, attachments=names)
    notice = replace(NEW, ticket=ticket, message_id=mail.message_id, references=mail.references, attachments=files)
    yield acknowledgement(answer, DESK)
    yield team_notice(replace(notice, sender=mail.sender, text=mail.text), ANA, DESK)


@pytest.mark.skipif(not FOLDERS, reason="the corpus is not here")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_letters_about_any_mail_are_neat_and_read_back(folder: Path) -> None:
    templates = JinjaTemplates()
    for file in sorted(folder.resolve().rglob("*.eml")):
        for letter in letters_about(parse(file.read_bytes())):
            rendered = templates.render(letter)
            content = composed(letter, rendered)
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            assert is_neat(content) or not letter.to.address.isascii(), file
            assert message["Subject"] == letter.subject, file
            assert text_of(message, "plain") == rendered.text.replace(STAMP_PLACE, TOKEN), file
