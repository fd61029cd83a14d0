"""Would anybody notice if the desk went silent, and which keys to its servers end?"""

from collections.abc import Iterator
from datetime import datetime

from csc_mailbot.cli.finding import Finding, State
from csc_mailbot.settings.credentials import credential_ends
from csc_mailbot.settings.root import Settings
from csc_mailbot.workflows.credentials import ending_soon


def watch_findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Yield what is found: whoever is woken by mail must know when mail no longer goes round."""
    if settings.oncall and not (settings.smtp.backup or settings.oncall.webhook_url):
        words = "a page has one way out only: there is neither [smtp.backup] nor oncall.webhook_url"
        yield Finding("smtp.backup", State.WARNING, words)
    if settings.oncall and not settings.canary.every:
        words = 'every = "0m": nobody notices when mail no longer goes round; "6h" is sensible with [oncall]'
        yield Finding("canary", State.WARNING, words)
    if settings.oncall and not (settings.health.heartbeat_file or settings.health.heartbeat_url):
        yield Finding("heartbeat", State.WARNING, "none: nobody notices when the desk itself is dead")
    yield from _keys(settings, now)


def _keys(settings: Settings, now: datetime) -> Iterator[Finding]:
    renew = "put a new key in place, and its last day into `expires`"
    for place, at in credential_ends(settings).items():
        day = f"{at:%Y-%m-%d}"
        if at <= now:
            yield Finding(place, State.WARNING, f"ended on {day}: {renew}")
        elif ending_soon({place: at}, now):
            yield Finding(place, State.WARNING, f"ends on {day}: {renew}")
        else:
            yield Finding(place, State.GOOD, f"good until {day}")
