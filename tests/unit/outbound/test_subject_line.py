import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.outbound.subject_line import LONGEST, own_subject, tagged_subject
from csc_mailbot.tickets.ticket import Folio

FOLIO = Folio("CSC-2026-000001")


@pytest.mark.parametrize(
    "subject",
    [
        "No arranca",
        "Re: No arranca",
        "RE : No arranca",
        "RV: RE: Fwd: No arranca",
        "Re[2]: No arranca",
        "RE:RE:No arranca",
        "Re: [CSC-2026-000001] No arranca",
        "[csc-2026-000001]  No arranca",
        "[CSC-2026-000001] RV: [CSC-2025-000009] No arranca",
        "No arranca [CSC-2026-000001]",
    ],
)
def test_answer_marks_and_folios_are_taken_off(subject: str) -> None:
    assert tagged_subject(FOLIO, subject, "CSC") == "[CSC-2026-000001] No arranca"


@pytest.mark.parametrize("subject", ["", "   ", "Re:", "RV: [CSC-2026-000001]", "\r\n\x00"])
def test_an_empty_subject_is_said_to_be_empty(subject: str) -> None:
    assert tagged_subject(FOLIO, subject, "CSC") == "[CSC-2026-000001] (sin asunto)"


@pytest.mark.parametrize("subject", ["Recibo: no llega", "Tren: retraso", "[PEDIDO-2026-000001] parado", "Result: 3"])
def test_words_that_only_look_like_marks_stay(subject: str) -> None:
    assert own_subject(subject, "CSC") == subject


def test_another_prefix_makes_another_tag() -> None:
    assert own_subject("[SAC-2026-000001] Hola", "SAC") == "Hola"
    assert own_subject("[CSC-2026-000001] Hola", "SAC") == "[CSC-2026-000001] Hola"


@given(st.text())
def test_a_subject_is_one_bounded_line(subject: str) -> None:
    tagged = tagged_subject(FOLIO, subject, "CSC")
    assert tagged.startswith("[CSC-2026-000001] ")
    assert len(tagged) <= LONGEST
    assert "\n" not in tagged
    assert "\r" not in tagged


@given(st.text())
def test_the_subject_of_an_answer_stays_the_same(subject: str) -> None:
    own = own_subject(subject, "CSC")
    assert own_subject(f"RE: [CSC-2026-000001] {own}", "CSC") == own
