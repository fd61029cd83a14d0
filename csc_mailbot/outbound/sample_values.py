"""Of whom do the sample letters speak? One customer, one ticket and two agents, on one November day."""

from datetime import UTC, datetime, timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment, MessageId
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.tickets.people import Agent, Organisation
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import Promise, Round
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, Ticket, TicketType, folio_of

NOW = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1, minutes=17)
CLOSING = datetime(2026, 12, 4, 13, tzinfo=UTC)
MONTH_AFTER = datetime(2026, 12, 20, 9, 31, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

ANA = Agent("Ana Ruiz", "ana@aserti.es")
LUIS = Agent("Luis Gil", "luis@aserti.es")
MARIA = Address("María García", "m.garcia@cliente.example")
PEDRO = Address("Pedro Núñez", "pedro@cliente.example")
DIRECTOR = Address("Carmen Vidal", "direccion@cliente.example")
CUSTOMER = Organisation("Cliente S.L.", domains=("cliente.example",), phone="968 000 000")

CUSTOMERS_MAIL = MessageId("<5b1f@cliente.example>")
WRITTEN = Correspondence(CUSTOMERS_MAIL, thread_index="AdxYo3oM1Hq6m3JzT0W5g5q1cKb0zw==")
CAPTURE = Attachment("captura de la configuración.png", "image/png", 5, False, "", "", b"image")

SOLUTION = """Hola, María:

Hemos reiniciado el servicio de base de datos y ya puede abrir el programa. Si le vuelve a salir «Error 1045», mire \
esta página: https://www.aserti.es/ayuda/error-1045?origen=almacen.

Pasos:
1. Cierre el programa en todos los equipos.
2. Ábralo primero en el servidor.

Un saludo,
Ana"""
QUESTION = """Buenos días, María:

¿Nos dice qué versión tiene el programa? Está abajo a la derecha, en la pantalla de inicio.

Un saludo,
Ana"""


def sample_round() -> Round:
    """Return what was promised for the sample ticket."""
    response, resolution = timedelta(hours=4), timedelta(hours=40)
    return Round(
        number=1,
        started_at=YESTERDAY,
        used=timedelta(0),
        since=YESTERDAY,
        response=Promise(response, NOW + timedelta(hours=3)),
        resolution=Promise(resolution, CLOSING),
    )


def sample_ticket(desk: DeskCard) -> Ticket:
    """Return a ticket as it is when its first mail has been read."""
    return Ticket(
        id=1,
        folio=folio_of(desk.folio_prefix, 2026, 1),
        subject="No arranca el programa de almacén en Cartagena",
        status=Status.NEW,
        priority=Priority.P3,
        type=TicketType.BUG,
        team=Team.CCT,
        requester=MARIA,
    )
