"""What does the team read when it comes in? What happened since the last closing, who did what, and what waits now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.night_words import happening_in_words, name_in_words
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.spanish import counted, day_in_words, listed, moment_in_words
from csc_mailbot.outbound.ticket_row import ticket_row
from csc_mailbot.tickets.night import Alert, HeldMail, Incident, Night, Undelivered
from csc_mailbot.tickets.people import Agent, Directory

_SHORT_WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_LINES_SHOWN = 14
"""Lines of one incident's story; the first and the last say most."""
_INCIDENTS_SHOWN = 60
_OTHERS_SHOWN = 20
_NAMES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class _Told:
    """By what a night is told."""

    night: Night
    directory: Directory
    desk: DeskCard

    @property
    def zone(self) -> tzinfo:
        return self.desk.timezone

    def clock(self, at: datetime) -> str:
        """Return `22:47`, with the weekday before it when the time reaches over more than a night."""
        there = at.astimezone(self.zone)
        hour = f"{there.hour}:{there.minute:02d}"
        long = self.night.until - self.night.since > timedelta(days=1)
        return f"{_SHORT_WEEKDAYS[there.weekday()]} {hour}" if long else hour

    def moment(self, at: datetime) -> str:
        return moment_in_words(at, self.night.until, self.zone)


def night_report(night: Night, reader: Agent, directory: Directory, desk: DeskCard) -> Letter:
    """Return the morning's letter. Its rendering is the same for every reader; it belongs to no ticket."""
    told = _Told(night, directory, desk)
    day = day_in_words(night.until.astimezone(desk.timezone).date(), night.until.astimezone(desk.timezone).date())
    ordered = sorted(night.incidents, key=lambda one: (not one.is_loud, one.ticket.status.is_closed))
    return Letter(
        kind=LetterKind.NIGHT_REPORT,
        to=Address(reader.name, reader.address),
        subject=f"Parte de la noche, {day}: {_summary(night)}",
        purpose=Purpose.AGENT,
        context={
            "desk": desk,
            "title": "Parte de la noche",
            "summary": _summary(night),
            "since": told.moment(night.since),
            "until": told.moment(night.until),
            "loud": any(one.is_loud and not one.ticket.status.is_closed for one in ordered),
            "figures": _figures(night),
            "incidents": [_incident(told, one) for one in ordered[:_INCIDENTS_SHOWN]],
            "more": night.more + max(0, len(ordered) - _INCIDENTS_SHOWN),
            "held": _shortened(_held(told, one) for one in night.held),
            "undelivered": _shortened(_undelivered(one) for one in night.undelivered),
            "uncovered": _shortened(
                f"Del {told.moment(one.start)}, al {told.moment(one.end)}" for one in night.uncovered
            ),
        },
    )


def _summary(night: Night) -> str:
    """Return `3 incidencias, 1 urgente`, or that it was quiet."""
    number, loud = len(night.incidents) + night.more, sum(one.is_loud for one in night.incidents)
    if not number:
        return "noche tranquila" if night.is_quiet else "sin incidencias, pero algo espera"
    return counted(number, "incidencia", "incidencias") + (f", {counted(loud, 'urgente', 'urgentes')}" if loud else "")


def _figures(night: Night) -> list[tuple[str, str]]:
    opened = [one for one in night.incidents if one.is_new]
    still_open = [one for one in night.incidents if not one.ticket.status.is_closed]
    unassigned = sum(one.ticket.assignee is None for one in still_open)
    quiet = sum(not one.is_loud for one in opened)
    return [
        ("Nuevas", str(len(opened)) + (f" ({quiet} sin aviso urgente)" if quiet else "")),
        ("Siguen abiertas", str(len(still_open)) + (f" ({unassigned} sin asignar)" if unassigned else "")),
        ("Retenidos", counted(len(night.held), "correo", "correos") if night.held else ""),
        ("Sin entregar", counted(len(night.undelivered), "carta", "cartas") if night.undelivered else ""),
    ]


def _incident(told: _Told, one: Incident) -> dict[str, object]:
    ticket = one.ticket
    return {
        **ticket_row(ticket, told.desk),
        "customer": one.customer,
        "closed": ticket.status.is_closed,
        "assignee": name_in_words(ticket.assignee, told.directory) if ticket.assignee else "sin asignar",
        "loud": one.is_loud,
        "story": _story(told, one),
    }


def _story(told: _Told, one: Incident) -> list[tuple[str, str]]:
    """Return clock and words of each thing that happened, in order; the middle of a long story is counted."""
    lines = [(happening.at, happening_in_words(happening, told.directory)) for happening in one.happenings]
    lines += [(at, _alerted(told, tuple(alerts))) for at, alerts in groupby(one.alerts, key=lambda alert: alert.at)]
    lines = sorted(((at, words) for at, words in lines if words), key=lambda line: line[0])
    story = [_together(told, list(same)) for _, same in groupby(lines, key=lambda line: line[1])]
    if len(story) <= _LINES_SHOWN:
        return story
    half = _LINES_SHOWN // 2
    left_out = counted(len(story) - 2 * half, "apunte más", "apuntes más")
    return [*story[:half], ("…", f"{left_out} en la incidencia"), *story[-half:]]


def _together(told: _Told, same: list[tuple[datetime, str]]) -> tuple[str, str]:
    """Return the line that stands for one thing, or for the same thing several times in a row."""
    at, words = same[0]
    return told.clock(at), f"{words} ({len(same)} veces)" if len(same) > 1 else words


def _alerted(told: _Told, alerts: tuple[Alert, ...]) -> str:
    names = list(dict.fromkeys(name_in_words(one.to, told.directory) for one in alerts))
    shown = names[:_NAMES_SHOWN]
    if more := len(names) - len(shown):
        shown.append(counted(more, "persona más", "personas más"))
    return f"Se avisa a {listed(shown)}"


def _held(told: _Told, one: HeldMail) -> str:
    whose = f"de {name_in_words(one.agent, told.directory)}" if one.agent else "sin dueño"
    about = f" ({one.folio})" if one.folio else ""
    return f"Un correo {whose}{about}, desde el {told.moment(one.received_at)}"


def _undelivered(one: Undelivered) -> str:
    about = f" ({one.folio})" if one.folio else ""
    end = "puede que no haya llegado" if one.in_doubt else "no se ha podido entregar"
    return f"A {one_line(one.to)}{about}: {end}"


def _shortened(lines: Iterable[str]) -> list[str]:
    listed_lines = list(lines)
    more = len(listed_lines) - _OTHERS_SHOWN
    return listed_lines[:_OTHERS_SHOWN] + ([f"y {more} más"] if more > 0 else [])
