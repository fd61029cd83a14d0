"""The customer's mail goes along with an alert as words alone, in a part of its own, and no longer than is read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.quoting import split_reply
from csc_mailbot.oncall.answers import Meaning, read_answer
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.letter import LetterKind
from csc_mailbot.outbound.page_alert import LOCK_SCREEN, AlertedIncident, PageAlert, page_alert
from csc_mailbot.outbound.samples import Sample, sample_letters
from csc_mailbot.outbound.samples_for_pages import NIGHT, sample_incident
from csc_mailbot.outbound.told_mail import LONGEST_MAIL
from tests.unit.outbound.conversation import TEMPLATES
from tests.unit.outbound.desk import DESK
from tests.unit.outbound.test_composing import composed, read

FULL = [
    one
    for one in sample_letters(DESK)
    if one.letter.kind is LetterKind.PAGE_ALERT and not one.name.endswith(("-sms", "-short"))
]


def alert_about(*incidents: AlertedIncident, form: AlertFormat = AlertFormat.FULL) -> bytes:
    letter = page_alert(PageAlert(incidents, NIGHT, NIGHT), "Luis", Alert("luis@x.example", form), DESK)
    return composed(letter, TEMPLATES.render(letter))


def told(*incidents: AlertedIncident) -> str:
    [file] = read(alert_about(*incidents)).iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("correo.txt", "text/plain")
    return str(file.get_content()).removeprefix("\ufeff").replace("\r\n", "\n")


@pytest.mark.parametrize("sample", FULL, ids=lambda one: one.name)
def test_the_first_part_is_read_at_a_glance_with_its_cut_line(sample: Sample) -> None:
    mail = read(composed(sample.letter, TEMPLATES.render(sample.letter)))
    first = mail.get_body(("plain",))
    assert first is not None
    text = str(first.get_content())
    assert len(text.strip()) <= LOCK_SCREEN
    assert text.index("NO PUEDO") < text.index(CUT_LINE)


def test_the_mail_is_told_with_its_head_its_words_its_quote_and_its_files() -> None:
    files = (("error.png", 284_113), ("factura\r\n.exe", 12))
    first = replace(sample_incident(DESK), text="No podemos facturar.", quoted="> ¿Y ayer?", files=files)
    assert told(first) == (
        "Incidencia: CSC-2026-000001\n"
        "De: María García <m.garcia@cliente.example>\n"
        "Recibido: viernes 20 de noviembre, a las 23:47\n"
        "Asunto: URGENTE: no podemos facturar\n"
        "Adjuntos: error.png (284 kB), factura .exe (12 bytes)\n"
        "\n"
        "No podemos facturar.\n"
        "\n"
        "Texto citado y firma:\n"
        "\n"
        "> ¿Y ayer?\n"
    )


def test_endless_mails_are_cut_and_their_new_words_come_first() -> None:
    first = replace(sample_incident(DESK), text="palabra " * 40_000, quoted="cita " * 40_000)
    assert LONGEST_MAIL - 100 < len(told(first)) < LONGEST_MAIL + 500
    storm = told(*[first] * 30)
    assert len(storm) < LONGEST_MAIL + 30 * 500
    assert storm.count("Incidencia: ") == 20
    assert "Y además: CSC-2026-000001" in storm


def test_a_mail_without_words_says_so() -> None:
    assert told(replace(sample_incident(DESK), text="", files=())).endswith("\n\n(sin texto)\n")


@pytest.mark.parametrize("form", [AlertFormat.SHORT, AlertFormat.SMS])
def test_gateways_and_small_screens_get_no_file(form: AlertFormat) -> None:
    mail = read(alert_about(sample_incident(DESK), form=form))
    assert mail.get_content_type() == "text/plain"


def test_an_answer_above_the_alert_and_the_told_mail_is_read_by_its_own_words() -> None:
    alert = read(alert_about(sample_incident(DESK)))
    shown = alert.get_body(("plain",))
    assert shown is not None
    quoted = "\n".join(f"> {line}" for line in (str(shown.get_content()) + told(sample_incident(DESK))).splitlines())
    answer = f"Voy\n\nEl vie, 20 nov 2026 a las 23:48, GUARDIA Aserti <soporte@aserti.es> escribió:\n\n{quoted}\n"
    words = split_reply(answer, "").new
    assert words.strip() == "Voy"
    assert read_answer(words).meaning is Meaning.ACK


def test_who_is_told_again_reads_why() -> None:
    first = PageAlert((sample_incident(DESK),), NIGHT, NIGHT + timedelta(minutes=20))
    for again, why in (
        (replace(first, addendum=True), "Ha vuelto a escribir:"),
        (replace(first, given_up_by="Luis Peña"), "Sin llamar aún (Luis Peña):"),
        (replace(first, everybody=True), "Nadie responde:"),
    ):
        letter = page_alert(again, "Luis", Alert("luis@x.example"), DESK)
        assert TEMPLATES.render(letter).text.splitlines()[0] == why
