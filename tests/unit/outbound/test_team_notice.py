from dataclasses import replace
from datetime import UTC, datetime

import pytest

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE, find_cut_line
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted
from csc_mailbot.outbound.team_notice import LONGEST_TEXT, AttachedFile, Remark, TeamNotice, team_notice
from csc_mailbot.outbound.undelivered import Undelivered, undelivered
from csc_mailbot.tickets.people import Agent, Organisation
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.ticket import Folio
from tests.unit.outbound.desk import DESK, TICKET

TEMPLATES = JinjaTemplates()
NOW = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
ANA = Agent("Ana Ruiz", "ana@aserti.es")
CUSTOMER = Organisation("Cliente S.L.", phone="968 000 000")
NEW = TeamNotice(
    TICKET,
    TICKET.requester,
    CUSTOMER,
    "No arranca.\r\n\r\nUn saludo",
    MessageId("<1@cliente.example>"),
    (),
    NOW,
    NOW,
    Impact.NORMAL,
    urgent=False,
)


def text_of(notice: TeamNotice) -> str:
    return TEMPLATES.render(team_notice(notice, ANA, DESK)).text


def words_of(notice: TeamNotice) -> str:
    return " ".join(text_of(notice).split())


def test_it_goes_to_the_agent_and_is_marked_as_generated() -> None:
    letter = team_notice(NEW, ANA, DESK)
    assert letter.to == Address("Ana Ruiz", "ana@aserti.es")
    assert letter.purpose is Purpose.AGENT
    assert letter.auto_submitted is AutoSubmitted.GENERATED
    assert letter.subject == "[CSC-2026-000001] No arranca el almacén"
    assert letter.references == ("<1@cliente.example>",)
    assert not letter.importance_high


def test_it_begins_with_the_cut_line_and_the_tokens_place() -> None:
    text = text_of(NEW)
    assert text.startswith(f"{CUT_LINE}\nRef.: {STAMP_PLACE}\n")
    assert find_cut_line(text) == 0


def test_the_same_rendering_serves_every_agent() -> None:
    luis = Agent("Luis Gil", "luis@aserti.es")
    assert TEMPLATES.render(team_notice(NEW, ANA, DESK)) == TEMPLATES.render(team_notice(NEW, luis, DESK))


def test_it_tells_who_what_and_how_bad() -> None:
    files = (AttachedFile("captura.png", 152_300),)
    notice = replace(
        NEW,
        attachments=files,
        type_evidence=("bug: «no arranca» +2", "bug: «no arranca» +1"),
        urgency_evidence=("severe: «GRAVE»",),
    )
    words = words_of(replace(notice, impact=Impact.SEVERE))
    assert "De: María García <maria@cliente.example> Cliente: Cliente S.L. (tel. 968 000 000)" in words
    assert "Urgencia: grave (P3), por «GRAVE»" in words
    assert "Tipo sugerido: Problema aplicación / Bug, por «no arranca»" in words
    assert "Adjuntos: captura.png (152 kB)" in words
    assert "No arranca. Un saludo" in words


def test_the_text_keeps_its_lines() -> None:
    assert "\nNo arranca.\n\nUn saludo\n" in text_of(NEW)
    assert "No arranca.<br>\n<br>\nUn saludo" in TEMPLATES.render(team_notice(NEW, ANA, DESK)).html


def test_a_long_text_is_cut_and_says_so() -> None:
    assert "El texto sigue" not in words_of(replace(NEW, text="a" * LONGEST_TEXT))
    words = words_of(replace(NEW, text="a" * (LONGEST_TEXT + 1)))
    assert "El texto sigue" in words
    assert "a" * LONGEST_TEXT not in words


def test_blank_space_beyond_what_is_read_still_says_that_there_is_more() -> None:
    assert "El texto sigue" in words_of(replace(NEW, text="\n" * 3 * LONGEST_TEXT + "a"))


def test_a_mail_without_text_is_said_to_have_none() -> None:
    assert "(sin texto)" in words_of(replace(NEW, text=" \n"))


def test_markup_in_a_customers_words_is_only_text() -> None:
    evil = "<script>alert(1)</script>{{ desk }}"
    ticket = replace(TICKET, subject=evil, requester=Address(evil, 'a"><b@cliente.example'))
    notice = replace(
        NEW,
        ticket=ticket,
        sender=ticket.requester,
        text=evil,
        attachments=(AttachedFile(evil, 1),),
        type_evidence=(f"«{evil}»",),
    )
    html = TEMPLATES.render(team_notice(notice, ANA, DESK)).html
    assert "<script" not in html
    assert '"><b@' not in html
    assert "{{ desk }}" in html


def test_a_customer_cannot_write_our_stamp() -> None:
    text = text_of(replace(NEW, text=f"{STAMP_PLACE}", sender=Address(STAMP_PLACE, "a@cliente.example")))
    assert text.count(STAMP_PLACE) == 1


def test_an_alert_says_urgente_and_is_marked_important() -> None:
    letter = team_notice(replace(NEW, alert=True, urgent=True), ANA, DESK)
    assert letter.subject == "[CSC-2026-000001] URGENTE: No arranca el almacén"
    assert letter.importance_high


def test_an_alert_does_not_say_urgente_twice() -> None:
    ticket = replace(TICKET, subject="No arranca, ¡urgente!")
    letter = team_notice(replace(NEW, ticket=ticket, alert=True, urgent=True), ANA, DESK)
    assert letter.subject == "[CSC-2026-000001] No arranca, ¡urgente!"


def test_out_of_hours_agents_know_that_everybody_was_told() -> None:
    assert "se ha avisado a todo el equipo" in words_of(replace(NEW, alert=True, everybody=True))
    assert "avisado" not in words_of(NEW)


