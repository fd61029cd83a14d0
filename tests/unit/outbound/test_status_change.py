from dataclasses import replace

import pytest

from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.composing import compose
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted, LetterKind
from csc_mailbot.outbound.status_change import Cause, StatusChange, status_change
from csc_mailbot.tickets.status import Status
from tests.unit.outbound.conversation import (
    DECEMBER,
    EVIL,
    FIRST,
    MARIA,
    NOW,
    PEDRO,
    SECOND,
    TEMPLATES,
    WRITTEN,
    holds_only_short_lines,
    html_of,
    is_harmless,
    words_of,
)
from tests.unit.outbound.desk import DESK, TICKET
from tests.unit.outbound.test_composing import DATE, MESSAGE_ID, TOKEN, read, text_of

PLAIN = StatusChange(replace(TICKET, status=Status.IN_PROGRESS), MARIA, WRITTEN, NOW)
SPOKEN = replace(PLAIN, author="Ana Ruiz", assignee="Ana Ruiz", words="Reinicie el equipo.")
REACHABLE = [status for status in Status if status is not Status.NEW]


def to(status: Status, change: StatusChange = PLAIN) -> StatusChange:
    return replace(change, ticket=replace(TICKET, status=status))


def words(change: StatusChange) -> str:
    return words_of(status_change(change, DESK))


def test_it_goes_to_its_reader_in_the_customers_own_thread() -> None:
    letter = status_change(replace(PLAIN, reader=PEDRO), DESK)
    assert letter.kind is LetterKind.STATUS_CHANGE
    assert letter.to == PEDRO
    assert letter.subject == "[CSC-2026-000001] No arranca el almacén"
    assert letter.purpose is Purpose.REQUESTER
    assert letter.in_reply_to == SECOND
    assert letter.references == (FIRST, SECOND)
    assert letter.thread_index == WRITTEN.thread_index


def test_without_words_it_is_an_automatic_letter_of_the_desk() -> None:
    letter = status_change(replace(PLAIN, author="Ana Ruiz", words=" \n"), DESK)
    assert letter.auto_submitted is AutoSubmitted.GENERATED
    assert letter.sender_name == ""
    assert "Ana Ruiz le escribe" not in words_of(letter)


def test_with_an_agents_words_it_is_that_agents_own_mail() -> None:
    letter = status_change(SPOKEN, DESK)
    assert letter.auto_submitted is None
    assert letter.sender_name == "Ana Ruiz (Aserti)"
    assert "Ana Ruiz le escribe: Reinicie el equipo." in words_of(letter)
    assert "Hola" not in words_of(letter)


@pytest.mark.parametrize("spoken", [False, True])
@pytest.mark.parametrize("status", REACHABLE)
def test_every_state_has_its_name_its_lead_and_what_comes_next(status: Status, *, spoken: bool) -> None:
    leads = {
        Status.IN_PROGRESS: ("Ya estamos trabajando en su incidencia.", "Le escribiremos en cuanto haya novedades."),
        Status.WAITING_ESCALATION: ("Su incidencia necesita a un especialista.", "Le escribiremos"),
        Status.WAITING_CUSTOMER: ("Para seguir, necesitamos su respuesta.", "Responda a este correo"),
        Status.CHANGE_MANAGEMENT: ("hay que hacer cambios en las aplicaciones.", "Cuando acepte el presupuesto"),
        Status.DONE: ("Hemos resuelto su incidencia.", "¿Está conforme?"),
        Status.CANCELLED: ("Hemos cancelado su incidencia.", "responda a este correo y la reabriremos."),
        Status.REOPENED: ("Hemos reabierto su incidencia.", "Le escribiremos en cuanto haya novedades."),
    }
    letter = status_change(to(status, SPOKEN if spoken else PLAIN), DESK)
    assert f"Estado: {status.shown}" in words_of(letter)
    assert status.shown in html_of(letter)
    for sentence in leads[status]:
        assert sentence in words_of(letter)
        assert sentence in " ".join(html_of(letter).replace("<strong>", "").replace("</strong>", "").split())


@pytest.mark.parametrize("status", REACHABLE)
def test_text_lines_fit_72_columns(status: Status) -> None:
    change = replace(to(status), assignee="Ana Ruiz", closes_at=DECEMBER, reopens_until=DECEMBER)
    assert holds_only_short_lines(status_change(change, DESK))


def test_a_ticket_never_becomes_new() -> None:
    with pytest.raises(ValueError, match="does not change into a new one"):
        status_change(to(Status.NEW), DESK)


