"""Which reports are sent by themselves, and when?"""

import re
from datetime import time
from typing import Annotated

from pydantic import PlainValidator

from csc_mailbot.settings.values import Group


def parse_time_of_day(written: object) -> time | None:
    """Read `07:00`; "" is never."""
    if isinstance(written, time) or written is None:
        return written
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", written.strip(), re.ASCII) if isinstance(written, str) else None
    if not found and written != "":
        raise ValueError('is not a time of day; allowed: hours and minutes such as "07:00", or "" for never')
    return time(int(found[1]), int(found[2])) if found else None


TimeOfDayOrNever = Annotated[time | None, PlainValidator(parse_time_of_day)]


class ReportsSettings(Group):
    """`[reports]`: what is written to whom without being asked for. `csc-mailbot report` shows the same at any time."""

    night: bool = True
    """At the first opening of each working day, to agents and administrators: what happened since the last closing."""
    quiet_night: bool = False
    """The same when nothing happened: one line that says so."""
    week: bool = True
    """At the first opening of the week, to the agents of COP and the administrators: the figures of the week before."""
    books: TimeOfDayOrNever = time(7)
    """When the administrators hear every day whether the books balance, with the head to keep; "" never."""
