"""What agents ask for is done whole or not at all."""

import itertools
from dataclasses import replace

import pytest

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.agent_words import (
    WordFault,
    agents_named,
    check_words,
    read_agent_words,
    status_of,
    valid_words,
)
from csc_mailbot.tickets.people import Agent, Directory, Organisation
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, Ticket

ANA = Agent("Ana Ruiz", "ana@aserti.es", ("anita@aserti.es",))
ANA_MARIA = Agent("Ana María López", "amlopez@aserti.es")
LUIS = Agent("Luis Gil", "luis.gil@aserti.es", teams=(Team.CSP2,))
DIRECTORY = Directory(
    own=("soporte@aserti.es",),
    agents=(ANA, ANA_MARIA, LUIS),
    organisations=(
        Organisation("Cliente", ("cliente.example",), approvers=("jefa@cliente.example",)),
        Organisation("Otro", ("otro.example",)),
    ),
)
TICKET = Ticket(
    1,
    Folio("CSC-2026-000001"),
    "No imprime",
    Status.IN_PROGRESS,
    Priority.P3,
    None,
    Team.CCT,
    Address("", "eva@cliente.example"),
)
STATE_WORDS = {
    "#en progreso": Status.IN_PROGRESS,
    "#escalar": Status.WAITING_ESCALATION,
    "#esperando cliente": Status.WAITING_CUSTOMER,
    "#cambio": Status.CHANGE_MANAGEMENT,
    "#hecha": Status.DONE,
    "#cancelar": Status.CANCELLED,
    "#reabrir": Status.REOPENED,
    "#fusionar CSC-2026-000002": Status.CANCELLED,
}


def check(text: str, ticket: Ticket = TICKET, *, has_public_answer: bool = True) -> tuple[WordFault, ...]:
    return check_words(read_agent_words(text), ticket, DIRECTORY, has_public_answer=has_public_answer)


@pytest.mark.parametrize(("status", "line"), list(itertools.product(Status, STATE_WORDS)))
def test_every_word_in_every_state_goes_by_the_table(status: Status, line: str) -> None:
    (word,) = read_agent_words(line).words
    assert status_of(word) is STATE_WORDS[line]
    faults = check(f"{line}\nHola.", replace(TICKET, status=status))
    assert (not faults) == status.may_become(STATE_WORDS[line])
    shown = {word.partition(" [")[0] for word, _ in valid_words(replace(TICKET, status=status))}
    if faults:
        assert set(faults[0].allowed) <= shown
        assert faults[0].allowed


@pytest.mark.parametrize("status", list(Status))
def test_words_that_change_no_state_are_possible_in_all(status: Status) -> None:
    text = (
        "#asignar luis\n#tipo bug\n#prioridad P4\n#equipo CGC\n#tiempo 5m\n#cliente leo@otro.example\n#enviar\n#ayuda"
    )
    assert check(text, replace(TICKET, status=status)) == ()


@pytest.mark.parametrize("status", list(Status))
def test_the_words_on_offer_are_those_that_can_be_done(status: Status) -> None:
    ticket = replace(TICKET, status=status)
    offered = valid_words(ticket)
    assert all(explanation for _, explanation in offered)
    for shown, _ in offered:
        written = {"quien": "yo", "correo@": "leo@cliente.example", "[plazo]": "30d", "000001": "000002"}
        line = shown
        for sample, real in written.items():
            line = line.replace(sample, real)
        assert check(f"{line}\nHola.", ticket) == (), shown


def test_a_ticket_that_waits_may_wait_for_another_term() -> None:
    waiting = replace(TICKET, status=Status.WAITING_CUSTOMER)
    assert check("#esperando cliente 30d", waiting) == ()
    assert check("#esperando cliente sin plazo", waiting) == ()
    assert check("#esperando cliente", waiting)


def test_transitions_are_tried_in_the_order_of_the_words() -> None:
    closed, new = (replace(TICKET, status=status) for status in (Status.DONE, Status.NEW))
    assert check("#reabrir\n#en progreso\n#escalar", closed) == ()
    assert check("#en progreso\n#hecha", new) == ()
    (fault,) = check("#escalar\n#reabrir", closed)[:1]
    assert fault.line == "#escalar"
    assert fault.allowed == ("#reabrir",)


