"""Where the words of agents stand, how they may be written, and what is left for the customer."""

from datetime import timedelta

import pytest

from csc_mailbot.tickets.agent_words import (
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
    near_words,
    read_agent_words,
)
from csc_mailbot.tickets.agent_words.word import AgentWord
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, TicketType

WORDS: dict[str, AgentWord] = {
    "#en progreso": Become(Status.IN_PROGRESS),
    "#escalar": Escalate(),
    "#escalar n2": Escalate(2),
    "#esperando cliente": WaitForCustomer(),
    "#esperando cliente 30d": WaitForCustomer(timedelta(days=30)),
    "#esperando cliente sin plazo": WaitForCustomer(forever=True),
    "#cambio": Become(Status.CHANGE_MANAGEMENT),
    "#hecha": Become(Status.DONE),
    "#cancelar": Become(Status.CANCELLED),
    "#reabrir": Become(Status.REOPENED),
    "#asignar ana": AssignTo("ana"),
    "#tipo bug": SetType(TicketType.BUG),
    "#prioridad P2": SetPriority(Priority.P2),
    "#equipo CSP2": SetTeam(Team.CSP2),
    "#nota": MakeNote(),
    "#tiempo 30m": SpendTime(30),
    "#fusionar CSC-2026-000001": MergeInto(Folio("CSC-2026-000001")),
    "#cliente eva@cliente.example": SetCustomer("eva@cliente.example"),
    "#aprobación": AskApproval(),
    "#enviar": SendAnyway(),
    "#ayuda": ShowHelp(),
}
ENGLISH = {
    "#in progress": "#en progreso",
    "#escalate": "#escalar",
    "#waiting customer": "#esperando cliente",
    "#waiting for customer 30d": "#esperando cliente 30d",
    "#change": "#cambio",
    "#done": "#hecha",
    "#cancel": "#cancelar",
    "#reopen": "#reabrir",
    "#assign ana": "#asignar ana",
    "#type bug": "#tipo bug",
    "#priority P2": "#prioridad P2",
    "#team CSP2": "#equipo CSP2",
    "#note": "#nota",
    "#time 30m": "#tiempo 30m",
    "#merge CSC-2026-000001": "#fusionar CSC-2026-000001",
    "#customer eva@cliente.example": "#cliente eva@cliente.example",
    "#approval": "#aprobación",
    "#send": "#enviar",
    "#help": "#ayuda",
}


@pytest.mark.parametrize(("line", "word"), list(WORDS.items()))
@pytest.mark.parametrize("place", ["{}\nBuenos días.", "Buenos días.\n{}", "{}", "\n\n{}\n\nBuenos días.\n"])
def test_a_word_is_read_at_the_top_and_at_the_bottom(line: str, word: AgentWord, place: str) -> None:
    read = read_agent_words(place.format(line))
    assert (read.words, read.faults, read.near) == ((word,), (), ())
    assert read.text in {"Buenos días.", ""}
    assert read.has_text == ("Buenos" in place)


@pytest.mark.parametrize(("english", "spanish"), list(ENGLISH.items()))
def test_english_words_are_the_same_words(english: str, spanish: str) -> None:
    assert read_agent_words(english).words == (WORDS[spanish],)


@pytest.mark.parametrize(
    "line",
    [
        "#hecha", "# hecha", "#   hecha", "#HECHA", "#Hécha", "＃hecha", "＃ ｈｅｃｈａ",
        "#\u200bhe\u200dcha", "\ufeff#hecha",
        "#\ufe0f\u20e3hecha", "  #hecha  ", "\u00a0#hecha\u00a0", "#hecha.", "#hecha!", "*#hecha*",
        "**#hecha**", "\\#hecha",
        "#hecho", "#he\u0301cha", "#hecha\r",
    ],
)  # fmt: skip
def test_it_does_not_matter_how_a_word_is_typed(line: str) -> None:
    read = read_agent_words(f"{line}\nListo.")
    assert read.words == (Become(Status.DONE),)
    assert read.text == "Listo."


@pytest.mark.parametrize("line", ["#en-progreso", "#en_progreso", "#EN – PROGRESO", "#enprogreso", "# En  progreso"])
def test_dashes_part_words_like_blanks(line: str) -> None:
    assert read_agent_words(line).words == (Become(Status.IN_PROGRESS),)


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.NEW])
def test_a_states_own_name_is_a_word(status: Status) -> None:
    read = read_agent_words(f"#{status.shown}")
    assert not read.faults
    assert len(read.words) == 1


