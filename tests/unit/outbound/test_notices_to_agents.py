from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.escalation import Escalation, escalation
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.receipt import Receipt, receipt
from csc_mailbot.outbound.team_notice import team_notice
from csc_mailbot.outbound.team_update import TeamUpdate, team_update
from csc_mailbot.outbound.word_meaning import word_meaning
from csc_mailbot.tickets.agent_words import (
    AgentWord,
    AskApproval,
    AssignTo,
    Become,
    Escalate,
    MakeNote,
    MergeInto,
    SendAnyway,
    SetCustomer,
    SetPriority,
    SetTeam,
    SetType,
    ShowHelp,
    SpendTime,
    WaitForCustomer,
    WordFault,
    read_agent_words,
    valid_words,
)
from csc_mailbot.tickets.people import Agent, Organisation
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, TicketType
from tests.unit.outbound.conversation import (
    ANA,
    EVIL,
    LUIS,
    MARIA,
    NOW,
    SECOND,
    TEMPLATES,
    WRITTEN,
    holds_only_short_lines,
    html_of,
    is_harmless,
    text_of,
    words_of,
)
from tests.unit.outbound.desk import DESK, TICKET
from tests.unit.outbound.test_team_notice import NEW

DONE = replace(TICKET, status=Status.DONE)
HECHA = Receipt(DONE, read_agent_words("#hecha\n#tiempo 30m\n\nReinicie."), WRITTEN, received_by=(MARIA,))
REFUSED = replace(HECHA, ticket=TICKET, faults=(WordFault("#reabrir", "No se puede.", ("#hecha", "#nota")),))
UPDATE = TeamUpdate(DONE, TICKET, "Ana Ruiz", NOW, NOW, WRITTEN, "Reinicie.")
CASE = Escalation(replace(TICKET, team=Team.CSP2), "Ana Ruiz", NOW, NOW, NOW, WRITTEN, "No arranca.", "Sigue igual.")
REPLYING = "responda a este aviso. Lo que escriba por encima de la línea le llega en nombre de usted"


def all_letters() -> list[Letter]:
    return [receipt(HECHA, ANA, DESK), team_update(UPDATE, ANA, DESK), escalation(CASE, ANA, DESK)]


@pytest.mark.parametrize("letter", all_letters(), ids=lambda letter: letter.kind.value)
def test_it_begins_with_the_cut_line_and_belongs_to_an_agent(letter: Letter) -> None:
    assert letter.to == Address("Ana Ruiz", "ana@aserti.es")
    assert letter.purpose is Purpose.AGENT
    assert letter.auto_submitted is AutoSubmitted.GENERATED
    assert letter.subject == "[CSC-2026-000001] No arranca el almacén"
    assert letter.in_reply_to == SECOND
    assert text_of(letter).startswith(f"{CUT_LINE}\nRef.: {STAMP_PLACE}\n")
    assert html_of(letter).count(STAMP_PLACE) == 1
    assert holds_only_short_lines(letter)


@pytest.mark.parametrize("make", [team_update, escalation])
def test_the_same_rendering_serves_every_agent(make: Callable[[object, Agent, DeskCard], Letter]) -> None:
    what = UPDATE if make is team_update else CASE
    assert TEMPLATES.render(make(what, ANA, DESK)) == TEMPLATES.render(make(what, LUIS, DESK))


def test_a_receipt_says_what_was_understood_and_who_receives_the_text() -> None:
    said = words_of(receipt(HECHA, ANA, DESK))
    assert "Estado: Hecha" in said
    assert "#hecha: Queda en estado «Hecha». #tiempo 30m: Tiempo apuntado: 30 minutos." in said
    assert "Su mensaje se envía a María García (maria@cliente.example)." in said
    assert "LAS PALABRAS" not in said


def test_a_receipt_of_a_note_says_that_no_customer_reads_it() -> None:
    said = words_of(receipt(Receipt(TICKET, read_agent_words("#nota\n\nOjo."), WRITTEN), ANA, DESK))
    assert "El cliente no recibe su texto: queda en la incidencia como nota interna." in said


