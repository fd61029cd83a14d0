"""Is the calendar in order? When the desk opens, and whether next year's holidays are known."""

from collections.abc import Iterator
from datetime import date

from csc_mailbot.cli.finding import Finding, State
from csc_mailbot.settings.root import Settings
from csc_mailbot.timekeeping.next_year import lacking_local_days
from csc_mailbot.wiring import Office, public_holidays


def calendar_findings(settings: Settings, office: Office) -> Iterator[Finding]:
    """Say when the desk opens or closes next, and warn of years without their holidays."""
    now, hours = office.clock.now(), office.desk.policies.hours
    change = hours.next_closing(now) if hours.is_open(now) else hours.next_opening(now)
    if change is None:
        yield Finding("calendar", State.FAULT, "the desk never opens: see [hours]")
        return
    then = change.astimezone(office.zone).strftime("%a %Y-%m-%d %H:%M")
    words = f"open now, closes {then}" if hours.is_open(now) else f"closed now, opens {then}"
    yield Finding("calendar", State.GOOD, words)
    yield from _holidays(settings, now.astimezone(office.zone).date())


def _holidays(settings: Settings, today: date) -> Iterator[Finding]:
    chosen = settings.hours.holidays
    if not chosen.country and not chosen.add:
        return
    official = public_holidays(settings)
    for year in (today.year, today.year + 1):
        if chosen.country and not official.knows(year):
            words = f"the holidays library knows nothing of {year}: update it, or write {year}'s days into add"
            yield Finding("holidays", State.WARNING, words)
    if lacking := lacking_local_days(chosen.add, today):
        days = "local day is" if lacking == 1 else "local days are"
        words = f"{lacking} of {today.year + 1}'s {days} missing: write them into hours.holidays.add"
        yield Finding("holidays", State.WARNING, words)
