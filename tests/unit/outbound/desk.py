"""The desk and the ticket that letters are tried with."""

from zoneinfo import ZoneInfo

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, Ticket, TicketType

DESK = DeskCard(
    name="Centro de Servicios al Cliente",
    company="Aserti",
    address="soporte@aserti.es",
    phone="968 101 606",
    website="https://www.aserti.es",
    terms="https://www.aserti.es/termsofsales",
    folio_prefix="CSC",
    timezone=ZoneInfo("Europe/Madrid"),
)
TICKET = Ticket(
    id=1,
    folio=Folio("CSC-2026-000001"),
    subject="No arranca el almacén",
    status=Status.NEW,
    priority=Priority.P3,
    type=TicketType.BUG,
    team=Team.CCT,
    requester=Address("María García", "maria@cliente.example"),
)
