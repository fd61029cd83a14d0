"""Reports as tables for a terminal, with bars beside the figures that are compared."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from csc_mailbot.cli.printing import console, print_table, visible
from csc_mailbot.outbound.books_report import lasting, worries_of
from csc_mailbot.tickets.figures import BooksFigures, Counts, Kept, PeriodFigures
from csc_mailbot.tickets.night import Incident, Night
from csc_mailbot.tickets.priority import Priority

_WIDTH = 24
"""Characters of the longest bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_SHOWN = 15


def bar(share: float) -> str:
    """Return a bar of block characters for a share from 0 to 1, to the eighth of a character."""
    eighths = round(min(1.0, max(0.0, share)) * _WIDTH * 8)
    if share > 0:
        eighths = max(1, eighths)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).strip()


def print_night(night: Night, zone: ZoneInfo) -> None:
    """Print the night's incidents, each with its story, and what waits."""
    print(f"From {_minute(night.since, zone)} until {_minute(night.until, zone)}: {_incidents(night)}")
    for one in night.incidents:
        _print_incident(one, zone)
    if night.more:
        print(f"\nand {night.more} more incidents")
    if night.held:
        rows = [(one.ledger_id, _minute(one.received_at, zone), one.folio, one.agent) for one in night.held]
        print_table("\nHeld mail", ("mail", "received", "folio", "agent"), rows)
    if night.undelivered:
        letters = [
            (_minute(one.at, zone), one.to, one.letter, one.folio, "in doubt" if one.in_doubt else "failed")
            for one in night.undelivered
        ]
        print_table("\nLetters that did not arrive", ("at", "to", "letter", "folio", "state"), letters)
    if night.uncovered:
        gaps = [(_minute(one.start, zone), _minute(one.end, zone)) for one in night.uncovered]
        print_table("\nNobody on call", ("from", "until"), gaps)


def _incidents(night: Night) -> str:
    number = len(night.incidents) + night.more
    loud = sum(one.is_loud for one in night.incidents)
    if night.is_quiet:
        return "a quiet night"
    return f"{number} incident{'' if number == 1 else 's'}" + (f", {loud} with an alert" if loud else "")


def _print_incident(one: Incident, zone: ZoneInfo) -> None:
    ticket, out = one.ticket, console()
    alarm = "  ALERTED" if one.is_loud else ""
    out.print(visible(f"\n{ticket.folio}  {ticket.subject}{alarm}"), style="bold", markup=False)
    state = f"{ticket.status.value}, {ticket.priority.value}, {ticket.assignee or 'assigned to nobody'}"
    out.print(visible(f"  now {state}"), style="dim", markup=False)
    lines = [(told.at, f"{told.kind}  {told.text or told.who}{_facts(told.facts)}") for told in one.happenings]
    lines += [(alert.at, f"alert  {alert.to}") for alert in one.alerts]
    for at, words in sorted(lines, key=lambda line: line[0]):
        out.print(visible(f"  {_minute(at, zone)}  {words}"), markup=False)


def _facts(facts: Mapping[str, object]) -> str:
    told = [
        f"{name} {value}"
        for name in ("status", "priority", "type", "team", "merged_into", "missed", "score")
        if (value := facts.get(name))
    ]
    return f"  ({', '.join(told)})" if told else ""


def print_period(title: str, figures: PeriodFigures, zone: ZoneInfo) -> None:
    """Print a period's figures."""
    last = (figures.until - timedelta(microseconds=1)).astimezone(zone)
    print(f"{title} from {figures.since.astimezone(zone):%Y-%m-%d} to {last:%Y-%m-%d}")
    print_table("", ("", ""), _totals(figures))
    most = max((opened for _, opened, _ in figures.by_day), default=0) or 1
    days = [(f"{day:%a %d %b}", opened, done, bar(opened / most)) for day, opened, done in figures.by_day]
    print_table("\nEach day", ("day", "opened", "done", ""), days)
    _print_kept("\nFirst responses in time", figures.response)
    _print_kept("\nResolutions in time", figures.resolution)
    _print_counts("\nOpened by type", "type", figures.by_type)
    _print_counts("\nOpened by team", "team", figures.by_team)
    _print_counts("\nOpened by priority", "priority", figures.by_priority)
    _print_counts("\nOpened by customer", "customer", figures.by_customer)
    if figures.average_score:
        _print_counts("\nScores", "score", tuple((str(score), count) for score, count in figures.scores.items()))
    if figures.pages and figures.pages.pages:
        pages = figures.pages
        cells = (pages.pages, pages.acknowledged, _lasting(pages.typical), _lasting(pages.slowest))
        print_table("\nPages", ("pages", "acknowledged", "median", "slowest"), [cells])


def _totals(figures: PeriodFigures) -> list[tuple[str, object]]:
    average = figures.average_score
    return [
        ("opened", figures.opened),
        ("done", figures.done),
        ("cancelled", figures.cancelled),
        ("reopened", figures.reopened),
        ("open now", figures.backlog),
        ("late now", figures.late_now),
        ("score", f"{average:.1f} of {sum(figures.scores.values())}" if average else "none"),
    ]


def _print_kept(title: str, by_priority: Mapping[Priority, Kept]) -> None:
    if by_priority:
        rows = [
            (priority.value, one.in_time, one.late, f"{one.percent} %", _lasting(one.typical), bar(one.percent / 100))
            for priority, one in by_priority.items()
        ]
        print_table(title, ("priority", "in time", "late", "", "median", ""), rows)


def _print_counts(title: str, head: str, counts: Counts) -> None:
    if counts:
        most = max(count for _, count in counts) or 1
        rows: Iterable[tuple[Any, ...]] = [
            (name or "none", count, bar(count / most)) for name, count in counts[:_SHOWN]
        ]
        print_table(title, (head, "tickets", ""), rows)


def print_books(figures: BooksFigures, now: datetime, zone: ZoneInfo) -> None:
    """Print the state of the books, what to look at first."""
    for words, command in worries_of(figures, now):
        print(f"{words} See `{command}`.")
    rows: list[tuple[str, object]] = [*figures.mails.items()]
    print_table("Mail", ("", "mails"), rows)
    oldest = f"{lasting(now - figures.oldest_waiting)}" if figures.oldest_waiting else ""
    letters = [("waiting", figures.waiting, oldest), ("failed", figures.failed, ""), ("in doubt", figures.in_doubt, "")]
    print_table(f"\nLetters (failed since {_minute(figures.failed_since, zone)})", ("", "letters", "oldest"), letters)
    print(f"\nhead {figures.head}")


def _minute(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _lasting(time: timedelta | None) -> str:
    return lasting(time) if time is not None else ""
