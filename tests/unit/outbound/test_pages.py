"""What technicians and customers read at night: at a glance, in a text message, and nothing that asks for silence."""

from dataclasses import replace

import pytest

from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.letter import LetterKind
from csc_mailbot.outbound.page_alert import LOCK_SCREEN, PageAlert, glance, message, page_alert
from csc_mailbot.outbound.samples import Sample, sample_letters
from csc_mailbot.outbound.samples_for_pages import NIGHT, sample_incident
from csc_mailbot.outbound.text_message import LONGEST, gsm_text
from csc_mailbot.tickets.ticket import folio_of
from tests.unit.outbound.conversation import TEMPLATES
from tests.unit.outbound.desk import DESK
from tests.unit.outbound.test_composing import composed, read

SAMPLES = [one for one in sample_letters(DESK) if one.name.startswith("page-")]
ALERTS = [one for one in SAMPLES if one.letter.kind is LetterKind.PAGE_ALERT]


@pytest.mark.parametrize("sample", ALERTS, ids=lambda one: one.name)
def test_an_alert_can_be_answered_by_robots_and_rings(sample: Sample) -> None:
    mail = read(composed(sample.letter, TEMPLATES.render(sample.letter)))
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"} & set(mail.keys())
    assert (mail["Importance"], mail["X-Priority"], mail["Priority"]) == ("high", "1 (Highest)", "urgent")
    assert str(mail["From"]).startswith("GUARDIA Aserti")
    assert sample.letter.purpose is Purpose.PAGE


@pytest.mark.parametrize("sample", ALERTS, ids=lambda one: one.name)
def test_an_alert_is_as_short_as_its_place_wants(sample: Sample) -> None:
    text = TEMPLATES.render(sample.letter).text
    if sample.name.endswith("-sms"):
        assert len(text.rstrip("\n")) <= LONGEST
        assert text.isascii()
    if sample.name.endswith("-short"):
        assert len(text.rstrip("\n")) <= LOCK_SCREEN
    if not sample.name.endswith("-sms"):
        assert "NO PUEDO" in text[:LOCK_SCREEN]


def test_the_first_characters_say_who_what_where_and_how() -> None:
    alert = PageAlert((sample_incident(DESK),), NIGHT, NIGHT)
    assert glance(alert, DESK).splitlines() == [
        "P2 María García (Cliente S.L.)",
        "URGENTE: no podemos facturar",
        "Tel. 655 123 456",
        "OK: me encargo. NO PUEDO: avisa a otro. 30: otra vez en 30 min.",
    ]
    said = "P2 CSC-2026-000001 Maria Garcia (Cliente S.L.): URGENTE: no podemos facturar Tel 655123456. OK o NO PUEDO"
    assert message(alert, DESK) == said


def test_endless_names_and_subjects_still_leave_room_for_the_telephone() -> None:
    first = sample_incident(DESK)
    long = replace(first, ticket=replace(first.ticket, subject="Ñandú " * 60), organisation="Empresa muy larga " * 9)
    alert = PageAlert((long,), NIGHT, NIGHT)
    assert "Tel. 655 123 456" in glance(alert, DESK)[:LOCK_SCREEN]
    assert "Tel 655123456. OK o NO PUEDO" in message(alert, DESK)
    assert len(message(alert, DESK)) <= LONGEST


def test_a_text_message_about_several_names_each_or_counts_the_others() -> None:
    first = sample_incident(DESK)

    def storm(count: int) -> str:
        tickets = (replace(first.ticket, folio=folio_of("CSC", 2026, 7 + number)) for number in range(count))
        return message(PageAlert(tuple(replace(first, ticket=one) for one in tickets), NIGHT, NIGHT), DESK)

    assert storm(2) == (
        "P2 2 urgentes: CSC-2026-000007 Maria Garcia (Cliente S.L.), CSC-2026-000008 Maria Garcia (Cliente S.L.)"
        ". OK o NO PUEDO"
    )
    assert storm(30) == (
        "P2 30 urgentes: CSC-2026-000007 CSC-2026-000008 CSC-2026-000009 CSC-2026-000010 CSC-2026-000011"
        " CSC-2026-000012 CSC-2026-000013 y 23 mas. OK o NO PUEDO"
    )
    for count in range(2, 120):
        said = storm(count)
        named = said.count("CSC-2026-")
        assert len(said) <= LONGEST
        assert named == count or f" y {count - named} mas." in said


def test_the_html_of_an_alert_shows_what_happened_and_a_button_for_each_answer() -> None:
    letter = page_alert(PageAlert((sample_incident(DESK),), NIGHT, NIGHT), "Luis", Alert("luis@x.example"), DESK)
    html = TEMPLATES.render(letter).html
    assert "Incidencia urgente" in html
    assert "Macro" not in html
    for word in ("OK", "NO%20PUEDO", "30", "HECHO", "NO%20URGENTE", "CERRAR"):
        assert f"body={word}%0D%0A" in html


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_only_letters_to_customers_have_a_customers_token(sample: Sample) -> None:
    expected = Purpose.REQUESTER if sample.letter.kind is LetterKind.PAGE_STATE else Purpose.PAGE
    assert sample.letter.purpose is expected


def test_a_text_message_spells_what_telephones_do_not_know() -> None:
    assert gsm_text("¿Señor Núñez? «Avería» [1] – 5 € · ñ") == 'Senor Nunez? "Averia" 1 - 5 EUR - n'


def test_sms_places_get_plain_text_only() -> None:
    way = Alert("34655@sms.example", AlertFormat.SMS)
    letter = page_alert(PageAlert((sample_incident(DESK),), NIGHT, NIGHT), "Luis", way, DESK)
    mail = read(composed(letter, TEMPLATES.render(letter)))
    assert mail.get_content_type() == "text/plain"