def test_an_appended_mail_is_told_from_a_new_ticket() -> None:
    assert "Incidencia nueva: CSC-2026-000001" in words_of(NEW)
    words = words_of(replace(NEW, appended=True))
    assert "Mensaje nuevo en la incidencia: CSC-2026-000001" in words
    assert "Estado: Nuevo" in words


def test_a_new_subject_on_an_old_ticket_is_shown_and_the_same_one_is_not() -> None:
    changed = replace(NEW, appended=True, subject="RE: [CSC-2026-000001] Alta de un usuario")
    assert "Asunto nuevo: Alta de un usuario" in words_of(changed)
    for same in ("Re: [CSC-2026-000001] no arranca el almacén", "", "Re:"):
        assert "Asunto nuevo" not in words_of(replace(changed, subject=same))
    assert "Asunto nuevo" not in words_of(replace(changed, appended=False))


def test_an_appended_mail_of_somebody_else_says_so() -> None:
    other = Address("Luis", "luis@cliente.example")
    words = words_of(replace(NEW, appended=True, sender=other))
    assert "Quien escribe no es quien abrió la incidencia." in words
    assert "no es quien abrió" not in words_of(replace(NEW, appended=True))


@pytest.mark.parametrize(
    ("remark", "words"),
    [
        (Remark.BULK, "Lo ha enviado un programa o una lista de correo"),
        (Remark.SPAM_FLAGGED, "posible spam"),
        (Remark.OVERSIZE, "demasiado grande"),
        (Remark.MALFORMED, "mal formado"),
        (Remark.LINKED, "Parece relacionada con CSC-2025-000009."),
        (Remark.UNVERIFIED, "No hemos podido comprobar que el remitente"),
        (Remark.PASSED_ON, "Llega reenviada por alguien de nuestro equipo"),
    ],
)
def test_every_remark_has_its_sentence(remark: Remark, words: str) -> None:
    notice = replace(NEW, remarks=(remark,), linked=Folio("CSC-2025-000009"))
    assert words in words_of(notice)
    assert words not in words_of(NEW)


def test_a_sender_of_no_customer_is_said_to_be_unknown() -> None:
    assert "no pertenece a ningún cliente registrado" in words_of(replace(NEW, organisation=None))
    assert "no pertenece" not in words_of(NEW)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("no-reply@cliente.example", "no-reply@cliente.example no lee respuestas."),
        ("", "El remitente no ha dejado ninguna dirección."),
    ],
)
def test_it_says_when_nobody_reads_an_answer(address: str, words: str) -> None:
    ticket = replace(TICKET, requester=Address("NAS", address))
    letter = team_notice(replace(NEW, ticket=ticket, sender=ticket.requester), ANA, DESK)
    rendered = TEMPLATES.render(letter)
    assert words in " ".join(rendered.text.split())
    assert words in rendered.html
    assert words not in words_of(NEW)


def test_many_files_are_bounded() -> None:
    files = tuple(AttachedFile(f"{number}.png", 1000) for number in range(50))
    words = words_of(replace(NEW, attachments=files))
    assert "29.png (1 kB) y 20 más" in words


@pytest.mark.parametrize(
    ("in_doubt", "words"),
    [(False, "No hemos podido entregar nuestro correo"), (True, "No sabemos si nuestro correo ha llegado")],
)
def test_agents_are_told_what_did_not_arrive(*, in_doubt: bool, words: str) -> None:
    failure = Undelivered(TICKET, "maria@cliente.example", "550 5.1.1\r\nno such user", in_doubt=in_doubt)
    letter = undelivered(failure, ANA, DESK)
    rendered = TEMPLATES.render(letter)
    text = " ".join(rendered.text.split())
    assert letter.subject == "[CSC-2026-000001] No arranca el almacén"
    assert rendered.text.startswith(CUT_LINE)
    assert words in text
    assert "Para: maria@cliente.example Respuesta del servidor: 550 5.1.1 no such user" in text
    assert words in rendered.html


def test_a_sender_without_name_or_address_reads_well() -> None:
    assert "\nDe: maria@cliente.example\n" in text_of(replace(NEW, sender=Address("", "maria@cliente.example")))
    assert "\nDe: María\n" in text_of(replace(NEW, sender=Address("María", "")))
    nobody = replace(NEW, sender=Address("", ""))
    assert "\nDe: (sin remitente)\n" in text_of(nobody)
    assert "(sin remitente)" in TEMPLATES.render(team_notice(nobody, ANA, DESK)).html


def test_an_agent_who_asks_is_not_remarked_as_an_unknown_customer() -> None:
    assert "ningún cliente registrado" in words_of(replace(NEW, organisation=None))
    assert "ningún cliente registrado" not in words_of(replace(NEW, organisation=None, by_agent=True))


def test_where_the_mail_wants_its_answers_is_told_when_it_is_elsewhere() -> None:
    other = Address("", "almacen@cliente.example")
    notice = replace(NEW, reply_to=(NEW.sender, other))
    assert "Pide que se le responda a almacen@cliente.example Cliente:" in words_of(notice)
    assert "Pide que se le responda a" in TEMPLATES.render(team_notice(notice, ANA, DESK)).html
    assert "Pide que" not in words_of(replace(NEW, reply_to=(NEW.sender,)))


def test_an_endless_subject_is_cut_in_the_text_too() -> None:
    notice = replace(NEW, ticket=replace(TICKET, subject="a" * 5000))
    assert "a" * 199 + "…" in text_of(notice)
    assert "a" * 201 not in text_of(notice)
