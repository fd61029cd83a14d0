import pytest

from csc_mailbot.mail.cut_line import CUT_LINE, find_cut_line

QUOTED = [
    CUT_LINE,
    f"> {CUT_LINE}",
    f">> | {CUT_LINE}",
    "> —— Responda por encima\n> de esta línea ——",
    "—— RESPONDA POR ENCIMA DE ESTA LÍNEA ——",
    "-- Responda por encima de esta linea --",
    "?? Responda por encima de esta l?nea ??",
    "—— Responda por encima de esta lÃ\xadnea ——",
    "—— Responda por encima de esta li\u0301nea ——",
    "*—— Responda\u00a0por encima de esta línea ——*",
]


@pytest.mark.parametrize("line", QUOTED)
def test_the_cut_line_is_found_however_it_comes_back(line: str) -> None:
    text = f"Mi respuesta.\n\n{line}\nciaaa\n"
    place = find_cut_line(text)
    assert place is not None
    assert text[:place] == "Mi respuesta.\n\n"


def test_the_first_of_two_counts() -> None:
    assert find_cut_line(f"{CUT_LINE}\nuno\n> {CUT_LINE}\n") == 0


@pytest.mark.parametrize("text", ["", "Responda por favor encima de la línea.", "Mire por encima de esta línea"])
def test_other_words_are_no_cut_line(text: str) -> None:
    assert find_cut_line(text) is None
