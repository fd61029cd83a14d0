"""When is a letter tried again? A pure answer from what happened so far."""

from datetime import datetime, timedelta

GIVEN_UP_AFTER = timedelta(days=3)
"""A letter that no server took for this long has failed. RFC 5321 §4.5.4.1 gives relays four to five days; a customer
who hears nothing for three needs a telephone call instead."""

_WAITS = (30, 60, 120, 300, 600, 1200, 1800, 3600)
"""Seconds after the first, second … attempt; the last one repeats."""


def next_try(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """Return when a letter deferred after so many attempts is tried again, or None when it is given up."""
    at = now + timedelta(seconds=_WAITS[min(max(attempts, 1), len(_WAITS)) - 1])
    return at if at - created_at <= GIVEN_UP_AFTER else None
