"""What does the technician on call read, woken by it? Who, what, the telephone, how bad, and how to answer.

The first 300 characters say all of it, since a lock screen shows no more. `short` is these alone, `sms` one message.
A digest names each incident of several pages. The technician's answer is read above the cut line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
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
from csc_mailbot.tickets.ticket import Ticket

LOCK_SCREEN = 300
"""Characters that are seen without opening the mail."""
_WHO, _WHAT = 60, 90
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
    )


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
        "glance": glance(alert, desk),
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
        "more": [str(one.ticket.folio) for one in alert.incidents[_IN_DIGEST:]],
        "buttons": [(word, words, answer_link(word, subject, signed=True)) for word, words in BUTTONS],
    }


def incident_words(one: AlertedIncident, now: datetime, desk: DeskCard) -> dict[str, object]:
    """Return what the templates show of an incident, without the customer's text."""
    return {
        "folio": str(one.ticket.folio),
        "subject": own_subject(one.ticket.subject, desk.folio_prefix),
        "priority": one.ticket.priority.value,
        "who": who(one),
        "address": one_line(one.sender.address),
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


def glance(alert: PageAlert, desk: DeskCard) -> str:
    """Return what is read without opening the mail, at most `LOCK_SCREEN` characters."""
    if len(alert.incidents) > 1:
        return _digest_glance(alert.incidents, desk)
    one = alert.incidents[0]
    lines = [
        f"{one.ticket.priority.value} {who(one)}{' SIN VERIFICAR' if one.unverified else ''}",
        bounded(own_subject(one.ticket.subject, desk.folio_prefix), _WHAT),
        f"Tel. {one.telephone}" if one.telephone else "Sin teléfono",
        _HOW,
    ]
    return "\n".join(lines)


def _digest_glance(incidents: Sequence[AlertedIncident], desk: DeskCard) -> str:
    """Name as many incidents as there is room for; the mail itself names all."""
    lines, left = [f"{len(incidents)} incidencias urgentes"], LOCK_SCREEN - 50 - len(_HOW)
    for one in incidents:
        number = one.ticket.folio.removeprefix(f"{desk.folio_prefix}-")
        line = bounded(f"{number} {one.ticket.priority.value} {who(one)}", 50)
        left -= len(line) + 1
        if left < 0:
            lines.append("…")
            break
        lines.append(line)
    return "\n".join([*lines, _HOW])


def message(alert: PageAlert, desk: DeskCard) -> str:
    """Return the alert as one text message of at most 160 characters of GSM 03.38."""
    one = alert.incidents[0]
    more = f" (+{len(alert.incidents) - 1})" if len(alert.incidents) > 1 else ""
    head = f"{one.ticket.priority.value} {one.ticket.folio}{more} "
    tail = f" Tel {one.telephone.replace(' ', '')}." if one.telephone else ""
    tail += " OK o NO PUEDO"
    what = gsm_text(f"{who(one)[:40]}: {own_subject(one.ticket.subject, desk.folio_prefix)}")
    head, tail = gsm_text(head), gsm_text(tail)
    room = LONGEST_MESSAGE - len(head) - len(tail) - 2
    return f"{head} {what[:room].rstrip()} {tail}"
