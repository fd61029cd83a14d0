"""Would you hear an alert? The reminder of a shift, to be answered RECIBIDO, and the test alert, marked PRUEBA."""

from dataclasses import dataclass, replace
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.shift_letter import first_name, period_in_words, shift_letter
from csc_mailbot.outbound.spanish import appointment_in_words, time_in_words
from csc_mailbot.outbound.text_message import LONGEST, gsm_text


@dataclass(frozen=True, slots=True)
class AskedShift:
    """The shift that somebody is asked about, and until when an answer is waited for."""

    name: str
    """The technician's."""
    start: datetime
    end: datetime
    answer_by: datetime
    now: datetime
    next_name: str = ""
    """Who would be asked instead; empty when there is nobody."""


def shift_reminder(asked: AskedShift, address: str, desk: DeskCard) -> Letter:
    """Return the reminder to the technician's registered address."""
    begins = appointment_in_words(asked.start, asked.now, desk.timezone)
    subject = f"Su guardia empieza {begins}"
    words = {
        **_words(asked, desk),
        "begins": begins,
        "yes_link": answer_link("RECIBIDO", subject, signed=True),
        "no_link": answer_link("NO PUEDO", subject, signed=True),
    }
    return shift_letter(LetterKind.SHIFT_REMINDER, Address(asked.name, address), subject, desk, words)


def shift_test(asked: AskedShift, way: Alert, desk: DeskCard) -> Letter:
    """Return the test alert to one of the technician's places, in that place's format."""
    subject = "PRUEBA de guardia: responda OK"
    words = {
        **_words(asked, desk),
        "format": way.format.value,
        "message": _message(asked, way.format, desk),
        "yes_link": answer_link("OK", subject, signed=True),
        "no_link": answer_link("NO PUEDO", subject, signed=True),
    }
    letter = shift_letter(LetterKind.SHIFT_TEST, Address(asked.name, way.to), subject, desk, words, important=True)
    return replace(letter, plain_only=way.format is not AlertFormat.FULL)


def _words(asked: AskedShift, desk: DeskCard) -> dict[str, object]:
    return {
        "name": first_name(asked.name),
        "period": period_in_words(asked.start, asked.end, asked.now, desk),
        "answer_by": appointment_in_words(asked.answer_by, asked.now, desk.timezone),
        "next_name": asked.next_name,
    }


def _message(asked: AskedShift, form: AlertFormat, desk: DeskCard) -> str:
    """Return the test as one text message; only those that go through a telephone network lose their accents."""
    until = time_in_words(asked.answer_by.astimezone(desk.timezone)).removeprefix("a ")
    message = f"PRUEBA de guardia, no hay ninguna avería. Responda OK antes de {until}."
    return (gsm_text(message) if form is AlertFormat.SMS else message)[:LONGEST]
