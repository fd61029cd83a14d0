"""How are mails read? Words of urgency, words of types, whom we do not listen to, windows on letters."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from csc_mailbot.mail.address import is_address
from csc_mailbot.settings.values import (
    Count,
    CountOrNever,
    Group,
    MailAddresses,
    SomeDuration,
    Words,
    is_domain,
    unique,
)
from csc_mailbot.tickets.ticket import TicketType


def check_banned(written: str) -> str:
    """Accept an address, or a whole domain as `@example.com`."""
    text = written.strip().casefold()
    if not is_address(text) and not (text.startswith("@") and is_domain(text[1:])):
        raise ValueError("is neither address nor domain; allowed: somebody@example.com or @example.com")
    return text


class UrgencySettings(Group):
    """`[urgency]`: words of the subject, read without regard to case and accents, with their inflections."""

    urgent: Annotated[Words, Field(min_length=1)] = ("urgente", "urgent", "urxente")
    """It cannot wait; out of hours a technician is woken."""
    severe: Annotated[Words, Field(min_length=1)] = ("grave", "severe")
    """The work suffers."""
    critical: Annotated[Words, Field(min_length=1)] = ("crítica", "crítico", "critical")
    """The work stands still."""
    ignore: Words = ("transporte urgente", "envío urgente", "ruta crítica", "stock crítico")
    """Phrases in which those words say nothing of the incident."""


class TypeSettings(Group):
    """`[[types]]`: words that speak for a type of ticket; several tables may speak for the same."""

    type: TicketType
    """functional_support, it_support, bug, user_error, security_access, update or hardware. Required."""
    words: Annotated[Words, Field(min_length=1)]
    """Words and phrases, read whole, without regard to case and accents. Required."""
    weight: Annotated[int, Field(ge=1, le=100)] = 2
    """What each occurrence counts; twice in the subject. A type is suggested from 2 on, the heaviest wins."""


class ScreeningSettings(Group):
    """`[screening]`: whom we do not listen to, and which machines may speak up."""

    banned: Annotated[
        tuple[Annotated[str, AfterValidator(check_banned)], ...], AfterValidator(unique(str.casefold))
    ] = ()
    """Addresses, or domains as `@example.com`: their mail is kept and otherwise ignored. None."""
    monitors: MailAddresses = ()
    """Addresses of monitoring systems: their automatic mail may page. None."""


class RatesSettings(Group):
    """`[rates]`: windows on automatic letters; they end loops that no header reveals. Intake and pages have none."""

    window: SomeDuration = timedelta(minutes=10)
    """How far back letters to one address that is not an agent's are counted."""
    per_ticket: Count = 10
    """Letters to that address about one ticket in the window; what is over becomes one digest."""
    in_all: Count = 30
    """Letters to that address about all tickets in the window."""
    team_window: SomeDuration = timedelta(minutes=5)
    """How far back notices to one agent are counted."""
    team_notices: CountOrNever = 10
    """Notices to that agent in the window; what is over becomes one digest. 0 folds none: each notice is how an agent
    answers its ticket; 10 suits a team that reads its queue elsewhere too."""
