"""With what the words of agents are asked."""

from datetime import timedelta

import pytest

from csc_mailbot.tickets.agent_words import (
    AssignTo,
    MergeInto,
    SetCustomer,
    SetPriority,
    SetTeam,
    SetType,
    SpendTime,
    WaitForCustomer,
    read_agent_words,
)
from csc_mailbot.tickets.agent_words.word import AgentWord
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.ticket import Folio, Team, TicketType

DAY = timedelta(days=1)


def only(line: str) -> AgentWord:
    read = read_agent_words(line)
    assert not read.faults
    assert len(read.words) == 1
    return read.words[0]


@pytest.mark.parametrize(
    ("written", "days"),
    [("30d", 30), ("30 d", 30), ("30 días", 30), ("1 día", 1), ("2 semanas", 14), ("2w", 14),
     ("una semana", 7),
     ("1 mes", 30), ("3 meses", 90), ("365 days", 365), ("３０d", 30), ("30D.", 30)],
)  # fmt: skip
def test_a_term_is_days_weeks_or_months(written: str, days: int) -> None:
    assert only(f"#esperando cliente {written}") == WaitForCustomer(days * DAY)


@pytest.mark.parametrize("written", ["sin plazo", "SIN PLAZO", "sin límite", "sin fecha", "no deadline"])
def test_no_term_waits_for_ever(written: str) -> None:
    assert only(f"#esperando cliente {written}") == WaitForCustomer(forever=True)


@pytest.mark.parametrize("written", ["0d", "366d", "2 años", "pronto", "-3d", "30", "hasta el lunes", "13 meses"])
def test_another_term_is_refused_with_what_is_allowed(written: str) -> None:
    (fault,) = read_agent_words(f"#esperando cliente {written}").faults
    assert fault.allowed == ("30d", "2 semanas", "1 mes", "sin plazo")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("30m", 30), ("45 min", 45), ("1h30m", 90), ("1h30", 90), ("1 h 30 min", 90), ("2h", 120),
     ("2 horas", 120),
     ("1,5h", 90), ("1.25 h", 75), ("90'", 90), ("1 hora y 15 minutos", 75), ("100h", 6000)],
)  # fmt: skip
def test_time_is_minutes(written: str, minutes: int) -> None:
    assert only(f"#tiempo {written}") == SpendTime(minutes)


@pytest.mark.parametrize("written", ["", "0m", "30", "101h", "mucho", "1d", "-5m", "1h30m20s", "١٠"])
def test_another_time_is_refused(written: str) -> None:
    assert read_agent_words(f"#tiempo {written}").faults


@pytest.mark.parametrize("kind", list(TicketType))
def test_a_type_is_known_by_its_code_and_its_name(kind: TicketType) -> None:
    for name in (kind.value, kind.value.replace("_", " "), kind.shown, kind.shown.upper()):
        assert only(f"#tipo {name}") == SetType(kind)


@pytest.mark.parametrize(
    ("written", "kind"),
    [("bug", "bug"), ("hard", "hardware"), ("it", "it_support"), ("soporte it", "it_support"), ("func",
     "functional_support"),
     ("segur", "security_access"), ("acceso", "security_access"), ("actualizacion", "update"),
     ("usuario", "user_error"),
     ("operación", "user_error"), ("soporte f", "functional_support")],
)  # fmt: skip
def test_a_beginning_that_only_one_type_has_is_enough(written: str, kind: str) -> None:
    assert only(f"#tipo {written}") == SetType(TicketType(kind))


def test_an_ambiguous_beginning_is_refused_with_the_types_that_it_begins() -> None:
    (fault,) = read_agent_words("#tipo soporte").faults
    assert fault.allowed == ("Ayuda/Soporte Funcional", "Ayuda/Soporte IT")
    for written in ("", "nada", "¿?"):
        (fault,) = read_agent_words(f"#tipo {written}").faults
        assert len(fault.allowed) == len(TicketType)


@pytest.mark.parametrize("written", ["P2", "p2", "2", "P 2", "p-2"])
def test_a_priority_is_a_number(written: str) -> None:
    assert only(f"#prioridad {written}") == SetPriority(Priority.P2)


@pytest.mark.parametrize("written", ["P5", "P0", "alta", "", "P22"])
def test_there_are_four_priorities(written: str) -> None:
    (fault,) = read_agent_words(f"#prioridad {written}").faults
    assert fault.allowed == ("P1", "P2", "P3", "P4")


@pytest.mark.parametrize("team", list(Team))
def test_a_team_is_known_by_its_code(team: Team) -> None:
    assert only(f"#equipo {team.value.lower()}") == SetTeam(team)


def test_an_unknown_team_or_level_is_refused() -> None:
    assert len(read_agent_words("#equipo ventas").faults[0].allowed) == len(Team)
    assert read_agent_words("#escalar n3").faults
    assert read_agent_words("#escalar a Luis").faults


@pytest.mark.parametrize("written", ["yo", "Yo", "a mí", "me", "myself"])
def test_an_agent_may_mean_himself(written: str) -> None:
    assert only(f"#asignar {written}") == AssignTo("yo")


@pytest.mark.parametrize("written", ["Ana Ruiz", "a Ana Ruiz", "@Ana Ruiz", "to Ana Ruiz", ": Ana Ruiz"])
def test_a_name_is_kept_as_written(written: str) -> None:
    assert only(f"#asignar {written}") == AssignTo("Ana Ruiz")


@pytest.mark.parametrize("written", ["", "quien pueda de los que estén", "ana@a.es luis@a.es", "¿ana?"])
def test_one_person_must_be_named(written: str) -> None:
    assert read_agent_words(f"#asignar {written}").faults


@pytest.mark.parametrize(
    "written",
    [
        "eva@x.es",
        "eva@x.es<mailto:eva@x.es>",
        "<eva@x.es>",
        "Eva <eva@x.es>",
        "[eva@x.es](mailto:eva@x.es)",
        "eva@x.es.",
    ],
)
def test_an_address_is_found_in_what_programs_make_of_it(written: str) -> None:
    assert only(f"#cliente {written}") == SetCustomer("eva@x.es")
    assert only(f"#asignar {written}") == AssignTo("eva@x.es")


@pytest.mark.parametrize("written", ["", "Eva", "eva@", "eva@x.es y luis@x.es"])
def test_a_customer_is_one_address(written: str) -> None:
    assert read_agent_words(f"#cliente {written}").faults


@pytest.mark.parametrize(
    "written", ["CSC-2026-000001", "csc-2026-000001", "[CSC-2026-000001]", "CSC–2026–000001", "con CSC-2026-000001"]
)
def test_a_folio_is_found_as_it_stands_in_subjects(written: str) -> None:
    assert only(f"#fusionar {written}") == MergeInto(Folio("CSC-2026-000001"))


@pytest.mark.parametrize("written", ["", "1", "CSC-2026-1", "la otra", "CSC-2026-000001 y CSC-2026-000002"])
def test_half_a_folio_is_refused(written: str) -> None:
    assert read_agent_words(f"#fusionar {written}").faults