def test_it_says_who_has_it_when_that_is_known() -> None:
    assert "De su incidencia se ocupa Ana Ruiz." in words(replace(PLAIN, assignee="Ana Ruiz"))
    assert "se ocupa" not in words(PLAIN)
    assert "se ocupa" not in words(SPOKEN)
    assert "De su incidencia se ocupa Luis Gil." in words(replace(SPOKEN, assignee="Luis Gil"))
    assert "se ocupa" not in words(to(Status.DONE, replace(PLAIN, assignee="Ana Ruiz")))


def test_who_was_asked_to_do_something_is_not_told_to_do_nothing() -> None:
    assert "no tiene que hacer nada" in words(PLAIN)
    assert "no tiene que hacer nada" not in words(SPOKEN)
    assert "no tiene que hacer nada" not in words(to(Status.CHANGE_MANAGEMENT, SPOKEN))


def test_a_customers_answer_is_thanked_for() -> None:
    assert "Gracias por su respuesta." in words(replace(PLAIN, cause=Cause.CUSTOMER))
    assert "Gracias" not in words(replace(PLAIN, cause=Cause.COLLEAGUE))
    assert "Sentimos que no haya quedado bien." in words(to(Status.REOPENED, replace(PLAIN, cause=Cause.CUSTOMER)))


def test_a_question_says_until_when_it_waits() -> None:
    asks = to(Status.WAITING_CUSTOMER, replace(SPOKEN, words="¿Qué versión tiene?"))
    assert "Ana Ruiz le pregunta: ¿Qué versión tiene?" in words(asks)
    assert "Si no recibimos respuesta, la cerraremos el viernes 4 de diciembre;" in words(
        replace(asks, closes_at=DECEMBER)
    )
    assert "Queda en espera, sin fecha de cierre." in words(asks)


def test_change_management_says_that_an_estimate_will_come() -> None:
    said = words(to(Status.CHANGE_MANAGEMENT))
    assert (
        "el análisis, la estimación de tiempo y la planificación, y con todo ello le enviaremos un presupuesto" in said
    )
    assert "le enviaremos un presupuesto" in words(to(Status.CHANGE_MANAGEMENT, SPOKEN))


def test_done_carries_the_solution_and_asks_for_a_score_with_five_links() -> None:
    letter = status_change(to(Status.DONE, replace(SPOKEN, reopens_until=DECEMBER)), DESK)
    said = words_of(letter)
    assert "La solución, explicada por Ana Ruiz: Reinicie el equipo." in said
    assert "responda a este correo hasta el viernes 4 de diciembre y la reabriremos." in said
    assert "Responda con un número, del 1 (muy mal) al 5 (muy bien)." in said
    content = compose(letter, TEMPLATES.render(letter), DESK, message_id=MESSAGE_ID, token=TOKEN, date=DATE)
    html = text_of(read(content), "html")
    for score in "12345":
        assert "mailto:soporte@aserti.es?subject=Re%3A%20%5BCSC-2026-000001%5D" in html
        assert f'&amp;body={score}"' in html


def test_participants_are_not_asked_for_a_score() -> None:
    letter = status_change(to(Status.DONE, replace(SPOKEN, asks_score=False)), DESK)
    assert "número" not in words_of(letter)
    assert "body=5" not in html_of(letter)


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_closed_for_lack_of_an_answer_asks_no_score_and_any_reply_reopens(status: Status) -> None:
    change = to(status, replace(PLAIN, cause=Cause.LACK_OF_ANSWER, asked_at=NOW))
    letter = status_change(change, DESK)
    said = words_of(letter)
    assert "Estado: Cerrada por falta de respuesta" in said
    assert "Le preguntamos el viernes 20 de noviembre y no nos ha llegado contestación." in said
    assert "responda a este correo y la reabriremos." in said
    assert "conforme" not in said
    assert "número" not in said
    assert "body=" not in html_of(letter)


def test_cancelled_gives_the_reason_when_there_is_one() -> None:
    assert "El motivo, explicado por Ana Ruiz: Reinicie el equipo." in words(to(Status.CANCELLED, SPOKEN))
    assert "motivo" not in words(to(Status.CANCELLED))


def test_the_letters_token_stands_in_its_foot() -> None:
    letter = status_change(PLAIN, DESK)
    assert f"Ref.: {STAMP_PLACE}" in words_of(letter)
    assert html_of(letter).count(STAMP_PLACE) == 1


def test_markup_in_anybodys_words_is_only_text() -> None:
    ticket = replace(TICKET, subject=EVIL, status=Status.DONE)
    letter = status_change(replace(SPOKEN, ticket=ticket, words=EVIL, author=EVIL, assignee=EVIL), DESK)
    assert is_harmless(letter)


def test_nobodys_words_can_hold_our_stamp() -> None:
    letter = status_change(replace(SPOKEN, words=STAMP_PLACE + "."), DESK)
    assert words_of(letter).count(STAMP_PLACE) == 1
