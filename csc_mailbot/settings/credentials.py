"""Which keys to servers end, and when? By their place in the configuration."""

from collections.abc import Iterator
from datetime import datetime, time

from csc_mailbot.settings.oauth import OAuthSettings
from csc_mailbot.settings.root import ONLY_MAILBOX, Settings


def mailbox_key(name: str) -> str:
    """Return where the OAuth table of a mailbox stands."""
    return "mailbox.oauth" if name == ONLY_MAILBOX else f"mailboxes {name} oauth"


SMTP_KEY = "smtp.oauth"
BACKUP_KEY = "smtp.backup.oauth"


def credential_ends(settings: Settings) -> dict[str, datetime]:
    """Return when each key ends whose last day is known: with the beginning of that day, in the desk's zone."""
    zone = settings.desk.timezone
    days = ((place, oauth.expires) for place, oauth in _tables(settings) if oauth)
    return {place: datetime.combine(day, time(), zone) for place, day in days if day}


def _tables(settings: Settings) -> Iterator[tuple[str, OAuthSettings | None]]:
    for one in settings.inboxes:
        yield mailbox_key(one.name), one.oauth
    yield SMTP_KEY, settings.smtp.oauth
    if settings.smtp.backup:
        yield BACKUP_KEY, settings.smtp.backup.oauth
