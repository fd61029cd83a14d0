from dataclasses import replace

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.acknowledgement import Acknowledgement
from csc_mailbot.outbound.agent_answer import AgentAnswer, agent_answer
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.reminder import Reminder, reminder
from csc_mailbot.outbound.state_answer import StateAnswer, state_answer
from csc_mailbot.outbound.urgency_raised import urgency_raised
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.status import Status
from tests.unit.outbound.conversation import (
    DECEMBER,
    EVIL,
    FIRST,
    MARIA,
    MONDAY,
    NOW,
    PEDRO,
    SECOND,
    WRITTEN,
    holds_only_short_lines,
    html_of,
    is_harmless,
    text_of,
    words_of,
)
from tests.unit.outbound.desk import DESK, TICKET

ANSWER = AgentAnswer(TICKET, MARIA, "Ana Ruiz", "Hola:\n\nMire https://aserti.es/a?b=1&c=2.\nAdiós", WRITTEN)
FILE = Attachment("captura.png", "image/png", 1, inline=False, content_id="", digest="", content=b"x")
STATE = StateAnswer(TICKET, MARIA, WRITTEN, NOW, opened_at=NOW, since=NOW, in_hours=True)
WAITING = Reminder(TICKET, MARIA, WRITTEN, NOW, NOW, "¿Qué versión?", "Ana Ruiz", DECEMBER)
URGENT = Acknowledgement(TICKET, None, (), NOW, NOW, Impact.CRITICAL, urgent=True, in_hours=True)


def all_letters() -> list[Letter]:
    return [
        agent_answer(ANSWER, DESK),
        state_answer(STATE, DESK),
        reminder(WAITING, DESK),
        urgency_raised(URGENT, MARIA, WRITTEN, DESK),
    ]


@pytest.mark.parametrize("letter", all_letters(), ids=lambda letter: letter.kind.value)
def test_it_stands_in_the_customers_thread_with_subject_token_and_telephone(letter: Letter) -> None:
    assert letter.to == MARIA
    assert letter.purpose is Purpose.REQUESTER
    assert letter.subject == "[CSC-2026-000001] No arranca el almacén"
    assert letter.in_reply_to == SECOND
    assert letter.references == (FIRST, SECOND)
    assert letter.thread_index == WRITTEN.thread_index
    for form in (text_of(letter), html_of(letter)):
        assert form.count(STAMP_PLACE) == 1
        assert "CSC-2026-000001" in form
        assert "968 101 606" in form
        assert DESK.terms in form


def test_an_agents_answer_is_a_persons_mail() -> None:
    letter = agent_answer(ANSWER, DESK)
    assert letter.kind is LetterKind.AGENT_ANSWER
    assert letter.sender_name == "Ana Ruiz (Aserti)"
    assert letter.auto_submitted is None
    assert not letter.importance_high


def test_an_agents_words_begin_the_letter_and_keep_their_lines() -> None:
    letter = agent_answer(ANSWER, DESK)
    assert text_of(letter).startswith("Hola:\n\nMire https://aserti.es/a?b=1&c=2.\nAdiós\n\n-- \n")
    html = html_of(letter)
    assert 'href="https://aserti.es/a?b=1&amp;c=2"' in html
    assert ">https://aserti.es/a?b=1&amp;c=2</a>.<br>Adiós</p>" in html


def test_an_agents_files_go_along_and_are_named() -> None:
    letter = agent_answer(replace(ANSWER, attachments=(FILE,)), DESK)
    assert letter.attachments == (FILE,)
    assert "Adjuntos: captura.png" in words_of(letter)


def test_files_without_words_say_who_sends_them() -> None:
    bare = replace(ANSWER, words=" ", attachments=(FILE,))
    assert "Ana Ruiz le envía los archivos adjuntos." in words_of(agent_answer(bare, DESK))
    assert "Le enviamos los archivos adjuntos." in words_of(agent_answer(replace(bare, author=""), DESK))
    assert "Ana Ruiz le envía los archivos adjuntos." in html_of(agent_answer(bare, DESK))


def test_who_else_receives_it_is_said() -> None:
    assert "Con copia a: Pedro Núñez (pedro@cliente.example)." in words_of(
        agent_answer(replace(ANSWER, others=(PEDRO,)), DESK)
    )
    assert "copia" not in words_of(agent_answer(ANSWER, DESK))


def test_a_desk_without_company_signs_with_the_agents_name_alone() -> None:
    assert agent_answer(ANSWER, replace(DESK, company="")).sender_name == "Ana Ruiz"


def test_long_words_of_an_agent_are_never_cut() -> None:
    words = "palabra " * 20_000
    assert words.strip() in text_of(agent_answer(replace(ANSWER, words=words), DESK))