def test_a_receipt_of_words_alone_says_that_there_was_no_text() -> None:
    said = words_of(receipt(Receipt(TICKET, read_agent_words("#prioridad P2"), WRITTEN), ANA, DESK))
    assert "Su mensaje no llevaba texto para el cliente." in said


def test_a_refusal_says_that_nothing_was_done_why_and_what_can_be_written() -> None:
    letter = receipt(REFUSED, ANA, DESK)
    said = words_of(letter)
    assert "No se ha hecho nada y el cliente no ha recibido nada. Su texto se guarda" in said
    assert "#reabrir: No se puede. Puede escribir: #hecha o #nota." in said
    assert "Queda en estado" not in said
    assert "se envía a María" not in said
    for word, _ in valid_words(TICKET):
        assert word in said
        assert word in html_of(letter)


def test_a_fault_that_any_word_would_mend_leaves_the_words_to_the_list() -> None:
    fault = WordFault("#hehca", "¿Quería escribir «#hecha»?", tuple(f"#{number}" for number in range(20)))
    said = words_of(receipt(replace(REFUSED, faults=(fault,)), ANA, DESK))
    assert "#hehca: ¿Quería escribir «#hecha»? Corrija las palabras" in said


def test_help_lists_the_words_that_are_valid_now() -> None:
    said = words_of(receipt(Receipt(DONE, read_agent_words("#ayuda"), WRITTEN), ANA, DESK))
    assert "#reabrir: La reabre." in said
    assert "#hecha:" not in said
    assert "HECHO" not in said
    assert "no llevaba texto" not in said


def test_a_warning_is_shown() -> None:
    said = words_of(receipt(replace(HECHA, warnings=("Nadie lo ha aprobado.",)), ANA, DESK))
    assert "Atención: Nadie lo ha aprobado." in said


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        (Become(Status.IN_PROGRESS), "Queda en estado «En progreso»."),
        (Escalate(), "Pasa al nivel 2 y queda esperando escalado."),
        (WaitForCustomer(), "Queda esperando la respuesta del cliente."),
        (WaitForCustomer(forever=True), "Queda esperando la respuesta del cliente, sin plazo."),
        (WaitForCustomer(timedelta(days=1)), "Queda esperando la respuesta del cliente; sin ella se cierra en 1 día."),
        (AssignTo("ana"), "Se asigna a Ana Ruiz."),
        (SetType(TicketType.BUG), "El tipo es «Problema aplicación / Bug»."),
        (SetPriority(Priority.P2), "La prioridad es P2."),
        (SetTeam(Team.CSP2), "El equipo es el Centro de Soporte, nivel 2."),
        (MakeNote(), "Este correo es interno: nada de él llega al cliente."),
        (SpendTime(90), "Tiempo apuntado: 1 hora y 30 minutos."),
        (MergeInto(Folio("CSC-2026-000007")), "Se ha unido a CSC-2026-000007, donde sigue todo."),
        (SetCustomer("eva@x.example"), "El cliente es eva@x.example."),
        (AskApproval(), "Se ha pedido la aprobación a la dirección del cliente."),
        (SendAnyway(), "Se envía lo que estaba retenido."),
        (ShowHelp(), "Abajo tiene la lista."),
    ],
)
def test_every_word_has_its_meaning(word: AgentWord, meaning: str) -> None:
    assert word_meaning(word, "Ana Ruiz") == meaning


def test_an_update_says_who_did_what_and_how_to_answer() -> None:
    said = words_of(team_update(UPDATE, LUIS, DESK))
    assert (
        "Ana Ruiz ha respondido a María García (maria@cliente.example) (viernes 20 de noviembre, a las 10:31)." in said
    )
    assert "Estado: Nuevo → Hecha" in said
    assert "Reinicie." in said
    assert REPLYING in said


def test_an_internal_note_is_marked_as_one() -> None:
    note = replace(UPDATE, ticket=TICKET, internal=True)
    letter = team_update(note, LUIS, DESK)
    assert "Ana Ruiz ha dejado una nota interna" in words_of(letter)
    assert "NOTA INTERNA" in words_of(letter)
    assert ">Nota interna</span>" in html_of(letter)
    assert "NOTA INTERNA" not in words_of(team_update(UPDATE, LUIS, DESK))


