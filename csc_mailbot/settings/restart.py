"""Which changed tables does a reload not reach? Doors to the world are opened once, at the start."""

from typing import Any, Final

from csc_mailbot.settings.root import Settings

_NAMED_OTHERWISE: Final = {"password_file": True, "oauth": {"expires", "client_secret_file", "refresh_token_file"}}
"""Where a secret stands changes nothing, only what it is; when a key ends, a reload heeds."""

_RELOADED: Final[dict[str, Any]] = {
    "inboxes": _NAMED_OTHERWISE | {"authserv_id": True},
    "smtp": _NAMED_OTHERWISE | {"plus_addressing": True, "backup": True},
    "backup": _NAMED_OTHERWISE,
    "health": {"poll_within", "deliver_within"},
    "canary": {"every", "back_within", "before_closing"},
}
"""The keys of these tables that a reload does heed."""


def tables_for_restart(running: Settings, now: Settings) -> list[str]:
    """Return the tables, or single keys, whose changed values a running daemon takes up at its next start only.

    Args:
        running: the configuration with which the daemon started.
        now: the configuration as it was read again.
    """
    before, after = _held(running), _held(now)
    changed = [table for table in after if before[table] != after[table]]
    return ["mailboxes" if table == "mailbox" and now.mailboxes else table for table in changed]


def _held(settings: Settings) -> dict[str, object]:
    backup, oncall = settings.smtp.backup, settings.oncall
    return {
        "mailbox": [one.model_dump(exclude=_RELOADED["inboxes"]) for one in settings.inboxes],
        "smtp": settings.smtp.model_dump(exclude=_RELOADED["smtp"]),
        "smtp.backup": backup.model_dump(exclude=_RELOADED["backup"]) if backup else None,
        "database": settings.database.model_dump(),
        "oncall.webhook_url": oncall.webhook_url if oncall else "",
        "health": settings.health.model_dump(exclude=_RELOADED["health"]),
        "canary": settings.canary.model_dump(exclude=_RELOADED["canary"]),
    }
