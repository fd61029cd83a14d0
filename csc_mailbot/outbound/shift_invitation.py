"""Your shift, for your calendar: a short letter with the entry in it, and another when it changes or is no more."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import CalendarPart, Letter, LetterKind
from csc_mailbot.outbound.shift_letter import first_name, period_in_words, shift_letter


class EntryNews(StrEnum):
    """What the entry is."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class InvitedShift:
    """A shift and its calendar entry."""

    name: str
    """The technician's."""
    start: datetime
    end: datetime
    now: datetime
    news: EntryNews
    content: bytes
    """The entry, as iCalendar."""


_SUBJECTS = {
    EntryNews.NEW: "Su guardia",
    EntryNews.CHANGED: "Su guardia ha cambiado",
    EntryNews.CANCELLED: "Ya no tiene esta guardia",
}


def shift_invitation(invited: InvitedShift, address: str, desk: DeskCard) -> Letter:
    """Return the letter to the technician's registered address."""
    day = invited.start.astimezone(desk.timezone)
    subject = f"{_SUBJECTS[invited.news]}: {day.day}/{day.month}/{day.year}"
    words = {
        "name": first_name(invited.name),
        "news": invited.news.value,
        "period": period_in_words(invited.start, invited.end, invited.now, desk),
    }
    letter = shift_letter(LetterKind.SHIFT_INVITATION, Address(invited.name, address), subject, desk, words)
    method = "CANCEL" if invited.news is EntryNews.CANCELLED else "REQUEST"
    return replace(letter, calendar=CalendarPart(method, invited.content))


def entry_summary(desk: DeskCard, level: str) -> str:
    """Return the title of the entry."""
    return " · ".join(filter(None, ("Guardia", desk.company, level)))


def entry_description(desk: DeskCard) -> str:
    """Return what the entry says of itself."""
    return (
        "Guardia fuera de horario. Para cambiarla, escriba a "
        f"{desk.address} una línea como «cambio 24/12 con Ana»: se lo preguntaremos a su compañero."
    )
