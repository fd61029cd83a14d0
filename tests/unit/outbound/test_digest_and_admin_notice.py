from dataclasses import replace
from datetime import UTC, datetime, timedelta

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.admin_notice import (
    AdminEvent,
    HeldTooLong,
    InboxDown,
    LetterFailed,
    Quarantined,
    admin_notice,
)
from csc_mailbot.outbound.digest import Digest, OpenedTicket, digest
from csc_mailbot.outbound.letter import AutoSubmitted, LetterKind
from csc_mailbot.tickets.ticket import folio_of
from tests.unit.outbound.desk import DESK

TEMPLATES = JinjaTemplates()
NOW = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
REQUESTER = Address("María García", "maria@cliente.example")


def opened(count: int) -> tuple[OpenedTicket, ...]:
    return tuple(OpenedTicket(folio_of("CSC", 2026, 1 + place), f"RE: mensaje {place}", NOW) for place in range(count))


def words_of_digest(count: int) -> str:
    return " ".join(TEMPLATES.render(digest(Digest(REQUESTER, opened(count), NOW), DESK)).text.split())


def words_of_event(event: AdminEvent) -> str:
    return " ".join(TEMPLATES.render(admin_notice(event, "sistemas@aserti.es", DESK)).text.split())


def test_a_digest_names_every_folio_in_order() -> None:
    letter = digest(Digest(REQUESTER, opened(3), NOW), DESK)
    assert letter.to == REQUESTER
    assert letter.subject == "Sus 3 mensajes ya están registrados"
    assert letter.purpose is Purpose.REQUESTER
    assert letter.auto_submitted is AutoSubmitted.GENERATED
    words = words_of_digest(3)
    assert "CSC-2026-000001 mensaje 0 viernes 20 de noviembre, a las 10:31 CSC-2026-000002 mensaje 1" in words
    assert "por ejemplo [CSC-2026-000001]" in words


def test_a_digest_of_one_is_singular() -> None:
    assert digest(Digest(REQUESTER, opened(1), NOW), DESK).subject == "Su mensaje ya está registrado"
    words = words_of_digest(1)
    assert "Hemos recibido su mensaje. Así ha quedado registrado: CSC-2026-000001" in words
    assert "Para añadir algo, escríbanos con su número entre corchetes en el asunto: [CSC-2026-000001]." in words


def test_a_very_long_digest_is_bounded() -> None:
    words = words_of_digest(205)
    assert "CSC-2026-000200" in words
    assert "CSC-2026-000201" not in words
    assert "y 5 más" in words


def test_a_quarantined_mail_names_its_row_and_the_commands_that_mend_it() -> None:
    event = Quarantined(7, "soporte", NOW, 3, "RecursionError:\ntoo deep")
    letter = admin_notice(event, "sistemas@aserti.es", DESK)
    assert letter.subject == "[csc-mailbot] Mail 7 is quarantined"
    assert letter.purpose is Purpose.ADMIN
    assert letter.language == "en"
    words = words_of_event(event)
    assert "Judging it failed 3 times." in words
    assert "Received: 2026-11-20 10:31 CET Error: RecursionError: too deep" in words
    for verb in ("show", "replay", "release", "discard"):
        assert f"csc-mailbot mail {verb} 7" in words


def test_a_refused_letter_names_recipient_and_answer() -> None:
    event = LetterFailed(MessageId("<csc.a@aserti.es>"), "x@y.example", LetterKind.DIGEST, "550 no")
    words = words_of_event(event)
    assert "A letter could not be delivered" in words
    assert "To: x@y.example Letter: digest Message-ID: <csc.a@aserti.es> Answer: 550 no" in words
    assert "csc-mailbot outbox retry '<csc.a@aserti.es>'" in words


def test_a_letter_in_doubt_says_why_it_is_not_sent_again() -> None:
    event = LetterFailed(MessageId("<csc.a@aserti.es>"), "x@y.example", LetterKind.DIGEST, "", in_doubt=True)
    assert "Nobody knows whether a letter arrived" in words_of_event(event)
    assert "not sent again" in words_of_event(event)


def test_a_mailbox_out_of_reach_says_for_how_long() -> None:
    event = InboxDown("soporte", NOW - timedelta(minutes=95), NOW, "timed out")
    assert "Mailbox soporte has been out of reach for 1 h 35 min" in words_of_event(event)
    short = InboxDown("soporte", NOW - timedelta(seconds=5), NOW, "timed out")
    assert "for 1 min" in words_of_event(short)


def test_a_mail_held_too_long_names_its_agent_and_the_commands_that_free_it() -> None:
    event = HeldTooLong(7, "ana@aserti.es", "CSC-2026-000001", NOW - timedelta(hours=5), NOW, "no proof")
    words = words_of_event(event)
    assert "Mail 7 has been held for 5 h" in words
    assert "Ticket: CSC-2026-000001 Agent: ana@aserti.es Received: 2026-11-20 05:31 CET Held because: no proof" in words
    for verb in ("show", "release", "discard"):
        assert f"csc-mailbot mail {verb} 7" in words
    assert "Ticket: none" in words_of_event(replace(event, folio=""))
