from dataclasses import replace
from datetime import UTC, datetime

import pytest

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.acknowledgement import Acknowledgement, acknowledgement
from csc_mailbot.outbound.letter import AutoSubmitted
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.ticket import TicketType
from tests.unit.outbound.desk import DESK, TICKET

TEMPLATES = JinjaTemplates()
NOW = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
PARENT = MessageId("<2@cliente.example>")
OPEN = Acknowledgement(
    TICKET, PARENT, (MessageId("<1@cliente.example>"),), NOW, NOW, Impact.NORMAL, urgent=False, in_hours=True
)
CLOSED = replace(OPEN, in_hours=False, next_opening=datetime(2026, 11, 23, 7, 30, tzinfo=UTC))


def words_of(ack: Acknowledgement) -> str:
    """The text form on one line, once the HTML form was seen to render as well."""
    rendered = TEMPLATES.render(acknowledgement(ack, DESK))
    assert ack.ticket.folio in rendered.html
    return " ".join(rendered.text.split())


def test_it_goes_to_the_requester_and_threads_under_the_mail() -> None:
    letter = acknowledgement(OPEN, DESK)
    assert letter.to == TICKET.requester
    assert letter.subject == "[CSC-2026-000001] No arranca el almacén"
    assert letter.purpose is Purpose.REQUESTER
    assert letter.auto_submitted is AutoSubmitted.REPLIED
    assert letter.in_reply_to == PARENT
    assert letter.references == ("<1@cliente.example>", PARENT)


def test_a_mail_without_message_id_is_answered_without_thread() -> None:
    letter = acknowledgement(replace(OPEN, message_id=None, references=()), DESK)
    assert letter.in_reply_to is None
    assert letter.references == ()


def test_whoever_rang_is_not_thanked_for_a_message() -> None:
    rang = replace(OPEN, message_id=None, references=(), by_mail=False)
    words = words_of(rang)
    assert words.startswith("Hola, María García: Hemos tomado nota de su petición y ya está registrada con el número")
    assert "Gracias por contactar con nosotros." in words
    assert "su mensaje" not in words
    assert acknowledgement(rang, DESK).auto_submitted is AutoSubmitted.GENERATED


def test_it_says_folio_and_what_was_understood() -> None:
    words = words_of(replace(OPEN, attachments=("captura.png", "informe.pdf")))
    assert words.startswith("Hola, María García: Hemos recibido su mensaje")
    assert "CSC-2026-000001 Asunto: No arranca el almacén" in words
    assert "Recibido: viernes 20 de noviembre, a las 10:31 Urgencia: normal" in words
    assert "Tipo: Problema aplicación / Bug Adjuntos: captura.png e informe.pdf" in words


def test_what_is_not_known_is_not_said() -> None:
    words = words_of(replace(OPEN, ticket=replace(TICKET, type=None)))
    assert "Tipo" not in words
    assert "Adjuntos" not in words


def test_in_hours_the_team_has_it() -> None:
    words = words_of(OPEN)
    assert "Nuestro equipo ya lo tiene" in words
    assert "fuera de nuestro horario" not in words


def test_in_hours_urgent_mail_is_known_to_be_urgent() -> None:
    assert "ya sabe que es urgente" in words_of(replace(OPEN, urgent=True))


def test_out_of_hours_it_says_when_the_desk_works_next() -> None:
    words = words_of(CLOSED)
    assert "fuera de nuestro horario. Volvemos a trabajar el lunes 23 de noviembre, a las 8:30, y entonces" in words
    assert "No puede esperar" not in words
    assert "técnico" not in words


def test_without_a_known_opening_no_date_is_promised() -> None:
    assert "en cuanto volvamos a abrir" in words_of(replace(CLOSED, next_opening=None))


@pytest.mark.parametrize("impact", [Impact.SEVERE, Impact.CRITICAL])
def test_grave_and_critica_out_of_hours_hear_how_to_get_a_technician(impact: Impact) -> None:
    words = words_of(replace(CLOSED, impact=impact, pages_possible=True))
    assert (
        "responda a este correo con la palabra URGENTE en el asunto, o sola en la primera línea, y un técnico" in words
    )


