"""`report night / week / month / books`: what happened, what was kept of what was promised, and the books."""

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import print_json
from csc_mailbot.cli.report_tables import print_books, print_night, print_period
from csc_mailbot.cli.report_values import books_values, night_values, period_values
from csc_mailbot.errors import PermanentError
from csc_mailbot.timekeeping.reporting_days import Period, day_begins, month_of, next_working_day, week_of
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.night_before import night_before

app = typer.Typer(name="report", no_args_is_help=True, help="What happened, and how well promises were kept.")
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_DAY = timedelta(days=1)


@app.command()
def night(
    context: typer.Context,
    *,
    since: Annotated[
        datetime | None, typer.Option(help="From then on, desk's time; else since the last closing.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="Until just before then; else until now.")] = None,
    as_json: AsJson = False,
) -> None:
    """What happened since the desk closed, incident by incident, and what waits."""
    with office_of(context) as office:
        now = office.clock.now()
        ends = until.replace(tzinfo=office.zone) if until else now
        begins = since.replace(tzinfo=office.zone) if since else _closed_before(office, ends)
        if begins >= ends:
            raise PermanentError("--since must come before --until")
        found = office.books.look(lambda records: night_before(records, office.desk, begins, ends))
        if as_json:
            print_json(night_values(found, office.zone))
        else:
            print_night(found, office.zone)


def _closed_before(office: Office, at: datetime) -> datetime:
    """Return the closing with which the last night began, or the one that is passing now; a lunch break is no night."""
    hours = office.desk.policies.hours
    if not hours.is_open(at) and hours.next_opening(at) == next_working_day(at, hours):
        begins = hours.previous_closing(at)
    else:
        begins = hours.previous_closing(day_begins(at.astimezone(office.zone).date(), office.zone))
    return begins or at - _DAY


@app.command()
def week(
    context: typer.Context,
    *,
    of: Annotated[
        datetime | None,
        typer.Option(help="A day of the week wanted; else the week before this one.", formats=["%Y-%m-%d"]),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A week's figures: what came and went, and how many promises were kept."""
    with office_of(context) as office:
        day = of.date() if of else _today(office) - 7 * _DAY
        _show(office, "Week", week_of(day, office.zone), as_json=as_json)


@app.command()
def month(
    context: typer.Context,
    *,
    of: Annotated[
        datetime | None,
        typer.Option(help="The month wanted; else the month before this one.", formats=["%Y-%m", "%Y-%m-%d"]),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A month's figures: what came and went, and how many promises were kept."""
    with office_of(context) as office:
        day = of.date() if of else _today(office).replace(day=1) - _DAY
        _show(office, "Month", month_of(day, office.zone), as_json=as_json)


@app.command()
def books(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Whether every mail is accounted for, what waits, and the head that vouches for every entry."""
    with office_of(context) as office:
        now = office.clock.now()
        figures = office.books.look(lambda records: records.reports.books(now - _DAY))
        if as_json:
            print_json([books_values(figures, office.zone)])
        else:
            print_books(figures, now, office.zone)
    if not figures.balanced:
        raise PermanentError("the books do not balance: see `csc-mailbot audit books`")


def _show(office: Office, title: str, whole: Period, *, as_json: bool) -> None:
    now = office.clock.now()
    figures = office.books.look(lambda records: records.reports.period(whole, office.zone, now))
    if as_json:
        print_json([period_values(figures, office.zone)])
    else:
        print_period(title, figures, office.zone)


def _today(office: Office) -> date:
    return office.clock.now().astimezone(office.zone).date()
