"""What do agents read when a promised time is nearly over, or over? Which ticket, and what is due when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.agent_letter import agent_letter
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.promised import promised_in_words
from csc_mailbot.outbound.spanish import counted
from csc_mailbot.outbound.ticket_row import ticket_row
from csc_mailbot.outbound.wording import person_in_words
from csc_mailbot.tickets.people import Agent, Organisation
from csc_mailbot.tickets.sla import Measure, Round, Told
from csc_mailbot.tickets.ticket import Ticket

_TICKETS_SHOWN = 200
_LATE = {
    Measure.FIRST_RESPONSE: "Ha vencido el plazo de la primera respuesta",
    Measure.RESOLUTION: "Ha vencido el plazo de la solución",
}
_NEAR = {
    Measure.FIRST_RESPONSE: "Falta la primera respuesta y queda poco tiempo",
    Measure.RESOLUTION: "Queda poco tiempo para la solución",
}


@dataclass(frozen=True, slots=True)
class LevelNews:
    """A ticket, what was promised for it, and what is told of that now."""

    ticket: Ticket
    latest: Round
    told: Mapping[Measure, Told]
    now: datetime
    correspondence: Correspondence
    organisation: Organisation | None = None
    assignee: Agent | None = None

    @property
    def is_missed(self) -> bool:
        """Whether any of it is a breach."""
        return Told.MISSED in self.told.values()


def service_level(news: LevelNews, agent: Agent, desk: DeskCard) -> Letter:
    """Return the warning or the breach of one ticket; what the agent answers reaches the customer, as with a notice."""
    ticket = news.ticket
    words = {
        "missed": news.is_missed,
        "titles": _titles(news),
        "promised": promised_in_words(news.latest, news.now, desk.timezone),
        "requester": person_in_words(ticket.requester),
        "organisation": news.organisation.name if news.organisation else "",
        "organisation_phone": news.organisation.phone if news.organisation else "",
        "assignee": news.assignee.name if news.assignee else "",
        "priority": ticket.priority.value,
        "team": ticket.team.shown,
        "state_shown": ticket.status.shown,
    }
    return agent_letter(LetterKind.SERVICE_LEVEL, ticket, agent, news.correspondence, desk, words=words)


def service_levels(found: tuple[LevelNews, ...], agent: Agent, desk: DeskCard) -> Letter:
    """Return one letter for several tickets, what is late first; 200 are named, the rest counted.

    It belongs to no ticket: an answer to it would be about none.
    """
    late = sum(one.is_missed for one in found)
    ordered = sorted(found, key=lambda one: (not one.is_missed, one.ticket.priority, one.ticket.id))
    parts = (
        counted(late, "plazo vencido", "plazos vencidos") if late else "",
        counted(len(found) - late, "a punto de vencer", "a punto de vencer") if late < len(found) else "",
    )
    return Letter(
        kind=LetterKind.SERVICE_LEVELS,
        to=Address(agent.name, agent.address),
        subject=f"Incidencias: {' y '.join(filter(None, parts))}",
        purpose=Purpose.AGENT,
        context={
            "desk": desk,
            "title": " y ".join(filter(None, parts)),
            "missed": bool(late),
            "tickets": [_row(one, desk) for one in ordered[:_TICKETS_SHOWN]],
            "more": max(0, len(found) - _TICKETS_SHOWN),
        },
    )


def _titles(news: LevelNews) -> list[str]:
    return [(_LATE if how is Told.MISSED else _NEAR)[measure] for measure, how in news.told.items()]


def _row(news: LevelNews, desk: DeskCard) -> dict[str, object]:
    return {
        **ticket_row(news.ticket, desk),
        "assignee": news.assignee.name if news.assignee else "sin asignar",
        "missed": news.is_missed,
        "promised": promised_in_words(news.latest, news.now, desk.timezone),
    }
