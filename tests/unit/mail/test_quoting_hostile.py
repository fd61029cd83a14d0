"""Mails made to be slow, and the details that a whole mail does not show."""

from time import process_time

import pytest

from csc_mailbot.mail.quoting import split_reply
from csc_mailbot.mail.quoting.device_lines import is_device_line
from csc_mailbot.mail.quoting.footers import is_footer

HOSTILE = {
    "one line of marks": ">" * 100_000,
    "many lines of marks": ("> " * 40 + "\n") * 1_250,
    "introductions": "On Mon, Nov 23, 2026 at 10:00, X <x@y.es> wrote:\n" * 10_000,
    "introductions without dates": "Juan escribió:\n" * 5_000,
    "sentences like introductions": "El a a a a a a a a 2:\n" * 3_000,
    "introduced quotes": "hola\n" + "On Mon, Nov 23, 2026 at 10:00, X <x@y.es> wrote:\n> a\n" * 4_000,
    "headers": "From: a\nSent: x\n" * 2_000,
    "marks": "-----Original Message-----\n" * 5_000,
    "rules": "hola\n--\n" * 4_000,
    "devices": "Enviado desde mi iPhone\n\n" * 4_000,
    "footers": "hola\n\nEste mensaje es raro\nn\nn\n\n" * 2_000,
    "fences": "```\n" * 10_000,
    "blank lines": "\n" * 50_000 + "hola",
    "interleaved": "a\n> b\n" * 3_000,
    "one long line": "a@" * 50_000 + ":",
    "digits": "1." * 50_000 + "escribió:",
}
HOSTILE_HTML = {
    "openings": "<" * 100_000,
    "tags": "<a " * 50_000,
    "comments": "<!--" * 30_000,
    "open quotes": "<div class=gmail_quote>hola" * 5_000,
    "dividers": "<div style='border-top:solid x'>hola</div>" * 5_000,
    "attributes": ("<p " + "class=" * 400 + ">") * 50,
}
_SOON = 5.0
"""Seconds of processor; they take a tenth of it, what is not linear takes minutes."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_is_soon_done(text: str) -> None:
    began = process_time()
    assert split_reply(text).new
    assert process_time() - began < _SOON


@pytest.mark.parametrize("html", HOSTILE_HTML.values(), ids=HOSTILE_HTML)
def test_hostile_html_is_soon_done(html: str) -> None:
    began = process_time()
    assert split_reply("hola\n" * 3_000, html).new
    assert process_time() - began < _SOON


def test_the_usual_reply_is_done_at_once() -> None:
    text = (
        "Sigue igual.\n\nEl lun, 23 nov 2026 a las 10:00, Soporte <a@b.es> escribió:\n\n"
        + "> Una línea de aviso.\n" * 220
    )
    began = process_time()
    assert split_reply(text).new == "Sigue igual."
    assert process_time() - began < 0.1


def test_nothing_at_all_stays_nothing() -> None:
    for text in ("", "\n\n", "  \r\n\t"):
        assert split_reply(text).new == ""
        assert split_reply(text).certain


def test_line_ends_of_other_systems_are_line_ends() -> None:
    assert split_reply("Nuevo.\r\n\r\n> Viejo\r\n").new == "Nuevo."
    assert split_reply("Nuevo.\r\r> Viejo\r").new == "Nuevo."


def test_the_reply_tells_by_what_it_was_split() -> None:
    because = split_reply("Nuevo.\n\nEl 23/11/26 a las 10:00, Soporte escribió:\n> Viejo").because
    assert because == ("the quote is known by its introduction",)
    assert split_reply("Nuevo.").because == ("no quote was found",)


def test_what_was_said_is_not_shown_when_the_reply_is_printed() -> None:
    assert "secreto" not in repr(split_reply("secreto\n-- \nsecreto\n\n> secreto"))


@pytest.mark.parametrize(
    "line",
    [
        "Enviado desde mi iPad",
        "Enviado desde mi Xiaomi",
        "Enviado desde Yahoo Mail para iPhone",
        "Enviado desde Outlook para Android",
        "Enviado con Proton Mail",
        "Enviado desde mi HUAWEI P30",
        "Obtener Outlook para iOS <https://aka.ms/o0ukef>",
        "Obtenir Outlook pour Android <https://aka.ms/AAb9ysg>",
        "Obteniu l'Outlook per a Android",
        "Sent from my iPhone",
        "Sent from my Samsung Galaxy smartphone, please excuse any typos",
        "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows",
        "Sent with Mailspring (https://getmailspring.com/)",
        "*Sent from my Android device with K-9 Mail. Please excuse my brevity.*",
        "Get Outlook for Android",
        "Gesendet von Outlook für iOS",
        "Envoyé à partir de Outlook pour Android",
        "Inviato da Libero Mail per Android",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "发自我的 iPhone",
        "iPhone'umdan gönderildi",
        "Trimis de pe iPhone-ul meu",
        "Libre de virus.www.avast.com",
    ],
)
def test_a_line_of_a_device_is_known(line: str) -> None:
    assert is_device_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Enviado el pedido ayer desde el móvil",
        "Enviado desde contabilidad",
        "¿Enviado desde mi iPhone?",
        "Enviado desde mi iPhone:",
        "Get me the printer",
        "Download it again",
        "Sent from my office, where the scanner still works",
        "Mi iPhone no funciona",
    ],
)
def test_words_are_not_taken_for_a_device(line: str) -> None:
    assert not is_device_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "AVISO LEGAL",
        "**Aviso de confidencialidad:** este mensaje",
        "Aquest missatge és confidencial i va dirigit al seu destinatari",
        "Esta mensaxe é confidencial",
        "Mezu hau konfidentziala da eta jasotzailearentzat da",
        "Esta mensagem é confidencial e destina-se ao destinatário",
        "Ce message est confidentiel et destiné à son destinataire",
        "Diese E-Mail enthält vertrauliche Informationen",
        "Questo messaggio è riservato",
        "CONFIDENTIALITY NOTICE: this e-mail",
        "Please consider the environment before printing this email",
        "En cumplimiento del RGPD le informamos de que sus datos están en un fichero",
        "El software de antivirus Avast ha analizado este correo electrónico en busca de virus.",
    ],
)
def test_a_footer_is_known(line: str) -> None:
    assert is_footer([line])


@pytest.mark.parametrize(
    "line",
    ["Este mensaje me sale al abrir", "Este correo no llega", "En virtud de lo hablado, vengan", "Legal dice que sí"],
)
def test_words_are_not_taken_for_a_footer(line: str) -> None:
    assert not is_footer([line])
