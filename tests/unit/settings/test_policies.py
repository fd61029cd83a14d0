"""What the other rooms are given."""

from datetime import UTC, date, datetime

import pytest

from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.policies import UrgencyPolicy
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.settings.load import default_settings
from csc_mailbot.settings.policies import policies
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.ticket import Team, TicketType
from tests.unit.settings.conftest import SECRET, Desk
from tests.unit.settings.test_contract import WHOLE

DEFAULT = policies(default_settings(), frozenset())


def test_the_directory_knows_everybody(desk: Desk) -> None:
    directory = policies(desk.load(WHOLE), frozenset()).directory
    agent = directory.agent_of("ANA@aserti.es")
    assert agent is not None
    assert agent.teams == (Team.CCT, Team.CSP1)
    assert directory.role_of("x@cliente.example") is Role.CUSTOMER
    assert directory.is_own("soporte+token@aserti.es")
    assert directory.admins == ("sistemas@aserti.es",)


def test_the_calendar_has_the_given_holidays() -> None:
    at = datetime(2026, 3, 19, 10, tzinfo=UTC)
    assert policies(default_settings(), frozenset()).hours.is_open(at)
    assert not policies(default_settings(), {date(2026, 3, 19)}).hours.is_open(at)


def test_tokens_are_signed_with_the_secret_and_read_with_the_ones_before(desk: Desk) -> None:
    token = Token(Purpose.AGENT, 7)
    old = policies(desk.load(WHOLE), frozenset()).tokens.sign(token)
    renewed = WHOLE.replace(SECRET, SECRET[::-1]).replace("previous_secrets = []", f'previous_secrets = ["{SECRET}"]')
    tokens = policies(desk.load(renewed), frozenset()).tokens
    assert tokens.read(old) == token
    assert tokens.sign(token) != old


def test_the_words_of_urgency_are_those_that_judgement_knows_by_itself() -> None:
    assert DEFAULT.urgency == UrgencyPolicy()


def test_rules_windows_and_lists_are_passed_on(desk: Desk) -> None:
    made = policies(
        desk.load(
            WHOLE
            + """
            [rates]
            window = "1m"
            per_ticket = 2
            in_all = 3
            [screening]
            banned = ["@spam.example"]
            monitors = ["nagios@aserti.es"]
            [[types]]
            type = "bug"
            words = ["catapum"]
            weight = 5
            """
        ),
        frozenset(),
    )
    assert (made.rates.window_seconds, made.rates.per_ticket, made.rates.in_all) == (60, 2, 3)
    assert made.screening.banned == ("@spam.example",)
    assert made.screening.monitors == ("nagios@aserti.es",)
    assert [(rule.type, rule.words, rule.weight) for rule in made.classification.rules] == [
        (TicketType.BUG, ("catapum",), 5)
    ]


def test_every_type_has_words_and_no_word_stands_twice_for_the_same_type() -> None:
    rules = DEFAULT.classification.rules
    assert {rule.type for rule in rules} == set(TicketType)
    for kind in TicketType:
        words = [word for rule in rules if rule.type is kind for word in rule.words]
        assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("No puedo entrar en el ERP", "Me dice que el usuario o la contraseña no son correctos.", "security_access"),
        ("CAMBIO DE CONTRASEÑA", "Por favor, necesito cambiarla.", "security_access"),
        ("Permisos para Marta", "Necesita ver las facturas de Cartagena.", "security_access"),
        ("Alta de usuario", "Entra un compañero nuevo el lunes, ¿podéis darle acceso?", "security_access"),
        ("La impresora de almacén no imprime", "Parpadea una luz roja desde esta mañana.", "hardware"),
        ("Pantalla negra", "El ordenador arranca pero el monitor no enciende.", "hardware"),
        ("Teclado", "Se han estropeado varias teclas del portátil.", "hardware"),
        ("Problema con el disco", "El equipo hace ruido y va muy lento.", "hardware"),
        ("No hay internet", "En la oficina de Lorca no va la wifi ni la red.", "it_support"),
        ("VPN", "Desde casa no conecta.", "it_support"),
        ("El correo no funciona", "No recibimos correos desde ayer.", "it_support"),
        ("Copia de seguridad", "Nos llega un aviso de que la copia de anoche ha fallado.", "it_support"),
        ("Error al facturar", "Al pulsar Grabar da error y se cierra el programa.", "bug"),
        ("El programa se bloquea", "Cada vez que abro un albarán se queda colgado.", "bug"),
        ("Excepción no controlada", "System.NullReferenceException al abrir el listado", "bug"),
        ("¿Cómo se hace un abono?", "Tengo un cliente que ha devuelto un pedido.", "functional_support"),
        ("Duda con un informe", "¿Cómo puedo sacar el listado de ventas por zona?", "functional_support"),
        ("Consulta", "Quería saber dónde puedo cambiar el IVA de un artículo.", "functional_support"),
        ("Factura borrada", "He borrado por error la factura 123, ¿se recupera? Ha sido sin querer.", "user_error"),
        ("Me he equivocado de almacén", "He metido mal un traspaso y me sale un error de stock.", "user_error"),
        ("Actualización", "¿Cuándo nos toca la nueva versión?", "update"),
        ("Actualizar el programa", "Nos dijisteis que había un parche.", "update"),
        ("Password reset", "I cannot log in.", "security_access"),
        ("Printer", "It does not print.", "hardware"),
    ],
)  # fmt: skip
def test_the_shipped_words_suggest_the_type_that_a_person_would(subject: str, text: str, expected: str) -> None:
    suggestion = suggest_type(subject, text, DEFAULT.classification)
    assert suggestion.type is TicketType(expected), suggestion.evidence


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Incidencia", "Adjunto captura de pantalla."),
        ("Hola", "Como se ve en la imagen del correo anterior, sigue igual."),
        ("URGENTE", "Llamadme, por favor."),
    ],
)
def test_words_of_every_mail_suggest_nothing(subject: str, text: str) -> None:
    assert suggest_type(subject, text, DEFAULT.classification).type is None
