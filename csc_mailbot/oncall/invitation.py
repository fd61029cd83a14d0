"""A shift in its technician's calendar: which entry it is, and what changed since it was sent (RFC 5546)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from csc_mailbot.oncall.rotation import Shift

_UID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar entry as its technician has it."""

    uid: str
    """The same as long as the shift begins when it does; its end may move."""
    shift: Shift
    sequence: int = 0
    cancelled: bool = False


def uid_of(shift: Shift, domain: str) -> str:
    """Return the entry's UID (RFC 5545 §3.8.4.7): made of person, level and beginning, never of the end."""
    named = f"{shift.level} {shift.person} {shift.start.isoformat()}"
    return f"guardia-{sha256(named.encode()).hexdigest()[:_UID_LENGTH]}@{domain}"


def changed_invitations(
    known: Mapping[str, Invitation], shifts: Iterable[Shift], domain: str, now: datetime
) -> Iterator[Invitation]:
    """Yield the entries to send: new ones, ones whose shift ends otherwise, and ones whose shift is no more.

    Args:
        known: what was sent of shifts that end after `now`, by UID.
        shifts: all shifts that must stand in calendars.
        domain: the desk's, for the UIDs.
        now: aware; a shift that is over needs no entry.
    """
    wanted = {uid_of(one, domain): one for one in shifts if one.end > now}
    for uid, shift in wanted.items():
        before = known.get(uid)
        if before is None:
            yield Invitation(uid, shift)
        elif before.cancelled or before.shift.end != shift.end:
            yield Invitation(uid, shift, before.sequence + 1)
    for uid, gone in known.items():
        if uid not in wanted and not gone.cancelled and gone.shift.end > now:
            yield replace(gone, sequence=gone.sequence + 1, cancelled=True)