def test_several_words_make_a_block_and_both_ends_may_have_one() -> None:
    read = read_agent_words("#tiempo 1h30m\n#asignar yo\n\nYa imprime.\n\nUn saludo\n#hecha\n# tipo hardware\n")
    assert read.words == (SpendTime(90), AssignTo("yo"), Become(Status.DONE), SetType(TicketType.HARDWARE))
    assert read.lines == ("#tiempo 1h30m", "#asignar yo", "#hecha", "# tipo hardware")
    assert read.text == "Ya imprime.\n\nUn saludo"


def test_several_words_may_share_a_line() -> None:
    read = read_agent_words("#hecha #tiempo 30m #asignar Ana Ruiz\nYa imprime.")
    assert read.words == (Become(Status.DONE), SpendTime(30), AssignTo("Ana Ruiz"))


def test_blank_lines_between_words_do_not_break_the_block() -> None:
    read = read_agent_words("#hecha\n\n#tiempo 30m\n\nYa imprime.\n\n#tipo bug\n\n#prioridad P3")
    assert len(read.words) == 4
    assert read.text == "Ya imprime."


def test_a_word_said_twice_counts_once_but_time_adds_up() -> None:
    read = read_agent_words("#hecha\n#tiempo 30m\n\nYa imprime.\n\n#hecha\n#tiempo 30m")
    assert read.words == (Become(Status.DONE), SpendTime(30), SpendTime(30))


@pytest.mark.parametrize(
    "signature", ["-- \nAna Ruiz\nTel. 968 101 606", "Enviado desde mi iPhone", "Get Outlook for Android"]
)
def test_a_signature_may_stand_below_the_block(signature: str) -> None:
    read = read_agent_words(f"Ya imprime.\n\n#hecha\n\n{signature}")
    assert read.words == (Become(Status.DONE),)
    assert read.text == f"Ya imprime.\n\n{signature}"
    assert not read.near


def test_a_rule_in_the_text_is_no_signature() -> None:
    read = read_agent_words("Hola.\n#nota\n---\nY otra cosa.")
    assert not read.words
    assert read.near == ("#nota",)


def test_a_word_in_a_signature_that_was_cut_off_is_found() -> None:
    assert near_words("-- \nAna Ruiz\n# Aserti\n#hecha\n") == ("#hecha",)
    assert near_words("-- \nAna Ruiz") == ()


def test_a_signature_alone_is_no_text() -> None:
    read = read_agent_words("#hecha\n\n-- \nAna Ruiz")
    assert read.text == "-- \nAna Ruiz"
    assert not read.has_text


def test_a_note_keeps_what_stands_behind_it() -> None:
    for line in (
        "nota: ojo con este cliente",
        "Nota : ojo con este cliente",
        "#nota ojo con este cliente",
        "NOTE: ojo con este cliente",
    ):
        read = read_agent_words(f"{line}\ny con el otro")
        assert read.is_note
        assert read.text.endswith("ojo con este cliente\ny con el otro"), line


def test_a_note_at_the_bottom_makes_the_whole_mail_internal() -> None:
    read = read_agent_words("He hablado con ella.\nnota: que nadie le llame")
    assert read.is_note
    assert read.text == "He hablado con ella.\nque nadie le llame"


@pytest.mark.parametrize("line", ["#hehca", "#resolver", "#foo", "#hecha ya imprime", "#prioridad P5", "#tiempo mucho"])
def test_in_the_block_a_letter_behind_the_sign_must_make_a_word(line: str) -> None:
    for text in (f"{line}\nHola.", f"Hola.\n{line}", f"#ayuda\n{line}\nHola.", f"#ayuda\n\n{line}\n\nHola."):
        read = read_agent_words(text)
        held = text.startswith("#ayuda\n\n") and read.near
        assert read.faults or held, text
        assert all(fault.line == line for fault in read.faults)


def test_a_fault_guesses_what_was_meant_and_lists_what_is_known() -> None:
    (fault,) = read_agent_words("#hehca\nHola.").faults
    assert "«#hecha»" in fault.problem
    assert "#asignar quien" in fault.allowed
    assert len(fault.allowed) == 18


