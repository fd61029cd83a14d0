"""What reports say in words, and that hostile names and endless lists do not spoil them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from csc_mailbot.outbound.books_report import books_report, lasting
from csc_mailbot.outbound.night_report import night_report
from csc_mailbot.outbound.night_words import happening_in_words, name_in_words
from csc_mailbot.outbound.sample_values import ANA, LUIS, sample_ticket
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.figures import BooksFigures
from csc_mailbot.tickets.night import Alert, Happening, Incident, Night
from csc_mailbot.tickets.people import Agent, Directory
from tests.unit.outbound.desk import DESK

AT = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)
PACO = Agent("Paco Gil", "paco@tecnicos.example")
DIRECTORY = Directory(own=("soporte@aserti.es",), agents=(ANA, LUIS), technicians=(PACO,))
HOSTILE = "Eva\r\nBcc: x@y.example\x1b[2J<b>" + "a" * 500


@pytest.mark.parametrize(
    ("kind", "who", "facts", "words"),
    [
        ("opened", "Eva Mora", {}, "Eva Mora abre la incidencia"),
        ("answer", "ana@aserti.es", {}, "Ana Ruiz responde al cliente"),
        ("answer", "PACO@tecnicos.example", {}, "Paco Gil responde al cliente"),
        ("change", "desk", {"status": "in_progress"}, "Pasa a «En progreso»"),
        ("change", "desk", {"status": "cancelled", "merged_into": "CSC-2026-000002"}, "Se une a CSC-2026-000002"),
        ("change", "agent", {"priority": "P1", "team": "CSP2"}, "Prioridad P1, equipo CSP2"),
        ("change", "agent", {"joined": 1}, "1 persona más en copia"),
        ("change", "agent", {"by": "agent"}, ""),
        ("score", "Eva", {"score": 4}, "Eva valora la atención con un 4"),
        ("missed", "desk", {"missed": "first_response"}, "Vence el plazo de la primera respuesta"),
        ("undelivered", "desk", {}, "Una carta nuestra no se ha podido entregar"),
        ("something_new", "desk", {}, ""),
    ],
)
def test_what_happened_is_told_in_a_few_words(kind: str, who: str, facts: dict[str, object], words: str) -> None:
    assert happening_in_words(Happening(AT, kind, who, facts), DIRECTORY) == words


def test_every_kind_of_entry_has_its_words() -> None:
    facts = {"status": "done", "missed": "resolution", "score": 3}
    for kind in EntryKind:
        assert happening_in_words(Happening(AT, kind.value, "Eva", facts, "Se avisa."), DIRECTORY)


def test_a_name_is_one_short_line_whatever_it_holds() -> None:
    name = name_in_words(HOSTILE, DIRECTORY)
    assert name.isprintable()
    assert len(name) <= 61


def story_of(incident: Incident, *, hours: int = 10) -> list[tuple[str, str]]:
    """The story of a night's only incident, as its letter tells it."""
    letter = night_report(Night(AT, AT + timedelta(hours=hours), (incident,)), ANA, DIRECTORY, DESK)
    [told] = cast("list[dict[str, list[tuple[str, str]]]]", letter.context["incidents"])
    return told["story"]


def test_alerts_of_one_instant_are_one_line_and_what_repeats_is_counted() -> None:
    robot = [Happening(AT + timedelta(minutes=1 + minute), "auto_reply", "Eva") for minute in range(3)]
    alerts = tuple(Alert(AT, one.address) for one in (ANA, LUIS))
    assert story_of(Incident(sample_ticket(DESK), (Happening(AT, "opened", "Eva"), *robot), alerts)) == [
        ("23:00", "Eva abre la incidencia"),
        ("23:00", "Se avisa a Ana Ruiz y Luis Gil"),
        ("23:01", "Respuesta automática de Eva (3 veces)"),
    ]


def test_a_long_story_keeps_its_beginning_and_its_end() -> None:
    kinds = ("message", "answer") * 30
    story = [Happening(AT + timedelta(minutes=minute), kind, "Eva") for minute, kind in enumerate(kinds)]
    told = story_of(Incident(sample_ticket(DESK), tuple(story)))
    assert len(told) == 15
    assert told[7] == ("…", "46 apuntes más en la incidencia")


def test_over_more_than_a_night_the_weekday_is_told() -> None:
    assert story_of(Incident(sample_ticket(DESK), (Happening(AT, "opened", "Eva"),)), hours=60)[0][0] == "jue 23:00"


WELL = BooksFigures(
    mails={"fetched": 3, "opened": 3, "held": 0, "quarantined": 0, "pending": 0},
    head="7:" + "a" * 64,
    tickets=3,
    waiting=0,
    oldest_waiting=None,
    failed=0,
    in_doubt=0,
    failed_since=AT,
)


@pytest.mark.parametrize(
    ("figures", "subject"),
    [
        (WELL, "all is well"),
        (replace(WELL, waiting=2, oldest_waiting=AT - timedelta(minutes=59)), "all is well"),
        (replace(WELL, waiting=2, oldest_waiting=AT - timedelta(minutes=61)), "1 thing to look at"),
        (replace(WELL, failed=1, mails=dict(WELL.mails) | {"fetched": 4}), "2 things to look at"),
    ],
)
def test_the_subject_of_the_books_says_whether_there_is_anything_to_do(figures: BooksFigures, subject: str) -> None:
    assert (
        books_report(figures, "sistemas@aserti.es", AT, DESK).subject == f"[csc-mailbot] Books of 2026-11-19: {subject}"
    )


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (35, "35 min"), (60, "1 h"), (185, "3 h 5 min"), (3120, "2 d 4 h")]
)
def test_a_length_of_time_is_told_in_units_that_matter(minutes: int, words: str) -> None:
    assert lasting(timedelta(minutes=minutes)) == words
