"""What does the technician on call read, woken by it? Who, what, the telephone, how bad, and how to answer.

The text says all of it in 300 characters, since a lock screen shows no more; the customer's mail goes along as a part
of its own. `short` is the text alone, `sms` one message. The technician's answer is read above the cut line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.message import Attachment
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.agent_letter import shown_text
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded, one_line
from csc_mailbot.outbound.spanish import ago_in_words, moment_in_words
from csc_mailbot.outbound.subject_line import LONGEST, own_subject
from csc_mailbot.outbound.text_message import LONGEST as LONGEST_MESSAGE
from csc_mailbot.outbound.text_message import gsm_text
from csc_mailbot.outbound.told_mail import ToldMail, told_mails
from csc_mailbot.tickets.ticket import Ticket

LOCK_SCREEN = 300
"""Characters that are seen without opening the mail."""
_WHO, _WHAT = 60, 90
_WHO_AT_A_GLANCE = 45
_CUT = 96
"""Characters of the cut line with the letter's token, and of the blank lines around them."""
_FEWEST = 12
"""Characters of a subject below which it says nothing; the mail's own Subject holds it too."""
_IN_DIGEST = 20
"""Incidents that a digest shows with all their words; more are named."""
_HOW = "OK: me encargo. NO PUEDO: avisa a otro. 30: otra vez en 30 min."

BUTTONS = (
    ("OK", "Me encargo"),
    ("NO PUEDO", "Avisa a otra persona ahora mismo"),
    ("30", "Vuelve a avisarme en 30 minutos (una vez)"),
    ("HECHO", "Ya he hablado con el cliente; lo que escriba detrás se le cuenta"),
    ("NO URGENTE", "Puede esperar: se le dice al cliente cuándo abrimos"),
    ("CERRAR", "Resuelta; lo que escriba detrás se le cuenta al cliente"),
)
"""What can be answered, and what it does."""


@dataclass(frozen=True, slots=True)
class AlertedIncident:
    """A ticket that cannot wait."""

    ticket: Ticket
    sender: Address
    organisation: str
    telephone: str
    received_at: datetime
    text: str = field(default="", repr=False)
    unverified: bool = False
    quoted: str = field(default="", repr=False)
    """What else stands in the mail: quoted text and signature."""
    files: tuple[tuple[str, int], ...] = ()
    """Names and sizes in bytes of the files that came with it."""
    subject: str = ""
    """The mail's own, where that did not open the ticket."""


@dataclass(frozen=True, slots=True)
class PageAlert:
    """What there is to tell; the newest incident of an addendum comes first."""

    incidents: tuple[AlertedIncident, ...]
    raised_at: datetime
    now: datetime
    addendum: bool = False
    """The same customer has written again."""
    given_up_by: str = ""
    """Who had it and did not call the customer."""
    everybody: bool = False
    """Nobody has answered so far, and everybody is told."""


def page_alert(alert: PageAlert, reader: str, way: Alert, desk: DeskCard) -> Letter:
    """Return the alert to one place of a technician, whose name is `reader`. It is no automatic mail for robots.

    Out-of-office answers to it are wanted, so that nothing in it asks for silence.
    """
    subject = _subject(alert, desk)
    return Letter(
        kind=LetterKind.PAGE_ALERT,
        to=Address(reader, way.to),
        subject=gsm_text(subject) if way.format is AlertFormat.SMS else subject,
        purpose=Purpose.PAGE,
        context=_words(alert, way.format, subject, desk),
        auto_submitted=None,
        importance_high=True,
        sender_name=guard_name(desk),
        plain_only=way.format is not AlertFormat.FULL,
        attachments=(_mails(alert, desk),) if way.format is AlertFormat.FULL else (),
    )


