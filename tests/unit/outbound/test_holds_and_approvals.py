from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.agent_letter import LONGEST_TEXT
from csc_mailbot.outbound.approval import ApprovalRequest, ApprovalResult, approval_request, approval_result
from csc_mailbot.outbound.hold_overdue import hold_overdue
from csc_mailbot.outbound.hold_request import Collision, Doubt, HoldRequest, hold_request
from csc_mailbot.outbound.letter import ANSWER_PLACE, STAMP_PLACE, AutoSubmitted, LetterKind
from tests.unit.outbound.conversation import (
    ANA,
    EVIL,
    LUIS,
    MARIA,
    NOW,
    SECOND,
    WRITTEN,
    holds_only_short_lines,
    html_of,
    is_harmless,
    text_of,
    words_of,
)
from tests.unit.outbound.desk import DESK, TICKET

US = Address("", "soporte@aserti.es")
STRANGER = Address("", "alguien@proveedor.example")
HELD = HoldRequest(TICKET, Doubt.UNPROVEN, "Re: almacén", "Ya está.", (US, STRANGER), NOW, NOW, WRITTEN, (MARIA,))
MEETING = Collision("Luis Gil", NOW - timedelta(minutes=2), NOW + timedelta(minutes=10), "Lo miro yo.")
COLLIDED = replace(HELD, doubt=Doubt.COLLISION, collision=MEETING)
BOSS = Address("Carmen Vidal", "carmen@cliente.example")
ASKED = ApprovalRequest(TICKET, BOSS, "Un usuario para Rosa.", NOW, NOW, WRITTEN)
SAID = ApprovalResult(TICKET, BOSS, approved=True, at=NOW, now=NOW, correspondence=WRITTEN)


def words(held: HoldRequest) -> str:
    return words_of(hold_request(held, ANA, DESK))


def test_the_question_goes_to_the_registered_address_with_a_token_of_its_own_purpose() -> None:
    letter = hold_request(HELD, ANA, DESK)
    assert letter.kind is LetterKind.HOLD_REQUEST
    assert letter.to == Address("Ana Ruiz", "ana@aserti.es")
    assert letter.purpose is Purpose.CONFIRMATION
    assert letter.auto_submitted is AutoSubmitted.GENERATED
    assert letter.in_reply_to == SECOND
    assert text_of(letter).startswith(f"{CUT_LINE}\nRef.: {STAMP_PLACE}\n")


def test_it_quotes_text_and_recipients() -> None:
    said = words(replace(HELD, attachments=("captura.png",)))
    assert "Asunto: Re: almacén Recibido: viernes 20 de noviembre, a las 10:31" in said
    assert "Para y Cc: soporte@aserti.es y alguien@proveedor.example" in said
    assert "Llegaría a: María García (maria@cliente.example) Adjuntos: captura.png" in said
    assert "Ya está." in said


def test_two_links_answer_with_one_word_and_the_token() -> None:
    html = html_of(hold_request(HELD, ANA, DESK))
    for word in ("SI", "NO"):
        start = f"mailto:{ANSWER_PLACE}?subject=Re%3A%20%5BCSC-2026-000001%5D%20No%20arranca%20el%20almac%C3%A9n"
        assert f'{start}&amp;body={word}%0D%0A%0D%0A--%20%0D%0ARef.:%20{STAMP_PLACE}"' in html


@pytest.mark.parametrize(
    ("held", "title", "why"),
    [
        (HELD, "¿Ha escrito usted este mensaje?", "no hemos podido comprobar que sea suyo"),
        (replace(HELD, doubt=Doubt.AUTOMATIC), "¿Ha escrito usted este mensaje?", "Parece una respuesta automática."),
        (
            replace(HELD, doubt=Doubt.QUOTED_WORDS, suspects=("> #hecha",)),
            "¿Enviamos esto al cliente?",
            "empieza el mensaje citado: fíjese en «> #hecha».",
        ),
        (replace(HELD, doubt=Doubt.QUOTED_WORDS), "¿Enviamos esto al cliente?", "empieza el mensaje citado. Para que"),
        (
            replace(HELD, doubt=Doubt.OUTSIDER, suspects=("alguien@proveedor.example",)),
            "¿Enviamos esto al cliente?",
            "ni de nuestro equipo: «alguien@proveedor.example».",
        ),
        (
            replace(HELD, doubt=Doubt.NEAR_MISS, suspects=("#hehca",), suggestion="#hecha"),
            "¿Quiso decir #hecha?",
            "una de nuestras palabras: «#hehca».",
        ),
        (
            replace(HELD, doubt=Doubt.NEAR_MISS, suspects=("#hecha", "#nota")),
            "¿Enviamos esto al cliente?",
            "palabras: «#hecha» y «#nota».",
        ),
        (COLLIDED, "Luis Gil acaba de responder", "respondido al cliente hoy, a las 10:29 (hace 2 minutos)."),
        (
            replace(HELD, doubt=Doubt.UNREADABLE_FORWARD),
            "¿De quién es el mensaje que reenvía?",
            "«#cliente correo@ejemplo.es»",
        ),
    ],
)
def test_every_doubt_has_its_question_and_its_reason(held: HoldRequest, title: str, why: str) -> None:
    said = words(held)
    assert title in said
    assert why in said
    assert title in html_of(hold_request(held, ANA, DESK))


