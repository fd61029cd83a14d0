"""A desk to work at in tests: the company's hours, three agents, two customers, and a clock that only tests move."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from csc_mailbot.adapters.shift_calendar import ShiftCalendar
from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.intake.policies import Policies
from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.tickets.people import Agent, Directory, Organisation
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import SlaPolicy, Target
from csc_mailbot.tickets.ticket import Team
from csc_mailbot.workflows.desk import Desk
from tests.unit.outbound.desk import DESK
from tests.unit.timekeeping.calendars import company_hours

SECRET = b"a secret of the desk"
TOKENS = TokenKeys((SECRET,))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""A Friday morning; the desk is open."""
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""When the desk opens after that night."""

CARMEN = Agent("Carmen Vera", "carmen@aserti.es", ("carmen.vera@aserti.es",), (Team.CCT,))
TOMAS = Agent("Tomás Gil", "tomas@aserti.es", teams=(Team.CCT, Team.CSP1))
LUIS = Agent("Luis Ros", "luis@aserti.es", teams=(Team.CSP2,))
CLIENT = Organisation("Cliente S.L.", ("cliente.example",))
DIRECTORY = Directory(
    own=("soporte@aserti.es",),
    agents=(CARMEN, TOMAS, LUIS),
    organisations=(CLIENT, Organisation("Otra S.A.", ("otra.example",))),
    admins=("sistemas@aserti.es",),
)
_PATIENCE = Target(timedelta(hours=900), timedelta(hours=900))
PATIENT = SlaPolicy(dict.fromkeys(Priority, _PATIENCE))
"""Promises so far away that no test that is about something else hears of them."""
POLICIES = Policies(DIRECTORY, company_hours(), TOKENS, sla=PATIENT)


@dataclass(slots=True)
class SetClock:
    """Stands still until a test moves it."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The instant that was set."""
        return self.at

    def forward(self, **by: float) -> None:
        """Let time pass, in the words of timedelta."""
        self.at += timedelta(**by)


def make_desk(clock: SetClock, policies: Policies = POLICIES) -> Desk:
    """A desk with the shipped templates."""
    calendar = ShiftCalendar(DESK.address, DESK.sender.name)
    return Desk(policies=policies, card=DESK, templates=JinjaTemplates(), clock=clock, calendar=calendar)
