"""What else do the technicians of a page read? Who has it, what they were understood to say, and what is still open."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.agent_letter import shown_text
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.customer_words import ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.page_alert import BUTTONS, AlertedIncident, guard_name, incident_words
from csc_mailbot.outbound.plain_text import bounded
from csc_mailbot.outbound.spanish import time_in_words
from csc_mailbot.outbound.subject_line import LONGEST, own_subject
from csc_mailbot.outbound.text_message import LONGEST as LONGEST_MESSAGE
from csc_mailbot.outbound.text_message import gsm_text


class News(StrEnum):
    """What happened."""

    YOURS = "yours"
    """Your OK was read: here is the customer."""
    TAKEN = "taken"
    """Somebody else has it: you need do nothing."""
    TAKEN_BEFORE = "taken_before"
    """Your OK came later than another's."""
    PASSED_ON = "passed_on"
    """Your NO PUEDO was read, and somebody else is woken."""
    SNOOZED = "snoozed"
    NO_MORE_SNOOZE = "no_more_snooze"
    ASKED = "asked"
    """What you wrote is neither yes nor no."""
    NOT_REGISTERED = "not_registered"
    """HECHO, CERRAR and NO URGENTE count from a registered address only."""
    CONTACTED = "contacted"
    WORDS_KEPT = "words_kept"
    """Read, but your words did not go to the customer: they stood among a quote."""
    REMINDER = "reminder"
    """You have it, and no word to the customer is known of."""
    ADDENDUM = "addendum"
    """The customer has written again."""
    OVER = "over"
    """The page is over."""
    OPENING = "opening"
    """To the team: the desk opens, and nobody has taken it yet."""


_WAKES = frozenset({News.REMINDER, News.ASKED, News.NOT_REGISTERED, News.OPENING})
_CHOICES = {
    News.ASKED: ("OK", "NO PUEDO"),
    News.YOURS: ("HECHO", "NO PUEDO", "CERRAR", "NO URGENTE"),
    News.REMINDER: ("HECHO", "NO PUEDO"),
    News.OPENING: ("OK",),
    News.TAKEN_BEFORE: (),
}


@dataclass(frozen=True, slots=True)
class PageNews:
    """Something that a technician should know of a page; the first incident is what it is about."""

    news: News
    incidents: tuple[AlertedIncident, ...]
    now: datetime
    holder: str = ""
    """The name of whoever has it."""
    at: datetime | None = None
    """Since when they have it, or until when it is put off."""
    text: str = field(default="", repr=False)
    """The customer's new words."""


_MESSAGES = {
    News.YOURS: "Es suya. Llame al cliente y responda HECHO.",
    News.TAKEN: "Ya la tiene {holder}. No tiene que hacer nada.",
    News.TAKEN_BEFORE: "Ya la tiene {holder}. No tiene que hacer nada.",
    News.ASKED: "No le entendemos y seguimos avisando. Responda solo OK o NO PUEDO.",
    News.REMINDER: "Es suya y no consta que haya llamado al cliente. Responda HECHO o NO PUEDO.",
    News.OVER: "Se acabo: no tiene que hacer nada.",
}
"""What is worth a text message."""


def page_news(event: PageNews, reader: Address, way: Alert, desk: DeskCard) -> Letter | None:
    """Return the letter to one place of a technician; None when it is not worth a text message there."""
    first = event.incidents[0]
    if way.format is AlertFormat.SMS and event.news not in _MESSAGES:
        return None
    subject = ticket_subject(first.ticket, desk)
    shown = bounded(f"GUARDIA URGENTE {subject}", LONGEST) if event.news in _WAKES else subject
    return Letter(
        kind=LetterKind.PAGE_NEWS,
        to=reader,
        subject=shown,
        purpose=Purpose.PAGE,
        context=_words(event, way.format, shown, desk),
        auto_submitted=None if event.news in _WAKES else AutoSubmitted.GENERATED,
        importance_high=event.news in _WAKES,
        sender_name=guard_name(desk),
        plain_only=way.format is AlertFormat.SMS,
    )


def _message(event: PageNews) -> str:
    words = _MESSAGES.get(event.news, "").format(holder=event.holder)
    return gsm_text(f"{event.incidents[0].ticket.folio} {words}")[:LONGEST_MESSAGE]


def _words(event: PageNews, form: AlertFormat, subject: str, desk: DeskCard) -> dict[str, object]:
    first = event.incidents[0]
    meanings = dict(BUTTONS)
    return {
        "desk": desk,
        "news": event.news.value,
        "message": _message(event) if form is AlertFormat.SMS else "",
        "cut_line": CUT_LINE,
        "token": STAMP_PLACE,
        "folio": str(first.ticket.folio),
        "subject": own_subject(first.ticket.subject, desk.folio_prefix),
        "holder": event.holder,
        "at": _instant(event, desk),
        "incidents": [incident_words(one, event.now, desk) for one in event.incidents],
        "buttons": [
            (word, meanings[word], answer_link(word, subject, signed=True)) for word in _CHOICES.get(event.news, ())
        ],
        **shown_text(event.text),
    }


def _instant(event: PageNews, desk: DeskCard) -> str:
    return time_in_words(event.at.astimezone(desk.timezone)) if event.at else ""