def _mails(alert: PageAlert, desk: DeskCard) -> Attachment:
    mails = [
        ToldMail(
            folio=str(one.ticket.folio),
            sender=one.sender,
            subject=_subject_of(one, desk),
            received_at=one.received_at,
            text=one.text,
            quoted=one.quoted,
            files=one.files,
            unverified=one.unverified,
        )
        for one in alert.incidents[:_IN_DIGEST]
    ]
    return told_mails(mails, _more(alert), alert.now, desk)


def _subject_of(one: AlertedIncident, desk: DeskCard) -> str:
    return own_subject(one.subject or one.ticket.subject, desk.folio_prefix)


def _more(alert: PageAlert) -> list[str]:
    return [str(one.ticket.folio) for one in alert.incidents[_IN_DIGEST:]]


def guard_name(desk: DeskCard) -> str:
    """Return the name in From of everything the guardia gets: always the same, so that a telephone can let it ring."""
    return " ".join(filter(None, ("GUARDIA", desk.company)))


def _subject(alert: PageAlert, desk: DeskCard) -> str:
    first = alert.incidents[0].ticket
    more = f" (y {len(alert.incidents) - 1} más)" if len(alert.incidents) > 1 else ""
    what = own_subject(first.subject, desk.folio_prefix)
    # The word is in it so that the answer, which repeats it, is read before all other mail.
    return bounded(f"GUARDIA {first.priority.value} URGENTE{more} [{first.folio}] {what}", LONGEST)


def _words(alert: PageAlert, form: AlertFormat, subject: str, desk: DeskCard) -> dict[str, object]:
    first = alert.incidents[0]
    return {
        "desk": desk,
        "format": form.value,
        "glance": glance(alert, desk, LOCK_SCREEN - _CUT if form is AlertFormat.FULL else LOCK_SCREEN),
        "message": message(alert, desk),
        "cut_line": CUT_LINE,
        "token": STAMP_PLACE,
        "folio": str(first.ticket.folio),
        "subject": own_subject(first.ticket.subject, desk.folio_prefix),
        "priority": first.ticket.priority.value,
        "what_for": _what_for(alert),
        "raised": ago_in_words(alert.now - alert.raised_at),
        "incidents": [
            incident_words(one, alert.now, desk) | shown_text(one.text) for one in alert.incidents[:_IN_DIGEST]
        ],
        "more": _more(alert),
        "buttons": [(word, words, answer_link(word, subject, signed=True)) for word, words in BUTTONS],
    }


def incident_words(one: AlertedIncident, now: datetime, desk: DeskCard) -> dict[str, object]:
    """Return what the templates show of an incident, without the customer's text."""
    return {
        "folio": str(one.ticket.folio),
        "subject": _subject_of(one, desk),
        "priority": one.ticket.priority.value,
        "who": who(one),
        "address": one_line(one.sender.address) if one_line(one.sender.name) else "",
        "telephone": one.telephone,
        "received": moment_in_words(one.received_at, now, desk.timezone),
        "unverified": one.unverified,
    }


def _what_for(alert: PageAlert) -> str:
    if alert.addendum:
        return "El mismo cliente ha vuelto a escribir"
    if alert.given_up_by:
        return f"{alert.given_up_by} la tenía, pero no consta que haya llamado al cliente"
    if alert.everybody:
        return "Nadie ha respondido todavía: avisamos a todos"
    return f"{len(alert.incidents)} incidencias urgentes" if len(alert.incidents) > 1 else "Incidencia urgente"


def who(one: AlertedIncident) -> str:
    """Return `María García (Cliente S.L.)`, as much of it as is known."""
    name = one_line(one.sender.name) or one_line(one.sender.address) or "(sin remitente)"
    shown = f"{name} ({one.organisation})" if one.organisation else name
    return bounded(shown, _WHO)


