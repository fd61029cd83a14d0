"""Short answers of customers."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.customer_words import (
    asks_state,
    confirmation_in,
    is_content,
    is_only_thanks,
    looks_like_vacation,
    only_acknowledges,
    score_in,
)

_SIGNATURE = """Un saludo,
Pedro López
Director Comercial
Cliente S.L.
Tel. 968 123 456
www.cliente.example"""


@pytest.mark.parametrize(
    "text",
    [
        "Gracias",
        "GRACIAS!!!",
        "Muchas gracias, un saludo",
        f"Hola Ana,\n\nMuchas gracias por vuestra ayuda.\n\n{_SIGNATURE}",
        "Perfecto, gracias!",
        "Ok, gracias Ana",
        "Buenos días:\n\nPerfecto, ya funciona. Gracias por la rapidez.\n\nSaludos cordiales\nMª José Sáez de Ibarra",
        "Muchísimas gracias a todos",
        "Hola, gracias.\n\nEnviado desde mi iPhone",
        "Gracias\n\n-- \nPedro López, 968 123 456, ¿nos conoce?",
        "Moltes gràcies, ja funciona. Salutacions",
        "Grazas, un saúdo",
        "Eskerrik asko. Agur bero bat",
        "Thanks a lot!\n\nBest regards,\nJohn Smith",
        "Thank you for your quick help",
        "Muito obrigada, cumprimentos",
        "Merci beaucoup, bonne journée",
        "Vielen Dank für die schnelle Hilfe!\n\nMit freundlichen Grüßen\nHans Müller",
        "👍",
        "Gracias 🙏",
        "Perfecto, muchísimas gracias por todo Ana!! Un saludo\n\nEva Mora\nFrutas del Sur S.L.\nTel. 968 555 112",
        "Gracias!\n\nEva Mora\nResponsable de Compras\nC/ Mayor 3, 30001 Murcia\n968 555 112 | eva@frutas.example",
    ],
)
def test_thanks_and_nothing_else_are_only_thanks(text: str) -> None:
    assert is_only_thanks(text, has_attachments=False)
    assert not is_only_thanks(text, has_attachments=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "...",
        "Hola",
        "Un saludo",
        "Ok",
        "De acuerdo",
        "Sí",
        "Ya funciona",
        "Gracias, pero sigue fallando",
        "Gracias?",
        "¿Gracias",
        "No, gracias",
        "Gracias 2",
        "Gracias, todavía",
        "Gracias. Aún",
        "Gracias otra vez",
        "Gracias, otra vez lo mismo",
        "Ayuda, gracias",
        "Gracias por nada",
        "Gracias. Llámenme",
        "Gracias\nLlámenme mañana",
        "Gracias\nUrgente",
        "Gracias\n123 456 789",
        "Gracias\nhttps://x.example/a",
        "Gracias\npedro@cliente.example",
        "Gracias, cuando podáis me decís",
        "Gracias\n\nEva Mora\nSigue sin imprimir\nTel. 968 555 112",
        "Gracias\n\nEva Mora\nFalta la factura de Frutas S.L.",
        "Gracias\n\nLlamar a Eva\nTel. 968 555 112",
        "Gracias\n\nel 968 555 112",
        "Gracias. Un saludo.\nPor cierto, falla la impresora",
        "Un saludo, gracias\nPor cierto: la impresora",
        "Gracias y la factura",
        "Thanks, still broken",
        "Thanks but it fails",
        "Danke, Problem besteht",
        "Merci, ça ne marche pas",
        "Moltes gràcies, però encara falla",
        "Gracias " * 400,
        "Gracias\n" + "Pedro " * 40,
    ],
)
def test_anything_more_is_more_than_thanks(text: str) -> None:
    assert not is_only_thanks(text, has_attachments=False)


@pytest.mark.parametrize(
    "text",
    [
        "10 sobre 10!",
        "Un 10, gracias",
        "10/10",
        "ok",
        "Sí",
        "Conforme",
        "Sí, conforme. Gracias",
        "Ya funciona",
        "Todo perfecto",
        "De acuerdo, un saludo\nEva",
    ],
)
def test_who_is_content_with_a_solution_says_so_in_a_word(text: str) -> None:
    assert is_content(text)


@pytest.mark.parametrize(
    "text",
    [
        "Falta un 10% de descuento",
        "Un 10% menos",
        "",
        "Hola",
        "No",
        "No conforme",
        "Ok, pero sigue",
        "¿Ok?",
        "Ya funciona el 2",
        "Vale, llamadme",
        "Ok todavía",
    ],
)
def test_anything_more_than_content_is_more(text: str) -> None:
    assert not is_content(text)


@given(st.sampled_from(["no", "pero", "sigue", "aún", "todavía", "otra vez", "NO", "¿", "?", "7"]), st.booleans())
def test_one_word_of_doubt_is_enough(doubt: str, before: bool) -> None:  # noqa: FBT001
    text = f"{doubt} gracias" if before else f"Muchas gracias, {doubt}"
    assert not is_only_thanks(text, has_attachments=False)


@pytest.mark.parametrize(
    "text",
    [
        "estado", "ESTADO", "Estado?", "¿Estado?", "status", "Estat", "Hola\nEstado\nGracias",
        "estado CSC-2026-000001",
        "[CSC-2026-000001] estado", "estado de la incidencia", "Estado de mi incidencia, por favor",
        "Hola, ¿cuál es el estado de mi incidencia?\n\nUn saludo,\nPedro", "¿En qué estado está mi incidencia?",
        "¿Cómo va?", "What is the status of my ticket?", "¿Alguna novedad?",
    ],
)  # fmt: skip
def test_the_state_is_asked_in_short(text: str) -> None:
    assert asks_state(text, "Re: La impresora")


@pytest.mark.parametrize(
    "text",
    [
        "El estado de la impresora es malo", "estado civil", "Mi incidencia sigue igual", "Gracias",
        "status 500",
        "Estado: no imprime", "¿Cuál es el estado de mi incidencia? Además, ha fallado otra cosa.",
        "estado " * 500,
    ],
)  # fmt: skip
def test_the_word_among_others_asks_nothing(text: str) -> None:
    assert not asks_state(text, "Estado")


def test_the_subject_asks_only_when_it_is_the_senders_own_and_there_is_no_text() -> None:
    assert asks_state("", "Estado CSC-2026-000001")
    assert asks_state("Un saludo,\nPedro", "¿Estado?")
    assert not asks_state("", "Re: Estado")
    assert not asks_state("Gracias", "Estado")
    assert not asks_state("No imprime", "Estado")
    assert not asks_state("", "")


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("5", 5), ("5.", 5), ("  3  ", 3), ("\n\n4\n", 4), ("*4*", 4), ("5️⃣", 5), ("５", 5),
        ("cinco", 5), ("Cinco.", 5),
        ("Five", 5), ("tres", 3), ("uno", 1), ("bost", 5), ("5/5", 5), ("5 sobre 5", 5), ("2 de 5", 2),
        ("5 estrellas", 5),
        ("Un 5", 5), ("5, gracias", 5), ("5 - muchas gracias", 5), ("2\n\nTardasteis demasiado.", 2),
        ("", None), ("0", None), ("6", None), ("10", None), ("12", None), ("4,5", None), ("4.5", None),
        ("5-6", None),
        ("-5", None), ("5 minutos tarde", None), ("1. No funciona", None), ("Hola\n5", None),
        ("de 5", None), ("5?", None),
        ("2 3", None), ("cinco minutos", None), ("55555", None), ("١", None),
    ],
)  # fmt: skip
def test_a_score_stands_alone_in_the_first_line(text: str, score: int | None) -> None:
    assert score_in(text) == score


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SI", True), ("Sí", True), ("sí.", True), ("Sí, adelante", True), ("Si por favor", True),
        ("OK", True), ("yes", True),
        ("De acuerdo", True), ("Apruebo", True), ("Vale, envíalo", True), ("Hola, SI, gracias", True),
        ("SI\nAna", True),
        ("SI\n\nAna Ruiz\nAserti | www.aserti.es\nCalle Mayor, 3", True), ("SI\n\n-- \nAna, ¿algo más?", True),
        ("NO", False), ("No, gracias", False), ("no enviar", False), ("No autorizo", False),
        ("Rechazado", False),
        ("NO\n\nUn saludo,\nAna", False),
        ("", None), ("hola", None), ("SI NO", None), ("Sí?", None), ("¿Sí", None), ("Si puedes, mañana", None),
        ("Sí, pero quita lo del precio", None), ("SI\n\nPero quita el párrafo", None),
        ("no hay problema", None),
        ("No sé", None), ("Sí 2", None), ("gracias", None), ("Estoy de vacaciones", None), ("Sí y no", None),
    ],
)  # fmt: skip
def test_yes_and_no_are_clear_or_nothing(text: str, said: bool | None) -> None:  # noqa: FBT001
    assert confirmation_in(text) is said


@pytest.mark.parametrize(
    "text",
    [
        "Estaré fuera de la oficina hasta el lunes 24 de agosto.",
        "Estoy de vacaciones del 3 al 20 de agosto. Para asuntos urgentes, contacte con luis@cliente.example",
        "Gracias por su correo. Estoy de vacaciones hasta el 20 de agosto. Le responderé a mi regreso.",
        "Hola,\n\nEstaré ausente hasta el 5 de mayo sin acceso al correo.\n\nUn saludo,\nPedro López",
        "Este es un mensaje automático. No responda.",
        "Buenos días, Ana:\n\nEste es un mensaje automático.",
        "Sóc fora de l'oficina fins al dia 5. Per a temes urgents truqueu al despatx.",
        "Estou de ferias ata o día 5. Durante a miña ausencia, para asuntos urxentes e urgentes chamen.",
        "I am out of the office until Monday with limited access to email.",
        "This is an automated reply. I'll be back on Monday.",
        "Je suis absent jusqu’au 5 mai. En cas d’urgence, contactez Luc.",
        "Ich bin bis zum 5. Mai nicht im Büro. In dringenden Fällen wenden Sie sich an Hans.",
        "Estarei ausente até o dia 5. Em caso de urgência, contacte o João.",
    ],
)
def test_an_absence_note_is_known_by_its_words(text: str) -> None:
    assert looks_like_vacation(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sigue sin funcionar",
        "Estoy de vacaciones hasta el lunes, ¿podéis mirarlo cuando vuelva?",
        "Estoy de vacaciones hasta el lunes. La impresora sigue sin ir.",
        "Estoy fuera de la oficina y la VPN no conecta",
        "Cuando pulso sale un mensaje automático de error",
        "Me llega esto: Este es un mensaje automático. No responda.",
        "Hola, al entrar sale:\nEste es un mensaje automático de error",
        "El programa de vacaciones no funciona hasta el lunes",
        "El usuario está de vacaciones hasta el lunes. Necesito su acceso.",
        "Es urgente, para asuntos urgentes llamad al encargado",
        "I am out of the office but the printer fails again.",
        "Gracias por su respuesta, ya funciona.",
    ],
)
def test_a_person_who_mentions_an_absence_is_a_person(text: str) -> None:
    assert not looks_like_vacation(text)


_PIECES = st.sampled_from(
    ["gracias", " ", "\n", "\n\n", "SI", "no", "5", "estado", "?", ".", "-- \n", "Pedro", "\ud800", "ß", "İ"]
)
_TEXTS = st.text() | st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join)


@pytest.mark.parametrize(
    "question",
    [
        lambda text: is_only_thanks(text, has_attachments=False),
        lambda text: asks_state(text, text),
        score_in,
        confirmation_in,
        looks_like_vacation,
    ],
)
@given(text=_TEXTS)
def test_no_text_makes_a_question_raise(question: Callable[[str], object], text: str) -> None:
    question(text)


@pytest.mark.parametrize(
    "text", ["gracias " * 100_000, "a" * 1_000_000, "\n" * 500_000, "estoy " * 100_000, "5 " * 300_000]
)
def test_a_huge_text_is_no_short_answer(text: str) -> None:
    assert not is_only_thanks(text, has_attachments=False)
    assert not asks_state(text, text)
    assert not looks_like_vacation(text)
    assert score_in(text) is None
    assert confirmation_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Gracias por su mensaje. Lo hemos recibido y le contestaremos lo antes posible.",
        "Buenos días:\n\nHemos recibido su correo. En breve nos pondremos en contacto con usted.\n\nUn saludo",
        "Su consulta ha sido registrada. Le responderemos a la mayor brevedad posible.",
        "Thank you for your email. We have received it and will get back to you soon.",
    ],
)
def test_a_note_that_a_mail_came_in_is_known(text: str) -> None:
    assert only_acknowledges(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hemos recibido su correo. El puesto tres sigue sin arrancar. Le contestaremos lo antes posible.",
        "Gracias por su mensaje.",
        "Lo hemos recibido. ¿Nos contestarán lo antes posible?",
        "Hemos recibido el presupuesto.",
        "Le contestaremos lo antes posible.",
        "",
    ],
)
def test_what_says_more_or_less_is_no_such_note(text: str) -> None:
    assert not only_acknowledges(text)
