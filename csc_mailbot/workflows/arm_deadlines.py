"""What must be due after a start, or after the configuration was read again, which may ask for other things?"""

from collections.abc import Callable
from datetime import datetime

from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rota_round import begin_rounds

_ARM: tuple[Callable[[Records, Desk, datetime], None], ...] = (begin_rounds,)


async def arm_deadlines(books: Books, desk: Desk) -> None:
    """Set every deadline that the configuration asks for and that no other deadline sets.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    now = desk.clock.now()

    def arm(records: Records) -> None:
        for one in _ARM:
            one(records, desk, now)

    await books.write(arm)