def test_the_word_that_pages_is_the_configured_one() -> None:
    words = words_of(replace(CLOSED, impact=Impact.SEVERE, pages_possible=True, page_word="SOCORRO"))
    assert "la palabra SOCORRO" in words


@pytest.mark.parametrize("impact", [Impact.SEVERE, Impact.CRITICAL])
def test_without_anybody_on_call_nobody_is_promised_and_the_telephone_is_given(impact: Impact) -> None:
    words = words_of(replace(CLOSED, impact=impact))
    assert "Si no puede esperar, llámenos al 968 101 606." in words
    assert "técnico" not in words


def test_urgente_out_of_hours_says_that_the_team_was_alerted_and_gives_the_telephone() -> None:
    words = words_of(replace(CLOSED, urgent=True, alerted=True))
    assert "ya hemos avisado a todo el equipo de que es urgente" in words
    assert "Nuestra oficina vuelve a abrir el lunes 23 de noviembre, a las 8:30." in words
    assert "llámenos al 968 101 606" in words
    assert "técnico" not in words


def test_urgente_that_alerted_nobody_does_not_say_so() -> None:
    words = words_of(replace(CLOSED, urgent=True))
    assert "avisado" not in words
    assert "llámenos al 968 101 606" in words


def test_an_announced_file_that_did_not_come_is_asked_for() -> None:
    assert "no nos ha llegado ninguno" in words_of(replace(OPEN, asks_for_attachment=True))


def test_a_mail_of_few_words_is_asked_for_more() -> None:
    assert "cuéntenos un poco más" in words_of(replace(OPEN, asks_for_description=True))


def test_an_oversize_mail_is_told_that_its_files_did_not_come() -> None:
    assert "demasiado grande" in words_of(replace(OPEN, oversize=True))


def test_access_changes_need_the_managements_approval() -> None:
    ticket = replace(TICKET, type=TicketType.SECURITY_ACCESS)
    assert "aprobación de la dirección de su empresa" in words_of(replace(OPEN, ticket=ticket))


def test_it_says_how_to_add_something_and_carries_telephone_and_terms() -> None:
    words = words_of(OPEN)
    assert "responda a este correo y no cambie el asunto" in words
    assert "Teléfono: 968 101 606" in words
    assert "https://www.aserti.es/termsofsales" in words


def test_a_desk_without_telephone_website_and_terms_mentions_none() -> None:
    desk = replace(DESK, phone="", website="", terms="")
    letter = acknowledgement(replace(CLOSED, urgent=True), desk)
    rendered = TEMPLATES.render(letter)
    for form in (rendered.text, rendered.html):
        assert "Teléfono" not in form
        assert "llámenos" not in form.lower()
        assert "Términos" not in form


def test_text_lines_fit_72_columns() -> None:
    ack = replace(CLOSED, urgent=True, alerted=True, oversize=True, asks_for_attachment=True, asks_for_description=True)
    assert max(map(len, TEMPLATES.render(acknowledgement(ack, DESK)).text.split("\n"))) <= 72


@pytest.mark.parametrize("subject", ["", "Re:", "...", "RV: Re: ¿?"])
def test_whoever_wrote_without_a_subject_reads_how_to_say_that_it_is_urgent(subject: str) -> None:
    bare = replace(TICKET, subject=subject)
    said = words_of(replace(CLOSED, ticket=bare, pages_possible=True))
    assert "con la palabra URGENTE en el asunto, o sola en la primera línea, y un técnico" in said
    assert "no cambie el asunto" not in said
    said = words_of(replace(OPEN, ticket=bare))
    assert "Su mensaje no traía asunto. Si es urgente, responda" in said
    assert "un técnico se pondrá" not in said


def test_a_subject_or_a_known_urgency_needs_no_such_word() -> None:
    bare = replace(TICKET, subject="")
    for ack in (
        replace(CLOSED, pages_possible=True),
        replace(CLOSED, ticket=bare, urgent=True, alerted=True, pages_possible=True),
        replace(OPEN, ticket=bare, by_mail=False),
    ):
        assert "no traía asunto" not in words_of(ack)
    assert words_of(replace(CLOSED, ticket=bare, impact=Impact.SEVERE, pages_possible=True)).count("URGENTE") == 1
