"""A ticket and the words that sort it."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status

Folio = NewType("Folio", str)
"""A ticket's number as people write it: CSC-2026-000001."""


class TicketType(StrEnum):
    """What a ticket is about (the company's document, section 9)."""

    FUNCTIONAL_SUPPORT = "functional_support"
    IT_SUPPORT = "it_support"
    BUG = "bug"
    USER_ERROR = "user_error"
    SECURITY_ACCESS = "security_access"
    UPDATE = "update"
    HARDWARE = "hardware"

    @property
    def shown(self) -> str:
        """The type's name as people read it."""
        return _SHOWN_TYPES[self]


_SHOWN_TYPES = {
    TicketType.FUNCTIONAL_SUPPORT: "Ayuda/Soporte Funcional",
    TicketType.IT_SUPPORT: "Ayuda/Soporte IT",
    TicketType.BUG: "Problema aplicación / Bug",
    TicketType.USER_ERROR: "Problema usuario / Operación Incorrecta",
    TicketType.SECURITY_ACCESS: "Seguridad / accesos",
    TicketType.UPDATE: "Actualización",
    TicketType.HARDWARE: "Problema hardware",
}


class Team(StrEnum):
    """Who takes care of it (the company's document, sections 2 to 6)."""

    CCT = "CCT"
    CSP1 = "CSP1"
    CSP2 = "CSP2"
    CGC = "CGC"
    CPT = "CPT"
    COP = "COP"

    @property
    def shown(self) -> str:
        """The team's full name."""
        return _SHOWN_TEAMS[self]


_SHOWN_TEAMS = {
    Team.CCT: "Centro de Contacto",
    Team.CSP1: "Centro de Soporte, nivel 1",
    Team.CSP2: "Centro de Soporte, nivel 2",
    Team.CGC: "Centro de Gestión de Cambios",
    Team.CPT: "Centro de Proyectos",
    Team.COP: "Centro de Operaciones",
}


class Channel(StrEnum):
    """How a ticket came to the desk."""

    MAIL = "mail"
    PHONE = "phone"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What routing and letters need to know of a ticket."""

    id: int
    folio: Folio
    subject: str
    status: Status
    priority: Priority
    type: TicketType | None
    team: Team
    requester: Address
    assignee: str | None = None
    """The agent's address, or None."""
    closed_at: datetime | None = None
    """When it became done or cancelled; None while it is neither."""
    participants: tuple[Address, ...] = ()
    """Who is written to beside the requester."""
    last_answer: "LastAnswer | None" = None

    @property
    def people(self) -> tuple[Address, ...]:
        """Everybody on the customer's side: the requester first, each once."""
        return tuple({one.key: one for one in (*reversed(self.participants), self.requester)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """When an agent last answered in public, and who."""

    at: datetime
    by: str


def folio_of(prefix: str, year: int, number: int) -> Folio:
    """Return the folio of the year's n-th ticket: prefix, year and six digits or more."""
    return Folio(f"{prefix}-{year:04d}-{number:06d}")


def folio_in(text: str, prefix: str) -> Folio | None:
    """Return the last folio that stands in the text, or None; case does not matter."""
    found = folios_in(text, prefix)
    return found[-1] if found else None


def folios_in(text: str, prefix: str) -> tuple[Folio, ...]:
    """Return every folio that stands in the text, in order."""
    shape = rf"(?<![\w-]){re.escape(prefix)}-\d{{4}}-\d{{6,9}}(?![\w-])"
    return tuple(Folio(one.upper()) for one in re.findall(shape, text, re.IGNORECASE | re.ASCII))