@pytest.mark.parametrize("status", list(Status))
def test_a_state_is_said_with_what_it_means(status: Status) -> None:
    letter = state_answer(replace(STATE, ticket=replace(TICKET, status=status)), DESK)
    said = words_of(letter)
    assert letter.auto_submitted is AutoSubmitted.REPLIED
    assert f"Estado: {status.shown}" in said
    assert "Así está su incidencia. CSC" not in said
    assert "Abierta: viernes 20 de noviembre, a las 10:31 Así desde: viernes 20 de noviembre, a las 10:31" in said
    assert holds_only_short_lines(letter)


def test_a_state_says_who_has_it_and_what_was_said_last() -> None:
    said = words_of(state_answer(replace(STATE, assignee="Ana Ruiz", last_words_at=NOW), DESK))
    assert "Se ocupa: Ana Ruiz Último mensaje: viernes 20 de noviembre, a las 10:31, de su parte" in said
    ours = words_of(state_answer(replace(STATE, last_words_at=NOW, last_words_ours=True), DESK))
    assert "a las 10:31, nuestro" in ours
    assert "Último" not in words_of(state_answer(STATE, DESK))


def test_a_state_asked_out_of_hours_says_when_the_desk_works() -> None:
    closed = replace(STATE, in_hours=False, next_opening=MONDAY)
    sentence = "volvemos a trabajar el lunes 23 de noviembre, a las 8:30."
    assert sentence in words_of(state_answer(closed, DESK))
    assert sentence not in words_of(state_answer(replace(closed, in_hours=True), DESK))
    done = replace(closed, ticket=replace(TICKET, status=Status.DONE))
    assert sentence not in words_of(state_answer(done, DESK))


def test_a_state_that_ends_by_itself_says_when() -> None:
    waiting = replace(STATE, ticket=replace(TICKET, status=Status.WAITING_CUSTOMER), closes_at=DECEMBER)
    assert "la cerraremos el viernes 4 de diciembre" in words_of(state_answer(waiting, DESK))


def test_a_ticket_closed_for_lack_of_an_answer_is_not_called_done() -> None:
    closed = replace(STATE, ticket=replace(TICKET, status=Status.DONE), lack_of_answer=True)
    said = words_of(state_answer(closed, DESK))
    assert "Estado: Cerrada por falta de respuesta" in said
    assert "Hecha" not in said
    assert "Se cerró porque no nos llegó contestación" in said


def test_a_reminder_repeats_the_question_and_says_when_it_closes() -> None:
    letter = reminder(WAITING, DESK)
    said = words_of(letter)
    assert letter.auto_submitted is AutoSubmitted.GENERATED
    assert "Le escribimos el viernes 20 de noviembre y seguimos pendientes de su respuesta" in said
    assert "Ana Ruiz le pregunta: ¿Qué versión?" in said
    assert "la cerraremos el viernes 4 de diciembre" in said


def test_a_reminder_of_no_words_and_no_term_says_neither() -> None:
    said = words_of(reminder(replace(WAITING, question="", author="", closes_at=None), DESK))
    assert "pregunta" not in said
    assert "sin fecha de cierre" in said


def test_who_raises_the_urgency_hears_that_it_counts_and_what_follows() -> None:
    letter = urgency_raised(URGENT, PEDRO, WRITTEN, DESK)
    said = words_of(letter)
    assert letter.to == PEDRO
    assert said.startswith("Hola, Pedro Núñez: Hemos recibido su mensaje y hemos subido la urgencia")
    assert "Urgencia: crítica y urgente" in said
    assert "Nuestro equipo ya sabe que es urgente" in said


def test_an_urgency_raised_out_of_hours_follows_the_acknowledgement() -> None:
    closed = replace(URGENT, in_hours=False, next_opening=MONDAY)
    alerted = words_of(urgency_raised(replace(closed, alerted=True, pages_possible=True), MARIA, WRITTEN, DESK))
    assert "estamos avisando ahora mismo a nuestro técnico de guardia" in alerted
    severe = replace(closed, impact=Impact.SEVERE, urgent=False, pages_possible=True)
    assert "con la palabra URGENTE" in words_of(urgency_raised(severe, MARIA, WRITTEN, DESK))


def test_markup_in_anybodys_words_is_only_text() -> None:
    ticket = replace(TICKET, subject=EVIL, requester=Address(EVIL, "a@b.example"))
    for letter in (
        agent_answer(replace(ANSWER, ticket=ticket, words=EVIL, author=EVIL, others=(ticket.requester,)), DESK),
        state_answer(replace(STATE, ticket=ticket, assignee=EVIL), DESK),
        reminder(replace(WAITING, ticket=ticket, question=EVIL, author=EVIL), DESK),
        urgency_raised(replace(URGENT, ticket=ticket, attachments=(EVIL,)), ticket.requester, WRITTEN, DESK),
    ):
        assert is_harmless(letter)