@pytest.mark.parametrize(
    "text",
    [
        "# Instalación\n\nSiga estos pasos.",
        "Ejecute:\n# systemctl restart cups\n# reboot",
        "Hola.\n#include <stdio.h>\nAdiós.",
        "Hola.\n## Pasos\nAdiós.",
        "Hola.\n#1 y #2\nAdiós.",
        "Su número es el #4512.",
        "Programe en C# o en F#.",
        "Hola: aquí va.\nResumen: nada.\nHora: 10:30",
        "#",
        "#!/bin/sh",
        "Escriba #ayuda en el asunto si la necesita.",
        "Equipo nuevo\nTipo de letra\nHecha la migración",
        "",
        "\n\n  \n",
        "Línea uno\r\n\r\nLínea dos\u2028tres\x0bcuatro\r\n",
    ],
)
def test_other_lines_are_text_and_come_back_unchanged(text: str) -> None:
    read = read_agent_words(text)
    assert (read.text, read.words, read.faults, read.near) == (text, (), (), ())


@pytest.mark.parametrize(
    "line",
    [
        "#hecha", "#hehca", "#hcha", "# hecha", "##hecha", "#nota", "#ntoa", "nota: que pague",
        "Nota: que pague", "noat: que pague",
        "#asignr ana", "#esperando clinte", "#tiempo treinta", "#cancelr", "- #hecha", "«#hecha»",
        "(#hecha)", "#\u200bhecha",
        "＃hecha", "#hеcha", "Ya imprime. #hecha", "# nota el cliente no paga", "#hecha ya imprime",
    ],
)  # fmt: skip
def test_elsewhere_a_line_equal_or_near_to_a_word_holds_the_mail(line: str) -> None:
    text = f"Hola.\n{line}\nAdiós."
    read = read_agent_words(text)
    assert len(read.near) == 1
    assert (read.words, read.text) == ((), text)


def test_a_listing_of_a_hundred_lines_is_no_block_but_its_words_hold_the_mail() -> None:
    read = read_agent_words("#hecha\n" * 101)
    assert not read.words
    assert len(read.near) == 20


def test_a_pasted_listing_is_read_in_no_time_and_a_word_at_its_end_is_found() -> None:
    read = read_agent_words("Hola.\n" + "# zzzz yyyy xxxx\n" * 20_000 + "#hecha\nAdiós.")
    assert read.near == ("#hecha",)


@pytest.mark.parametrize(
    "signature",
    [
        "Carmen Vera",
        "carmen vera\nAserti · Centro de Servicios\nTel. 968 101 606",
        "Un saludo,\nCarmen Vera",
        "Saludos cordiales.\n\nCarmen Vera\nAserti",
        "Un saludo",
        "-- \nCarmen Vera",
        "Un saludo\n-- \nCarmen Vera",
    ],
)
def test_a_block_may_stand_above_the_authors_name_and_a_closing(signature: str) -> None:
    read = read_agent_words(f"Ya arranca.\n\n#hecha\n\n{signature}", "Carmen Vera")
    assert (read.words, read.near, read.has_text) == ((Become(Status.DONE),), (), True)
    assert read.text == f"Ya arranca.\n\n{signature}"


@pytest.mark.parametrize("signature", ["Carmen Vera", "Un saludo,\nCarmen Vera", "Un saludo"])
def test_words_with_nothing_but_a_signature_say_nothing_to_the_customer(signature: str) -> None:
    read = read_agent_words(f"#en progreso\n\n{signature}", "Carmen Vera")
    assert (read.words, read.has_text) == ((Become(Status.IN_PROGRESS),), False)


def test_a_greeting_that_is_like_a_closing_swallows_no_text() -> None:
    read = read_agent_words("Saludos:\n\nYa arranca.\n\n#hecha", "Carmen Vera")
    assert (read.words, read.text, read.has_text) == ((Become(Status.DONE),), "Saludos:\n\nYa arranca.", True)


def test_a_word_above_words_and_another_name_is_asked_about() -> None:
    read = read_agent_words("Ya arranca.\n\n#hecha\n\nAdemás, mire el cable.\nCarmen Vera", "Carmen Vera")
    assert (read.words, read.near) == ((), ("#hecha",))