@pytest.mark.parametrize(
    "text",
    [
        "#esperando cliente\n#hecha",
        "#hecha\n#esperando cliente",
        "#escalar\n#cambio",
        "#hecha\n#cancelar",
        "#hecha\n\nHola.\n\n#escalar",
        "#esperando cliente 30d\n#esperando cliente sin plazo",
        "#fusionar CSC-2026-000002\n#hecha",
        "#fusionar CSC-2026-000002\n#fusionar CSC-2026-000003",
        "#prioridad P1\n#prioridad P2",
        "#tipo bug\n#tipo hardware",
        "#asignar ana ruiz\n#asignar luis",
        "#equipo CSP1\n#equipo CGC",
        "#equipo CSP1\n#escalar",
        "#cliente a@cliente.example\n#cliente b@cliente.example",
        "#nota\n#enviar",
        "#en progreso\n#hecha\n#reabrir",
    ],
)
def test_words_that_contradict_each_other_are_refused(text: str) -> None:
    assert check(text, replace(TICKET, status=Status.NEW))


@pytest.mark.parametrize(
    "text", ["#equipo CSP2\n#escalar", "#prioridad P1\n#escalar\n#asignar luis", "#nota\n#hecha", "#ayuda"]
)
def test_words_that_go_together_are_not(text: str) -> None:
    assert check(text) == ()


def test_a_fault_of_reading_is_a_fault_of_checking() -> None:
    (fault,) = check("#prioridad P5\n#escalar")
    assert fault.line == "#prioridad P5"


def test_a_ticket_is_not_merged_into_itself_nor_into_one_that_is_not_ours() -> None:
    assert check("#fusionar CSC-2026-000002") == ()
    assert "consigo misma" in check("#fusionar csc-2026-000001")[0].problem
    assert check("#fusionar XYZ-2026-000002")


def test_done_needs_a_solution_that_reaches_the_customer() -> None:
    assert check("#hecha", has_public_answer=True) == ()
    assert check("#hecha\nYa imprime.", has_public_answer=False) == ()
    assert check("#hecha", has_public_answer=False)
    assert check("#hecha\n\n-- \nAna Ruiz", has_public_answer=False)
    assert check("#hecha\n#nota\nYa imprime.", has_public_answer=False)
    assert check("#hecha\nnota: ya imprime", has_public_answer=False)


def test_approval_needs_somebody_who_may_approve() -> None:
    stranger = replace(TICKET, requester=Address("", "leo@otro.example"))
    assert check("#aprobación") == ()
    assert check("#aprobación", stranger)
    assert check("#aprobación\n#cliente eva@cliente.example", stranger) == ()
    assert check("#aprobación", replace(TICKET, requester=Address("", "quien@nadie.example")))


def test_the_desk_is_not_its_own_customer() -> None:
    assert check("#cliente soporte@aserti.es")
    assert check("#cliente soporte+abc@aserti.es")


@pytest.mark.parametrize(
    ("who", "agents"),
    [
        ("ana", (ANA, ANA_MARIA)),
        ("Ana Ruiz", (ANA,)),
        ("ANA  RUIZ", (ANA,)),
        ("ruiz ana", (ANA,)),
        ("ruiz", (ANA,)),
        ("maria", (ANA_MARIA,)),
        ("Ana-María", (ANA_MARIA,)),
        ("lópez", (ANA_MARIA,)),
        ("lu", (LUIS,)),
        ("luis.gil", (LUIS,)),
        ("anita", (ANA,)),
        ("amlopez", (ANA_MARIA,)),
        ("ANA@aserti.es", (ANA,)),
        ("anita@aserti.es", (ANA,)),
        ("pepe", ()),
        ("", ()),
        ("ana gil", ()),
        ("eva@cliente.example", ()),
    ],
)
def test_agents_are_known_by_what_people_call_them(who: str, agents: tuple[Agent, ...]) -> None:
    assert agents_named(who, DIRECTORY) == agents


def test_nobody_and_more_than_one_are_refused_with_the_names() -> None:
    (nobody,) = check("#asignar pepe")
    (several,) = check("#asignar ana")
    assert nobody.allowed == (
        "Ana Ruiz (ana@aserti.es)",
        "Ana María López (amlopez@aserti.es)",
        "Luis Gil (luis.gil@aserti.es)",
    )
    assert len(several.allowed) == 2
    assert check("#asignar yo") == ()


def test_every_problem_is_one_spanish_sentence() -> None:
    texts = ["#hecah", "#prioridad P9", "#asignar pepe", "#asignar ana", "#fusionar CSC-2026-000001",
     "#reabrir", "#en progreso",
             "#tiempo x", "#tipo x", "#tipo soporte", "#equipo x", "#cliente x", "#escalar n9",
             "#hecha x", "#hecha\n#escalar",
             "#esperando cliente x", "#fusionar x", "#cliente soporte@aserti.es", "#zzzzzzzzzz"]  # fmt: skip
    for text in texts:
        for fault in check(text):
            assert fault.problem[0].isupper() or fault.problem[0] == "«", fault
            assert fault.problem[-1] in ".?", fault
            assert ". " not in fault.problem, fault