def test_an_update_lists_all_that_changed_and_nothing_else() -> None:
    other = Address("Eva", "eva@cliente.example")
    changed = replace(
        DONE, priority=Priority.P1, type=TicketType.UPDATE, team=Team.CGC, requester=other, assignee="luis@aserti.es"
    )
    update = replace(UPDATE, ticket=changed, words="", assignee="Luis Gil", spent=timedelta(minutes=30))
    said = words_of(team_update(replace(update, merged_into=Folio("CSC-2026-000007")), LUIS, DESK))
    assert "Ana Ruiz ha cambiado la incidencia" in said
    for line in (
        "Estado: Nuevo → Hecha",
        "Asignada a: Luis Gil",
        "Equipo: Centro de Contacto → Centro de Gestión de Cambios",
        "Prioridad: P3 → P1",
        "Tipo: Problema aplicación / Bug → Actualización",
        "Cliente: María García (maria@cliente.example) → Eva (eva@cliente.example)",
        "Tiempo dedicado: 30 minutos",
        "Unida a: CSC-2026-000007",
    ):
        assert line in said
    unchanged = words_of(team_update(replace(UPDATE, ticket=TICKET, words=""), LUIS, DESK))
    assert "→" not in unchanged
    assert "Asignada" not in unchanged


@pytest.mark.parametrize(
    ("update", "sentence"),
    [
        (replace(UPDATE, author="", words="", lack_of_answer=True), "Se ha cerrado por falta de respuesta del cliente"),
        (replace(UPDATE, author="", words=""), "La incidencia ha cambiado"),
    ],
)
def test_what_nobody_did_is_told_without_a_name(update: TeamUpdate, sentence: str) -> None:
    assert sentence in words_of(team_update(update, LUIS, DESK))


def test_level_two_reads_who_escalated_why_and_what_the_customer_wrote() -> None:
    case = replace(CASE, organisation=Organisation("Cliente S.L.", phone="968 000 000"), attachments=("a.png",))
    letter = escalation(case, LUIS, DESK)
    said = words_of(letter)
    assert letter.kind is LetterKind.ESCALATION
    assert "Escalada al Centro de Soporte, nivel 2: CSC-2026-000001" in said
    assert "Ana Ruiz ha escalado esta incidencia a su equipo" in said
    assert "NOTA INTERNA" in said
    assert "Sigue igual." in said
    assert "Cliente: Cliente S.L. (tel. 968 000 000)" in said
    assert "LO QUE ESCRIBIÓ EL CLIENTE" in said
    assert "No arranca." in said
    assert "la incidencia pasa a «En progreso»." in said
    assert REPLYING in said


def test_words_that_the_customer_reads_too_are_no_internal_note() -> None:
    assert "NOTA INTERNA" not in words_of(escalation(replace(CASE, internal=False), LUIS, DESK))
    assert "NOTA INTERNA" not in words_of(escalation(replace(CASE, words=""), LUIS, DESK))


def test_a_team_notice_tells_how_to_answer_by_replying() -> None:
    said = words_of(team_notice(NEW, ANA, DESK))
    assert REPLYING in said
    assert "#nota" in said


def test_markup_in_anybodys_words_is_only_text() -> None:
    ticket = replace(DONE, subject=EVIL, requester=Address(EVIL, "a@b.example"))
    words = read_agent_words(f"#asignar {EVIL}\n\n{EVIL}")
    fault = WordFault(EVIL, EVIL, (EVIL,))
    for letter in (
        receipt(Receipt(ticket, words, WRITTEN, received_by=(ticket.requester,), assignee=EVIL), ANA, DESK),
        receipt(Receipt(ticket, words, WRITTEN, faults=(fault,)), ANA, DESK),
        team_update(replace(UPDATE, ticket=ticket, words=EVIL, author=EVIL, attachments=(EVIL,)), ANA, DESK),
        escalation(replace(CASE, ticket=ticket, words=EVIL, first_text=EVIL, attachments=(EVIL,)), ANA, DESK),
    ):
        assert is_harmless(letter)