def glance(alert: PageAlert, desk: DeskCard, longest: int = LOCK_SCREEN) -> str:
    """Return what is read without opening the mail, at most `longest` characters, which are 200 or more."""
    if len(alert.incidents) > 1:
        return _digest_glance(alert.incidents, desk, longest)
    one = alert.incidents[0]
    doubt = " SIN VERIFICAR" if one.unverified else ""
    sender = f"{one.ticket.priority.value} {bounded(who(one), _WHO_AT_A_GLANCE)}{doubt}"
    above = [*filter(None, (_why_now(alert),)), sender]
    below = [f"Tel. {one.telephone}" if one.telephone else "Sin teléfono", _HOW]
    room = longest - len("\n".join([*above, *below])) - 1
    subject = bounded(_subject_of(one, desk), min(_WHAT, room)) if room > _FEWEST else ""
    return "\n".join([*above, *filter(None, (subject,)), *below])


def _why_now(alert: PageAlert) -> str:
    """Return why the technician is woken again, in a few words; empty when it is news."""
    if alert.addendum:
        return "Ha vuelto a escribir:"
    if alert.given_up_by:
        return bounded(f"Sin llamar aún ({alert.given_up_by}", 38) + "):"
    return "Nadie responde:" if alert.everybody else ""


def _digest_glance(incidents: Sequence[AlertedIncident], desk: DeskCard, longest: int) -> str:
    """Say of each whose it is, as far as there is room; else name as many as there is room for."""
    head = f"{len(incidents)} incidencias urgentes"
    room = longest - len(head) - len(_HOW) - len("\n")
    numbers = [one.ticket.folio.removeprefix(f"{desk.folio_prefix}-") for one in incidents]
    share = min(50, room // len(incidents) - len("\n"))
    if share > max(map(len, numbers)) + _FEWEST:
        named = zip(numbers, incidents, strict=True)
        lines = [bounded(f"{number} {one.ticket.priority.value} {who(one)}", share) for number, one in named]
        return "\n".join([head, *lines, _HOW])
    room -= len(f" y {len(incidents)} más\n")
    shown = max(1, room // (max(map(len, numbers)) + len(", ")))
    more = f" y {len(numbers) - shown} más" if len(numbers) > shown else ""
    return "\n".join([head, ", ".join(numbers[:shown]) + more, _HOW])


def message(alert: PageAlert, desk: DeskCard) -> str:
    """Return the alert as one text message of at most 160 characters of GSM 03.38."""
    if len(alert.incidents) > 1:
        return _digest_message(alert.incidents)
    one = alert.incidents[0]
    tail = f" Tel {one.telephone.replace(' ', '')}." if one.telephone else ""
    tail += " OK o NO PUEDO"
    what = gsm_text(f"{who(one)[:40]}: {_subject_of(one, desk)}")
    head, tail = gsm_text(f"{one.ticket.priority.value} {one.ticket.folio}"), gsm_text(tail)
    room = LONGEST_MESSAGE - len(head) - len(tail) - 2
    return f"{head} {what[:room].rstrip()} {tail}"


def _digest_message(incidents: Sequence[AlertedIncident]) -> str:
    """Name as many incidents as there is room for, with whose they are where all of them fit, and count the others."""
    worst = min(one.ticket.priority.value for one in incidents)
    head, tail = f"{worst} {len(incidents)} urgentes:", ". OK o NO PUEDO"
    folios = [gsm_text(str(one.ticket.folio)) for one in incidents]
    room = LONGEST_MESSAGE - len(head) - len(tail)
    left = room - sum(len(one) + 1 for one in folios)
    if left >= 0:
        share = left // len(incidents) - len(" ,")
        named = [
            f"{folio} {gsm_text(who(one))[:share].rstrip()}" if share > _FEWEST // 2 else folio
            for folio, one in zip(folios, incidents, strict=True)
        ]
        return f"{head} {(', ' if share > _FEWEST // 2 else ' ').join(named)}{tail}"
    room -= len(f" y {len(incidents)} mas")
    shown = max(1, room // (max(map(len, folios)) + 1))
    return f"{head} {' '.join(folios[:shown])} y {len(incidents) - shown} mas{tail}"
