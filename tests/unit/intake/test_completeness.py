"""What a first mail lacks: an announced file that did not come, or a description that nobody could begin with."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.completeness import SMALLEST_PICTURE, find_missing
from csc_mailbot.intake.decision import Missing
from csc_mailbot.mail.message import Attachment

DETAIL = "Al grabar el pedido 4711 en el almacén de Murcia sale un mensaje rojo y se cierra la aplicación."


def _file(name: str = "captura.png", kind: str = "image/png", size: int = 9_000, content_id: str = "") -> Attachment:
    return Attachment(name, kind, size, bool(content_id), content_id, "", b"")


ANNOUNCED = [
    "Adjunto captura.",
    "Te adjunto la factura",
    "Os adjuntamos el listado",
    "Se adjunta pantallazo",
    "En el archivo adjunto está el error",
    "Ver documento adjunto",
    "Ver imágenes adjuntas",
    "Adjunto te envío el pedido",
    "Te envío una captura de pantalla",
    "Os mando el pdf con los datos",
    "Le paso foto de la pantalla",
    "Adjuntamos vídeo",
    "Anexo documento",
    "US ADJUNTO LA CAPTURA",
    "Adxunto a factura. Achego: adjunto",
    "Please find attached the log",
    "I have attached a screenshot",
    "See the attached file",
    "The file is attached",
]
NOT_ANNOUNCED = [
    "Te llamo mañana",
    "No adjunto nada",
    "Sin adjuntos",
    "El correo llegó sin archivo adjunto",
    "No se ven los archivos adjuntos",
    "Al abrir el archivo adjunto que me enviasteis falla",
    "No puedo adjuntar archivos",
    "¿Cómo adjunto un archivo?",
    "Juan Pérez, director adjunto",
    "Envío el pedido y no sale",
    "No me deja adjuntar",
]


@pytest.mark.parametrize("text", ANNOUNCED)
def test_an_announced_file_that_did_not_come_is_missed(text: str) -> None:
    assert find_missing("Error al grabar", f"Hola:\n\n{DETAIL}\n{text}\n", ()) == (Missing.ATTACHMENT,)


@pytest.mark.parametrize("text", NOT_ANNOUNCED)
def test_words_that_announce_nothing_are_let_be(text: str) -> None:
    assert find_missing("Error al grabar", f"Hola:\n\n{DETAIL}\n{text}\n", ()) == ()


def test_a_file_that_came_is_not_missed() -> None:
    assert find_missing("Error", "Adjunto captura.", (_file(),)) == ()


def test_a_logo_in_a_signature_is_no_file() -> None:
    assert find_missing("Error al grabar", f"{DETAIL} Adjunto captura.", (_file("logo.png", content_id="l@x"),)) == (
        Missing.ATTACHMENT,
    )


def test_a_pasted_screenshot_is_a_file() -> None:
    pasted = _file("image001.png", size=SMALLEST_PICTURE, content_id="i@x")
    assert find_missing("Error", f"{DETAIL} Adjunto captura.", (pasted,)) == ()


@pytest.mark.parametrize("kind", ["application/pgp-signature", "application/pkcs7-signature", "text/calendar"])
def test_what_programs_attach_is_no_file(kind: str) -> None:
    assert Missing.ATTACHMENT in find_missing("Error", "Adjunto captura.", (_file("x", kind),))


@pytest.mark.parametrize(
    "text",
    [
        "> Adjunto captura.",
        "El lun, 5 ene 2026 a las 10:00, Ana (<ana@x.example>) escribió:\nAdjunto captura.",
        "-----Mensaje original-----\nAdjunto captura.",
        "De: Ana <ana@x.example>\nEnviado el: lunes, 5 de enero\nAdjunto captura.",
        "-- \nAna\nAdjunto a dirección",
        "Saludos,\nAna Ruiz\nAdjunta a gerencia",
        "Enviado desde mi iPhone\nadjunto",
        "Este mensaje y sus archivos adjuntos son confidenciales",
    ],
)
def test_quotes_and_signatures_announce_nothing(text: str) -> None:
    assert find_missing("Error al grabar", f"{DETAIL}\n{text}", ()) == ()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", ""),
        ("URGENTE", "Hola, no va."),
        ("Ayuda", "Buenos días,\n\nUn saludo"),
        ("error", "error 500"),
        ("Hola", "-- \n" + DETAIL),
    ],
)
def test_a_few_words_are_no_description(subject: str, text: str) -> None:
    assert find_missing(subject, text, ()) == (Missing.DESCRIPTION,)


def test_a_few_words_with_a_screenshot_are_enough() -> None:
    assert find_missing("Error", "No va.", (_file(),)) == ()


def test_a_telling_subject_is_a_description() -> None:
    assert find_missing("La impresora del almacén no imprime etiquetas desde ayer", "", ()) == ()


def test_both_may_be_missing() -> None:
    assert find_missing("", "Adjunto captura", ()) == (Missing.ATTACHMENT, Missing.DESCRIPTION)


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_is_looked_at(subject: str, text: str) -> None:
    assert set(find_missing(subject, text, ())) <= set(Missing)


@pytest.mark.parametrize("piece", ["envio a ", "el a ", "de: ", "- ", "no ", "adjunto ", "_", "enviado el: 1 "])
def test_a_long_hostile_text_is_looked_at_in_bounded_time(piece: str) -> None:
    begin = time.perf_counter()
    find_missing("", piece * 100_000, ())
    assert time.perf_counter() - begin < 5