def test_what_goes_out_by_itself_says_when_and_what_the_colleague_wrote() -> None:
    said = words(COLLIDED)
    assert "Su respuesta saldrá hoy, a las 10:41, salvo que conteste NO." in said
    assert "SÍ: su respuesta sale ahora mismo." in said
    assert "Lo miro yo." in said
    assert "recordaremos" not in said


def test_what_only_waits_says_that_it_will_be_remembered() -> None:
    assert "se lo recordaremos y después avisaremos al equipo" in words(HELD)


def test_it_says_what_each_answer_does() -> None:
    assert "SÍ: lo recibe el cliente, tal como está abajo." in words(HELD)
    assert "NO: no se envía a nadie ni cambia nada; queda guardado." in words(HELD)
    assert "sin que lo reciba ningún cliente" in words(replace(HELD, goes_to=()))
    doubtful = replace(HELD, doubt=Doubt.QUOTED_WORDS)
    assert "NO: el cliente no recibe nada; se guarda como nota interna." in words(doubtful)


def test_who_must_name_a_customer_is_not_asked_for_yes_or_no() -> None:
    letter = hold_request(replace(HELD, doubt=Doubt.UNREADABLE_FORWARD), ANA, DESK)
    assert "SÍ" not in words_of(letter)
    assert "mailto:" not in html_of(letter)


def test_a_reminder_is_a_letter_of_its_own_that_says_so() -> None:
    letter = hold_request(HELD, ANA, DESK, reminds=True)
    assert letter.kind is LetterKind.HOLD_REMINDER
    assert letter.purpose is Purpose.CONFIRMATION
    assert "Todavía esperamos su respuesta: este mensaje no se ha enviado." in words_of(letter)
    assert "Todavía" not in words(HELD)


def test_a_mail_of_no_ticket_is_asked_about_under_its_own_subject() -> None:
    letter = hold_request(replace(HELD, ticket=None), ANA, DESK)
    assert letter.subject == "Re: almacén"
    assert "CSC-" not in words_of(letter)


def test_a_long_text_is_bounded_and_says_so() -> None:
    said = words(replace(HELD, text="palabra " * LONGEST_TEXT))
    assert "El texto sigue" in said


def test_colleagues_hear_that_nobody_answered_and_hold_no_confirming_token() -> None:
    letter = hold_overdue(HELD, ANA, LUIS, DESK)
    said = words_of(letter)
    assert letter.to.address == "luis@aserti.es"
    assert letter.purpose is Purpose.AGENT
    assert "Hemos preguntado dos veces a Ana Ruiz (ana@aserti.es) y no ha contestado." in said
    assert "No se fíe de lo que dice hasta hablarlo." in said
    assert "mailto:" not in html_of(letter)
    assert "No se fíe" not in words_of(hold_overdue(COLLIDED, ANA, LUIS, DESK))


@pytest.mark.parametrize("doubt", list(Doubt))
def test_text_lines_fit_72_columns(doubt: Doubt) -> None:
    held = replace(COLLIDED, doubt=doubt, suspects=("una línea",))
    assert holds_only_short_lines(hold_request(held, ANA, DESK, reminds=True))
    assert holds_only_short_lines(hold_overdue(held, ANA, LUIS, DESK))


def test_an_approver_reads_who_asks_for_what_and_how_to_answer() -> None:
    letter = approval_request(replace(ASKED, agent="Ana Ruiz", words="Verá los sueldos."), DESK)
    said = words_of(letter)
    assert letter.to == BOSS
    assert letter.purpose is Purpose.CONFIRMATION
    assert "Hola, Carmen Vidal: María García (maria@cliente.example) nos ha pedido" in said
    assert "Un usuario para Rosa." in said
    assert "Ana Ruiz añade: Verá los sueldos." in said
    assert "¿Lo aprueba? Responda a este correo con SÍ o NO en la primera línea." in said
    assert f"body=SI%0D%0A%0D%0A--%20%0D%0ARef.:%20{STAMP_PLACE}" in html_of(letter)
    assert holds_only_short_lines(letter)


def test_agents_hear_what_the_customers_management_said() -> None:
    yes = approval_result(SAID, ANA, DESK)
    assert yes.purpose is Purpose.AGENT
    assert "La dirección del cliente lo aprueba." in words_of(yes)
    assert "Ha respondido: Carmen Vidal (carmen@cliente.example)" in words_of(yes)
    no = words_of(approval_result(replace(SAID, approved=False, words="De momento no."), ANA, DESK))
    assert "La dirección del cliente NO lo aprueba." in no
    assert "De momento no." in no
    assert "No se debe hacer." in no


def test_markup_in_anybodys_words_is_only_text() -> None:
    ticket = replace(TICKET, subject=EVIL, requester=Address(EVIL, "a@b.example"))
    meeting = replace(MEETING, colleague=EVIL, words=EVIL)
    held = replace(COLLIDED, ticket=ticket, subject=EVIL, text=EVIL, suspects=(EVIL,), attachments=(EVIL,))
    for doubt in Doubt:
        doubtful = replace(held, doubt=doubt, collision=meeting, suggestion="#hecha")
        assert is_harmless(hold_request(doubtful, ANA, DESK))
    assert is_harmless(hold_overdue(held, replace(ANA, name=EVIL), LUIS, DESK))
    assert is_harmless(approval_request(replace(ASKED, ticket=ticket, asked_for=EVIL, words=EVIL, agent=EVIL), DESK))
    assert is_harmless(approval_result(replace(SAID, ticket=ticket, words=EVIL), ANA, DESK))
