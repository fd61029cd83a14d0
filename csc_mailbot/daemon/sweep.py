"""A portion of what is over its retention period is let go, and what it was is written to the log."""

from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.retention import sweep_portion
from csc_mailbot.workflows.retention_records import Portion


async def sweep(place: Workplace) -> Portion | None:
    """Do one portion of the night's sweep; None when none is due.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    portion = await sweep_portion(place.books, place.desk)
    if portion:
        place.observer.noted(
            "let_go",
            mails=portion.mails,
            attachments=portion.attachments,
            letters=portion.letters,
            freed=portion.freed,
        )
    return portion
