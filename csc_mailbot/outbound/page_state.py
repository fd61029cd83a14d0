"""What does the customer hear of the guardia? That somebody is alerted, who has it, that it takes long, or can wait.

Nothing is promised before it is true: that somebody is alerted is said when the alert was accepted for delivery.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import customer_words, ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.spanish import appointment_in_words, time_in_words
from csc_mailbot.tickets.ticket import Ticket


class GuardState(StrEnum):
    """How far the guardia is."""

    ALERTED = "alerted"
    TAKEN = "taken"
    """A technician, named, has it."""
    SPOKEN = "spoken"
    """A technician, named, has it and has already spoken to the customer."""
    LATE = "late"
    """Nobody has answered yet."""
    NOT_URGENT = "not_urgent"
    """The technician has looked, and it can wait until the desk opens."""


@dataclass(frozen=True, slots=True)
class PageStateNews:
    """What there is to tell."""

    state: GuardState
    ticket: Ticket
    reader: Address
    correspondence: Correspondence
    now: datetime
    technician: str = ""
    next_opening: datetime | None = None
    page_word: str = "URGENTE"


def page_state(news: PageStateNews, desk: DeskCard) -> Letter:
    """Return the letter to a customer."""
    place = news.correspondence
    opening = news.next_opening
    words = {
        "guard": news.state.value,
        "technician": news.technician,
        "at": time_in_words(news.now.astimezone(desk.timezone)),
        "state_shown": news.ticket.status.shown,
        "next_opening": appointment_in_words(opening, news.now, desk.timezone) if opening else "",
        "page_word": news.page_word,
    }
    return Letter(
        kind=LetterKind.PAGE_STATE,
        to=news.reader,
        subject=ticket_subject(news.ticket, desk),
        purpose=Purpose.REQUESTER,
        context=customer_words(news.ticket, news.reader, desk) | words,
        auto_submitted=AutoSubmitted.GENERATED,
        in_reply_to=place.parent,
        references=place.chain,
        thread_index=place.thread_index,
    )
