"""What does operations read of a week? What came and went, whether targets were kept, how content customers are."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded, one_line
from csc_mailbot.outbound.spanish import counted, day_in_words, duration_in_words
from csc_mailbot.tickets.figures import Counts, Kept, PeriodFigures
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.ticket import Team, TicketType

_WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_BLUE, _GREEN, _AMBER, _RED = "#17708f", "#1a7f4b", "#8a6100", "#b42318"
_WELL, _FAIR = 95, 80
"""Percent in time from which a target is well kept, and fairly."""
_TEXT_BAR = 20
"""Characters of the longest bar in plain text."""
_SHOWN = 10
_LONGEST_NAME = 40

Bar = Mapping[str, object]
"""A label, a value in words, the bar's length in percent, its colour, and the same bar in characters."""


def week_report(figures: PeriodFigures, reader: Agent, now: datetime, desk: DeskCard) -> Letter:
    """Return the letter. Its rendering is the same for every reader; it belongs to no ticket."""
    first = figures.since.astimezone(desk.timezone).date()
    last = (figures.until - timedelta(microseconds=1)).astimezone(desk.timezone).date()
    today = now.astimezone(desk.timezone).date()
    title = f"Del {day_in_words(first, today)} al {day_in_words(last, today)}"
    return Letter(
        kind=LetterKind.WEEK_REPORT,
        to=Address(reader.name, reader.address),
        subject=f"Informe semanal. {title}",
        purpose=Purpose.AGENT,
        context={
            "desk": desk,
            "title": "Informe semanal",
            "period": title,
            "quiet": not (figures.opened or figures.done or figures.backlog),
            "figures": _rows(figures),
            "days": _days(figures),
            "response": _kept(figures.response),
            "resolution": _kept(figures.resolution),
            "types": _counts(figures.by_type, _type_shown),
            "teams": _counts(figures.by_team, lambda code: Team(code).shown) if len(figures.by_team) > 1 else [],
            "customers": _counts(figures.by_customer, lambda name: one_line(name) or "Sin cliente registrado"),
            "scores": _scores(figures),
        },
    )


def _rows(figures: PeriodFigures) -> list[tuple[str, str]]:
    average, scored = figures.average_score, sum(figures.scores.values())
    pages = figures.pages
    return [
        ("Abiertas", str(figures.opened)),
        ("Hechas", str(figures.done)),
        ("Canceladas", str(figures.cancelled) if figures.cancelled else ""),
        ("Reabiertas", str(figures.reopened) if figures.reopened else ""),
        ("Quedan abiertas", str(figures.backlog)),
        ("Fuera de plazo", str(figures.late_now) if figures.late_now else ""),
        ("Valoración", f"{average:.1f} de 5 ({counted(scored, 'voto', 'votos')})".replace(".", ",") if average else ""),
        ("Avisos de guardia", _pages(figures) if pages and pages.pages else ""),
    ]


def _pages(figures: PeriodFigures) -> str:
    """Return how many there were, how soon they are usually taken, and how late the last one was."""
    pages = figures.pages
    if pages is None or pages.typical is None or pages.slowest is None:
        return str(pages.pages) if pages else ""
    slowest = f", el más lento en {duration_in_words(pages.slowest)}" if pages.acknowledged > 1 else ""
    return f"{pages.pages}; se contestan en {duration_in_words(pages.typical)}{slowest}"


def _bar(label: str, value: str, share: float, colour: str = _BLUE) -> Bar:
    """Return a bar; `share` of the longest, from 0 to 1."""
    return {
        "label": bounded(label, _LONGEST_NAME),
        "value": value,
        "percent": max(1, round(100 * share)) if share else 0,
        "colour": colour,
        "text": "█" * max(1, round(_TEXT_BAR * share)) if share else "",
    }


def _days(figures: PeriodFigures) -> list[Bar]:
    most = max((opened for _, opened, _ in figures.by_day), default=0) or 1
    return [
        _bar(_day(day), f"{counted(opened, 'abierta', 'abiertas')}, {counted(done, 'hecha', 'hechas')}", opened / most)
        for day, opened, done in figures.by_day
        if opened or done
    ]


def _day(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day.day}"


def _kept(by_priority: Mapping[Priority, Kept]) -> list[Bar]:
    return [
        _bar(priority.value, _kept_in_words(one), one.percent / 100, _colour(one.percent))
        for priority, one in by_priority.items()
    ]


def _kept_in_words(one: Kept) -> str:
    typical = f" · {_short(one.typical)}" if one.typical is not None else ""
    return f"{one.in_time} de {one.total}{typical}"


def _short(time: timedelta) -> str:
    """Return `25 min` or `3 h 40 min`: it must fit beside a bar."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else "")))


def _colour(percent: int) -> str:
    return _GREEN if percent >= _WELL else _AMBER if percent >= _FAIR else _RED


def _counts(counts: Counts, shown: Callable[[str], str]) -> list[Bar]:
    most = counts[0][1] if counts else 1
    bars = [_bar(shown(name), str(count), count / most) for name, count in counts[:_SHOWN]]
    if rest := sum(count for _, count in counts[_SHOWN:]):
        bars.append(_bar("Otros", str(rest), 0))
    return bars


def _scores(figures: PeriodFigures) -> list[Bar]:
    most = max(figures.scores.values(), default=0)
    if not most:
        return []
    return [
        _bar(str(score), str(figures.scores.get(score, 0)), figures.scores.get(score, 0) / most)
        for score in (5, 4, 3, 2, 1)
    ]


def _type_shown(code: str) -> str:
    return TicketType(code).shown if code else "Sin tipo"
