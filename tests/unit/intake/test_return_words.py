"""A technician who is back says so in a few words; whatever else stands there is somebody's to read."""

import pytest

from csc_mailbot.intake.return_words import says_back


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "ya estoy aquí"),
        ("", "Ya estoy aquí.\n\nPaco"),
        ("Ya estoy aquí", ""),
        ("Guardia", "Hola:\n\nYa estoy de vuelta.\n\nUn saludo,\nPaco"),
        ("RE: Ausencia", "Buenos días, he vuelto de vacaciones. Gracias"),
        ("Hola", "Vuelvo a estar disponible"),
        ("fin de ausencia", "Ya estoy disponible otra vez\n\nEnviado desde mi iPhone"),
    ],
)
def test_a_return_is_understood(subject: str, text: str) -> None:
    assert says_back(subject, text, "Paco Gil")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", ""),
        ("Hola", "Buenos días"),
        ("No arranca el servidor", "ya estoy aquí"),
        ("", "Ya estoy aquí y el servidor no arranca"),
        ("", "Estoy de vacaciones"),
        ("", "No estoy disponible"),
        ("", "Ya no estoy de vuelta"),
        ("", "¿Ya estoy aquí? No sé si me contáis"),
        ("", "Vuelvo el lunes"),
        ("Guardia", "Ya estoy aquí. Lo de ayer sigue sin funcionar."),
        ("URGENTE", "ya estoy aquí"),
    ],
)
def test_anything_more_is_no_mere_return(subject: str, text: str) -> None:
    assert not says_back(subject, text, "Paco Gil")
