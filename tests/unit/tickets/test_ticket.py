"""Priorities, types, teams and folios."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.tickets.priority import Impact, priority_of
from csc_mailbot.tickets.ticket import Team, TicketType, folio_in, folio_of


@pytest.mark.parametrize(
    ("impact", "urgent", "priority"),
    [
        ("critical", True, "P1"),
        ("critical", False, "P1"),
        ("severe", True, "P1"),
        ("severe", False, "P2"),
        ("normal", True, "P2"),
        ("normal", False, "P3"),
    ],
)
def test_impact_and_urgency_make_the_priority(impact: str, urgent: bool, priority: str) -> None:  # noqa: FBT001
    assert priority_of(Impact(impact), urgent=urgent) == priority


def test_every_type_and_team_has_a_name_for_people() -> None:
    assert all(one.shown and one.shown != one.value for one in (*TicketType, *Team))


def test_a_folio_has_six_digits_or_more() -> None:
    assert folio_of("CSC", 2026, 1) == "CSC-2026-000001"
    assert folio_of("CSC", 2026, 1_234_567) == "CSC-2026-1234567"


@pytest.mark.parametrize(
    ("text", "folio"),
    [
        ("RE: [CSC-2026-000001] No arranca", "CSC-2026-000001"),
        ("csc-2026-000001", "CSC-2026-000001"),
        ("CSC-2026-000001: y ahora CSC-2026-000002", "CSC-2026-000002"),
        ("(CSC-2026-1234567)", "CSC-2026-1234567"),
        ("", None),
        ("CSC-2026-00001", None),
        ("XCSC-2026-000001", None),
        ("A-CSC-2026-000001", None),
        ("CSC-2026-000001-7", None),
        ("CSC-2026-0000011234", None),
        ("CSC-٢٠٢٦-000001", None),
        ("ABC-2026-000001", None),
    ],
)
def test_a_folio_is_found_where_it_stands_by_itself(text: str, folio: str | None) -> None:
    assert folio_in(text, "CSC") == folio


def test_a_prefix_is_taken_literally() -> None:
    assert folio_in("AxB-2026-000001", "A.B") is None
    assert folio_in("A.B-2026-000001", "A.B") == "A.B-2026-000001"


@given(st.integers(1000, 9999), st.integers(1, 999_999_999), st.text(max_size=20))
def test_every_folio_is_found_again(year: int, number: int, around: str) -> None:
    folio = folio_of("CSC", year, number)
    assert folio_in(f"{around} [{folio}] x", "CSC") == folio
