"""The machine's clock was wrong, and was put back: what was set meanwhile would be due as much too late.

Only intervals are mended: a page's next step, a letter's next try. What the calendar says stays.
"""

from datetime import datetime, timedelta

from csc_mailbot.workflows.page_deadline_names import PAGE_CONTACT, PAGE_LATE, PAGE_STEP
from csc_mailbot.workflows.records import Books, Records

_INTERVALS = (PAGE_STEP, PAGE_LATE, PAGE_CONTACT)


async def put_back(books: Books, by: timedelta, now: datetime) -> int:
    """Let what was set while the clock was ahead by so much be due as much earlier; return how many things.

    Whatever was set before comes earlier as well, if it is due later than that from now; never too late.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """

    def move(records: Records) -> int:
        ahead = [one for kind in _INTERVALS for one in records.deadlines.of_kind(kind) if one.due_at > now + by]
        for one in ahead:
            records.deadlines.cancel(one.kind, one.key)
            records.deadlines.set(one.kind, one.key, one.due_at - by)
        return len(ahead) + records.outbox.clock_put_back(by, now)

    return await books.write(move)
