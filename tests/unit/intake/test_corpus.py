"""Real mail of many programs: everything is read, bounces are known, and people are not taken for machines."""

import re
from functools import cache
from pathlib import Path

import pytest

from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.completeness import find_missing
from csc_mailbot.intake.decision import MailKind, Screening
from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.policies import ClassificationPolicy, ScreeningPolicy, UrgencyPolicy
from csc_mailbot.intake.screening import screen
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.tickets.people import Directory
from tests.unit.intake.mails import CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real mail is not here")

FOLDERS = ("bounces", "malformed", "mime", "replies")
DIRECTORY = Directory(own=("soporte@aserti.es",))


@cache
def _read(folder: str) -> dict[str, tuple[ParsedMail, Screening]]:
    found = {}
    for path in sorted(Path(CORPUS / folder).iterdir()):
        mail = parse(path.read_bytes())
        found[path.name] = (mail, screen(mail, ScreeningPolicy(), DIRECTORY, TokenKeys((b"x" * 32,))))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_mail_is_read_to_the_end(folder: str) -> None:
    for name, (mail, screening) in _read(folder).items():
        read_urgency(mail.subject, UrgencyPolicy(), mail.text.partition("\n")[0])
        suggest_type(mail.subject, mail.text, ClassificationPolicy())
        find_missing(mail.subject, mail.text, mail.attachments)
        assert screening.because, name
        for text in (mail.subject, mail.text, mail.html, *mail.defects, *(file.name for file in mail.attachments)):
            assert "\x00" not in text, name
            assert text.encode("utf-8") is not None


def test_bounces_are_known() -> None:
    """At least 98 of 100, robots' answers among them counted as such."""
    found = _read("bounces")
    machines = [name for name, (_, screening) in found.items() if screening.kind in _MACHINES]
    assert len(machines) >= 0.98 * len(found), sorted(set(found) - set(machines))


def test_bounces_are_rarely_taken_for_anything_else() -> None:
    found = _read("bounces")
    bounces = [name for name, (_, screening) in found.items() if screening.kind is MailKind.BOUNCE]
    assert len(bounces) >= 0.98 * len(found)


def test_most_bounces_name_the_letter_that_they_return() -> None:
    found = _read("bounces")
    named = [name for name, (mail, _) in found.items() if mail.report and mail.report.original_message_ids]
    assert len(named) >= 0.75 * len(found)


def test_people_are_not_taken_for_mail_systems() -> None:
    kinds = {name: screening.kind for name, (_, screening) in _read("replies").items()}
    assert set(kinds.values()) == {MailKind.MESSAGE}, kinds


def test_what_is_no_report_is_no_bounce() -> None:
    for folder in ("mime", "malformed"):
        for name, (mail, screening) in _read(folder).items():
            if screening.kind is MailKind.BOUNCE:
                assert "report" in name or any("delivery-status" in file.type for file in mail.attachments), name


def test_the_digest_does_not_see_trace_headers() -> None:
    headed = {path.name: path.read_bytes() for path in sorted((CORPUS / "mime").iterdir())}
    changed = [
        name
        for name, raw in headed.items()
        if re.match(rb"[A-Za-z-]+:", raw) and parse(b"Received: again\n" + raw).digest != _read("mime")[name][0].digest
    ]
    assert changed == []


def test_the_digest_tells_mails_apart() -> None:
    """The corpus holds some mails twice, with other line ends or other trace headers."""
    digests = [mail.digest for folder in FOLDERS for mail, _ in _read(folder).values()]
    assert len(set(digests)) >= 0.94 * len(digests)


_MACHINES = {MailKind.BOUNCE, MailKind.AUTO_REPLY, MailKind.BULK}
