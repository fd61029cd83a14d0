"""What does an agent read whose notices came too fast? One letter that lists the tickets; alerts came by themselves."""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.spanish import counted, moment_in_words
from csc_mailbot.outbound.ticket_row import ticket_row
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket

_TICKETS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TeamDigest:
    """The tickets with news, each once, in the order of the news."""

    agent: Agent
    tickets: tuple[Ticket, ...]
    now: datetime


def team_digest(overflow: TeamDigest, desk: DeskCard) -> Letter:
    """Return the list: folio, subject, requester, priority and state as they are now; 200 are named, the rest counted.

    It belongs to no ticket: an answer to it would be about none.
    """
    number = len(overflow.tickets)
    title = f"Novedades en {counted(number, 'incidencia', 'incidencias')}"
    return Letter(
        kind=LetterKind.TEAM_DIGEST,
        to=Address(overflow.agent.name, overflow.agent.address),
        subject=title,
        purpose=Purpose.AGENT,
        context={
            "desk": desk,
            "title": title,
            "now": moment_in_words(overflow.now, overflow.now, desk.timezone),
            "tickets": [ticket_row(one, desk) for one in overflow.tickets[:_TICKETS_SHOWN]],
            "more": max(0, number - _TICKETS_SHOWN),
        },
    )
