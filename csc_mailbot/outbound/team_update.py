"""What do the other agents of the team hear? What changed, by whom, and the words; internal ones are marked as such."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from csc_mailbot.outbound.agent_letter import agent_letter, shown_text
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.spanish import duration_in_words, moment_in_words
from csc_mailbot.outbound.wording import file_name, person_in_words
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Folio, Ticket


@dataclass(frozen=True, slots=True)
class TeamUpdate:
    """A change, as it was before and is now."""

    ticket: Ticket
    before: Ticket
    author: str
    """Who did it: an agent's name, the customer's, or empty for the desk by itself."""
    at: datetime
    now: datetime
    correspondence: Correspondence
    words: str = field(default="", repr=False)
    internal: bool = False
    """The words are a note that no customer reads."""
    attachments: tuple[str, ...] = ()
    """Names of the files."""
    assignee: str = ""
    """The name of the agent who has it now."""
    spent: timedelta | None = None
    merged_into: Folio | None = None
    lack_of_answer: bool = False
    """It was closed because the customer did not answer."""


def team_update(update: TeamUpdate, agent: Agent, desk: DeskCard) -> Letter:
    """Return the notice to an agent who is not the author. Its rendering is the same for every agent."""
    words = {
        "author": one_line(update.author),
        "at": moment_in_words(update.at, update.now, desk.timezone),
        "changes": changes_in_words(update),
        "internal": update.internal,
        "requester": person_in_words(update.ticket.requester),
        "files": [file_name(one) for one in update.attachments],
        "state_shown": update.ticket.status.shown,
        "lack_of_answer": update.lack_of_answer,
        **shown_text(update.words),
    }
    return agent_letter(LetterKind.TEAM_UPDATE, update.ticket, agent, update.correspondence, desk, words=words)


def changes_in_words(update: TeamUpdate) -> list[tuple[str, str, str]]:
    """Return label, value before and value now of all that changed; the value before may be empty."""
    old, new = update.before, update.ticket
    found = [
        ("Estado", old.status.shown, new.status.shown),
        ("Asignada a", "", update.assignee if old.assignee != new.assignee else ""),
        ("Equipo", old.team.shown, new.team.shown),
        ("Prioridad", old.priority.value, new.priority.value),
        ("Tipo", old.type.shown if old.type else "", new.type.shown if new.type else ""),
        ("Cliente", person_in_words(old.requester), person_in_words(new.requester)),
        ("Tiempo dedicado", "", duration_in_words(update.spent) if update.spent else ""),
        ("Unida a", "", str(update.merged_into or "")),
    ]
    return [(label, before, now) for label, before, now in found if now and before != now]
