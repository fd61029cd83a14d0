"""Does a key to a server end soon? Whoever renews it is told a week ahead, and each day from then on.

OAuth's client secrets and refresh tokens have a last day, after which no mail is read or sent. It stands in the
configuration, or the token endpoint told it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from csc_mailbot.outbound.watch_notice import CredentialEnds
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import Deadline

AHEAD = timedelta(days=7)
CREDENTIAL_TOLD = "credential_told"
"""Until this deadline nothing more is said of a key that ends; its key is the key's place in the configuration."""

_EVERY = timedelta(days=1)


def ending_soon(ends: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    """Return what has ended, or ends within a week, by its place in the configuration."""
    return {place: at for place, at in ends.items() if at - now <= AHEAD}


async def warn_of_ends(books: Books, desk: Desk, told_by_endpoints: Mapping[str, datetime]) -> dict[str, datetime]:
    """Write to the administrators of every key that ends soon, once a day; return those that were written of now.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    now = desk.clock.now()
    # What a person wrote down may be older than what the endpoint says, and the other way round: the sooner counts.
    ends = dict(told_by_endpoints)
    for place, at in desk.credential_ends.items():
        ends[place] = min(at, ends.get(place, at))
    soon = ending_soon(ends, now)
    if not soon or not await books.read(lambda records: _untold(records, soon)):
        return {}

    def tell(records: Records) -> dict[str, datetime]:
        untold = _untold(records, soon)
        for place, at in untold.items():
            records.deadlines.set(CREDENTIAL_TOLD, place, now + _EVERY)
            tell_admins(records, desk, CredentialEnds(place, at, now), now)
        return untold

    return await books.write(tell)


def _untold(records: Records, soon: Mapping[str, datetime]) -> dict[str, datetime]:
    return {place: at for place, at in soon.items() if records.deadlines.due_at(CREDENTIAL_TOLD, place) is None}


def speak_again(_records: Records, _desk: Desk, _due: Deadline, _now: datetime) -> None:
    """The day of silence is over; the next look tells again what still ends."""
