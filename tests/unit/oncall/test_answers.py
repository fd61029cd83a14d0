"""What technicians mean, as they type it in the dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.oncall.answers import LONGEST_SNOOZE, Meaning, read_answer

YES = [
    "OK", "ok", "Ok.", "OK!", "okey", "Vale", "voy", "VOY", "Voy yo", "ok, voy para allá", "sí", "SI", "Recibido",
    "Hola, ok", "Buenas noches. Voy.", "Me encargo", "me pongo con ello", "estoy en ello", "lo miro", "La tengo",
    "Llamando al cliente", "Entrando por VPN", "Ya estoy delante del ordenador", "👍", "No hay problema, voy",
    "ok sin problema", "OK\n\nEnviado desde mi iPhone", "*OK*", "«OK»", "On it", "Got it", "OK, en 5 min estoy",
    "d'acord", "ya voy, dame un momento", "De acuerdo", "S", "Perfecto", "sí, si puedo", "me levanto y voy",
    "Vale, voy. ¿Qué teléfono tiene?", "que lo coja yo", "ok, le llamo", "en 10 minutos llego",
    "Cierro el portátil y voy", "va ya", "va bien", "ok voy", "\U0001f44d\U0001f3fb",
    "Recibido, en 10 min estoy", "ok, en 30 min llego", "voy, tardo 20 minutos", "ok, en media hora me conecto",
    "OK. Lleva 2 horas caído, voy", "llego en 15 min",
    "LLAMADO, no contesta", "he llamado y no lo coge", "llamado, comunica", "Llamado. Tiene el teléfono apagado.",
]  # fmt: skip
NO = [
    "NO PUEDO", "no puedo", "No puedo, estoy conduciendo", "Lo siento, no puedo", "Ahora no puedo", "imposible", "paso",
    "ahora mismo no puedo, estoy en el médico", "yo no puedo",
    "nopuedo", "No llego", "NO  PUEDO", "no podré", "Escala", "can't", "I can not", "Que vaya otro",
    "No", "no.", "va a ser que no", "Que lo coja Mar", "que se encargue otra persona",
]  # fmt: skip
DOUBTFUL = [
    "", "   ", "?", "¿Ok?", "¿Quién es?", "Lo miraré", "lo veo mañana", "OK mañana", "voy luego",
    "ok, pero no puedo hasta las 8",
    "No sé", "no entiendo nada", "Iré después", "mañana lo vemos", "Ok. No puedo ahora", "estaré en casa",
    "999", "0", "61 min", "1234", "...", "Lo haremos el lunes", "Vale, el lunes", "nadie me ha llamado",
    "Gracias por su mensaje. Le atenderemos en breve.", "no hecho", "no he llamado",
    "qué ha pasado", "quién es este cliente", "cuál es el teléfono", "dame el teléfono",
    "estoy de vacaciones", "I am out of office", "Estoy enferma", "estoy en el hospital", "conduciendo",
    "voy a dormir", "dejadme dormir", "hecho polvo", "avisa a Mar", "llama a Mar", "mejor Ana", "lo coge Ana", "va Mar",
    "voy a avisar a Mar", "ok, lo hace Mar", "se lo paso a Mar", "te toca a ti", "stop", "dejar de recibir",
    "ok, en 2h", "Ok en un rato lo miro", "dime el teléfono",
    "pásame el teléfono", "OK en 2 horas", "vale, dentro de 1 hora", "recibido, en 45 min estoy", "voy en una hora",
    "ok, tardo 2 h", "sí, a partir de las 8", "Ok. En un par de horas lo miro", "llego en 90 minutos", "ok, a las 9",
    "en una hora", "media hora", "si puedo, voy", "Si no hay otro, voy",
]  # fmt: skip
DONE = [
    "HECHO",
    "hecho.",
    "Llamado",
    "ya he llamado",
    "Ya está hecho",
    "he hablado con el cliente",
    "Contactado",
    "DONE",
]
CLOSE = ["CERRAR", "cerrar", "Cerrado", "ciérrala", "close", "cierro", "Cierro: era un cable", "cierra la incidencia"]
CAN_WAIT = ["NO URGENTE", "no urgente", "No es urgente", "no es tan urgente", "Esto no es urgente", "puede esperar"]


@pytest.mark.parametrize("text", YES)
def test_yes_is_a_yes(text: str) -> None:
    assert read_answer(text).meaning in {Meaning.ACK, Meaning.RECEIVED}


@pytest.mark.parametrize("text", NO)
def test_no_is_a_no(text: str) -> None:
    assert read_answer(text).meaning is Meaning.DECLINE


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_is_neither_is_doubtful(text: str) -> None:
    assert read_answer(text).meaning is Meaning.DOUBTFUL


@pytest.mark.parametrize(
    ("texts", "meaning"), [(DONE, Meaning.CONTACTED), (CLOSE, Meaning.CLOSE), (CAN_WAIT, Meaning.NOT_URGENT)]
)
def test_the_other_words(texts: list[str], meaning: Meaning) -> None:
    assert {text: read_answer(text).meaning for text in texts} == dict.fromkeys(texts, meaning)


@pytest.mark.parametrize(
    ("text", "minutes"), [("30", 30), ("30 min", 30), ("15 minutos", 15), ("en 10 minutos", 10), ("60.", 60), ("1", 1)]
)
def test_a_number_alone_puts_it_off(text: str, minutes: int) -> None:
    answer = read_answer(text)
    assert (answer.meaning, answer.minutes) == (Meaning.SNOOZE, minutes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HECHO", ""),
        ("HECHO. Hemos reiniciado el servidor.", "Hemos reiniciado el servidor."),
        ("Hecho:\n\nEra el disco.\nYa está cambiado.", "Era el disco.\nYa está cambiado."),
        ("Hecho. No contesta el servidor, reiniciado.", "No contesta el servidor, reiniciado."),
        ("CERRAR - Ñandú & certificado", "Ñandú & certificado"),
    ],
)
def test_what_stands_behind_is_kept_as_it_was_written(text: str, words: str) -> None:
    assert read_answer(text).words == words


def test_a_machine_may_only_say_a_known_word() -> None:
    assert [read_answer(one).exact for one in ("OK", "Llamando al cliente", "ok voy", "NO PUEDO", "30")] == [
        True,
        False,
        False,
        True,
        True,
    ]


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    answer = read_answer(text)
    assert answer.meaning in Meaning
    assert 0 <= answer.minutes <= LONGEST_SNOOZE


@given(st.sampled_from(YES + NO + DONE + CLOSE + CAN_WAIT), st.booleans())
def test_shouting_changes_nothing(text: str, loud: bool) -> None:  # noqa: FBT001 - hypothesis draws it
    assert read_answer(text.upper() if loud else text.lower()).meaning is read_answer(text).meaning
